"""The structure of a file tells whether it is whole and whether there are pictures in it."""

from __future__ import annotations

from pathlib import Path

from postureview.capture.container import container_facts
from postureview.capture.content import Content


def box(kind: bytes, content: bytes, promised: int | None = None) -> bytes:
    return (8 + (len(content) if promised is None else promised)).to_bytes(4, "big") + kind + content


def track(kind: bytes) -> bytes:
    return box(b"hdlr", bytes(8) + kind + bytes(12))


def facts_of(tmp_path: Path, data: bytes, content: Content = Content.ISO_MEDIA):
    path = tmp_path / "file"
    path.write_bytes(data)
    return container_facts(path, content)


def test_an_mp4_whose_last_box_ends_where_the_file_ends_is_whole(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, box(b"ftyp", bytes(8)) + box(b"moov", track(b"vide")) + box(b"mdat", bytes(100)))
    assert not facts.is_cut_off
    assert facts.has_video
    assert not facts.has_audio


def test_an_mp4_whose_last_box_promises_more_is_cut_off(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, box(b"moov", track(b"vide")) + box(b"mdat", bytes(100), promised=300))
    assert facts.is_cut_off
    assert facts.promised_bytes == facts.size_bytes + 200


def test_an_mp4_without_an_index_is_cut_off(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, box(b"ftyp", bytes(8)) + box(b"mdat", bytes(100)))
    assert facts.is_cut_off
    assert facts.has_video is None


def test_sizes_of_eight_bytes_and_to_the_end_are_understood(tmp_path: Path) -> None:
    long_box = (1).to_bytes(4, "big") + b"mdat" + (16 + 50).to_bytes(8, "big") + bytes(50)
    to_the_end = bytes(4) + b"mdat" + bytes(50)
    for last in (long_box, to_the_end):
        facts = facts_of(tmp_path, box(b"moov", track(b"soun")) + last)
        assert not facts.is_cut_off
        assert facts.has_audio
        assert not facts.has_video


def test_av1_is_recognised_in_both_containers(tmp_path: Path) -> None:
    assert facts_of(tmp_path, box(b"moov", track(b"vide") + box(b"stsd", b"av01"))).is_av1
    webm = b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" + b"\x86\x85V_AV1"
    assert facts_of(tmp_path, webm, Content.MATROSKA).is_av1


def test_a_webm_of_known_size_can_be_seen_to_be_cut_off_and_a_live_one_cannot(tmp_path: Path) -> None:
    header = b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01" + b"\x18\x53\x80\x67"
    tracks = b"\x86\x85V_VP9\x86\x86A_OPUS"
    whole, short = (facts_of(tmp_path, header + size + tracks, Content.MATROSKA) for size in (b"\x8f", b"\x40\x80"))
    live = facts_of(tmp_path, header + b"\x01" + b"\xff" * 7 + tracks, Content.MATROSKA)
    assert (whole.is_cut_off, short.is_cut_off, live.is_cut_off) == (False, True, False)
    assert live.promised_bytes is None
    assert whole.has_video
    assert whole.has_audio


def test_a_webm_that_ends_within_its_header_does_not_confuse(tmp_path: Path) -> None:
    for n in range(4, 10):
        facts = facts_of(tmp_path, b"\x1a\x45\xdf\xa3\x84\x42\x86\x81\x01\x18"[:n], Content.MATROSKA)
        assert facts.promised_bytes is None


def test_an_avi_says_its_size_in_its_first_bytes(tmp_path: Path) -> None:
    assert not facts_of(tmp_path, b"RIFF\x08\0\0\0AVI LIST", Content.AVI).is_cut_off
    assert facts_of(tmp_path, b"RIFF\xff\0\0\0AVI LIST", Content.AVI).is_cut_off
