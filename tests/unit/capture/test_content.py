"""A file is what its first bytes say."""

from __future__ import annotations

import pytest

from postureview.capture.content import Content, identify

PACKET = b"G" + bytes(187)


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"\xff\xd8\xff\xe0\0\x10JFIF", Content.PICTURE),
        (b"\x89PNG\r\n\x1a\n\0\0", Content.PICTURE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Content.PICTURE),
        (b"II*\0\x08\0\0\0", Content.PICTURE),
        (b"BM\x46\0\0\0\0\0\0\0\x36", Content.PICTURE),
        (b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", Content.PICTURE),
        (b"\0\0\0\x20ftypmif1\0\0\0\0mif1avif", Content.PICTURE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Content.HEIC),
        (b"\0\0\0\x18ftypisom\0\0\0\0isom", Content.ISO_MEDIA),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", Content.ISO_MEDIA),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Content.ISO_MEDIA),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86", Content.MATROSKA),
        (b"RIFF\x10\0\0\0AVI LIST", Content.AVI),
        (PACKET * 3, Content.OTHER_VIDEO),
        (b"\0\0\0\0" + PACKET[:188] + b"\0\0\0\0" + PACKET + b"\0\0\0\0" + PACKET, Content.OTHER_VIDEO),
        (b"\0\0\x01\xba\x44\0", Content.OTHER_VIDEO),
        (b"OggS" + bytes(25) + b"theora", Content.OTHER_VIDEO),
        (b"OggS" + bytes(25) + b"vorbis", Content.AUDIO),
        (b"RIFF\x10\0\0\0WAVEfmt ", Content.AUDIO),
        (b"ID3\x04\0\0", Content.AUDIO),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", Content.AUDIO),
        (b"%PDF-1.7\n", Content.PDF),
        (b"Good day, this begins like a transport stream", Content.TEXT),
        ("Größe in Zentimetern".encode(), Content.TEXT),
        (b"#EXTM3U\nhttp://example.org/elsewhere.ts\n", Content.TEXT),
        (b"\x01\x02\x03\x04", Content.UNKNOWN),
        (b"RIFF\x10\0\0\0MIDI", Content.UNKNOWN),
        (b"", Content.UNKNOWN),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(head: bytes, content: Content) -> None:
    assert identify(head) is content
