"""What a file is, told from its first bytes: names lie (a browser calls everything .webm).

Only what is listed here is given to a decoder. FFmpeg would also play a text file as moving letters, and follow a
playlist to other files and addresses.
"""

from __future__ import annotations

import re
from enum import StrEnum

HEAD_BYTES = 512


class Content(StrEnum):
    """Kinds of file that are told apart."""

    PICTURE = "picture"
    HEIC = "HEIC picture"
    ISO_MEDIA = "MP4 or QuickTime video"
    MATROSKA = "WebM or Matroska video"
    AVI = "AVI video"
    OTHER_VIDEO = "video"
    AUDIO = "sound recording"
    PDF = "PDF document"
    TEXT = "text"
    UNKNOWN = "unknown kind of file"


_BRANDS = {
    Content.HEIC: {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"},
    Content.AUDIO: {b"M4A ", b"M4B "},
}
_ISO_BOXES = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}  # QuickTime files may begin without ftyp
_RIFF = {b"WEBP": Content.PICTURE, b"AVI ": Content.AVI, b"WAVE": Content.AUDIO}
_MAGIC = (
    (Content.PICTURE, rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|BM.{4}\0\0\0\0|II\*\0|MM\0\*|\0\0\0\x0cjP  |\xff\x4f\xff\x51"),
    (Content.MATROSKA, rb"\x1a\x45\xdf\xa3"),
    (Content.OTHER_VIDEO, rb"(G.{187}){2}G|.{4}(G.{191}){2}G|\0\0\x01\xba|\x30\x26\xb2\x75|FLV\x01|OggS.{24,}theora"),
    (Content.OTHER_VIDEO, rb"GIF8[79]a|YUV4MPEG2 |DKIF|\x06\x0e\x2b\x34"),
    (Content.AUDIO, rb"ID3|\xff[\xfb\xf3\xf2\xf1\xf9]|fLaC|OggS|#!AMR"),
    (Content.PDF, rb"%PDF-"),
)


def identify(head: bytes) -> Content:
    """The kind of file that begins with ``head`` (at least HEAD_BYTES of it, or all there is)."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], Content.UNKNOWN)
    if head[4:8] == b"ftyp":
        if b"avif" in head[8:64]:  # its first brand may be the general one that HEIC uses too
            return Content.PICTURE
        return next((kind for kind, brands in _BRANDS.items() if head[8:12] in brands), Content.ISO_MEDIA)
    if head[4:8] in _ISO_BOXES:
        return Content.ISO_MEDIA
    for kind, pattern in _MAGIC:
        if re.match(pattern, head, re.DOTALL):
            return kind
    return Content.TEXT if _is_text(head) else Content.UNKNOWN


def _is_text(head: bytes) -> bool:
    return bool(head) and not any(byte < 9 or 13 < byte < 32 for byte in head)
