"""What becomes of a decoder's pictures, with a written decoder in place of OpenCV's."""

from __future__ import annotations

import numpy as np
import pytest

from postureview.base.errors import RecordingError
from postureview.capture.container import ContainerFacts
from postureview.capture.opencv_video import turned_clockwise
from postureview.capture.video import Decoded, VideoSource


class ScriptedDecoder:
    """Yields a picture at each of the given times; None stands for a picture of another size."""

    rotation_deg = 0

    def __init__(self, stamps_s: list[float], expected_frames: int | None = None, count_is_exact: bool = True) -> None:
        self.expected_frames = expected_frames
        self.count_is_exact = count_is_exact
        self.duration_s: float | None = None
        self.closed = 0
        self.small_from: int | None = None
        self._stamps_s = stamps_s
        self._n = 0

    def read(self) -> Decoded | None:
        if self._n == len(self._stamps_s):
            return None
        self._n += 1
        small = self.small_from is not None and self._n > self.small_from
        return Decoded(image=np.zeros((2 if small else 4, 6, 3), np.uint8), stamp_s=self._stamps_s[self._n - 1])

    def close(self) -> None:
        self.closed += 1


WHOLE = ContainerFacts(size_bytes=1_000_000, promised_bytes=1_000_000)
CUT = ContainerFacts(size_bytes=400_000, promised_bytes=1_000_000)


def source_of(decoder: ScriptedDecoder, facts: ContainerFacts = WHOLE) -> VideoSource:
    first = decoder.read()
    assert first is not None
    return VideoSource(decoder, first, file_name="clip.mp4", sha256="", facts=facts)


def times_s(source: VideoSource) -> list[float]:
    return [frame.time_s for frame in source]


def test_time_starts_at_zero_whatever_the_stream_starts_at() -> None:
    assert times_s(source_of(ScriptedDecoder([1.5, 1.75, 2.5]))) == [0, 0.25, 1]
    assert times_s(source_of(ScriptedDecoder([-0.5, 0]))) == [0, 0.5]


def test_a_frame_that_does_not_come_after_the_one_before_is_dropped_and_counted() -> None:
    source = source_of(ScriptedDecoder([0, 1, 1, 0.5, 2, 3]))
    assert times_s(source) == [0, 1, 2, 3]
    assert source.notes == ("2 of 6 frames dropped: their time does not come after the last",)
    assert source.info.notes == source.notes
    assert source.frames_read == 6


def test_a_stream_without_times_is_an_error_and_not_a_film_of_one_frame() -> None:
    with pytest.raises(RecordingError, match=r"'clip\.mp4' with 3 of 4 frames out of time.*convert the video"):
        times_s(source_of(ScriptedDecoder([0, 0, 0, 0])))


def test_a_frame_of_another_size_is_dropped_and_counted() -> None:
    decoder = ScriptedDecoder([0, 1, 2, 3])
    decoder.small_from = 3
    source = source_of(decoder)
    assert [frame.size_px for frame in source] == [(6, 4)] * 3
    assert source.notes == ("1 of 4 frames dropped: the picture size changed on the way",)


def test_a_file_that_is_cut_off_yields_what_it_has_and_says_so() -> None:
    source = source_of(ScriptedDecoder([0, 1, 2], expected_frames=10), CUT)
    assert times_s(source) == [0, 1, 2]
    assert source.notes == ("ended early, after 3 of 10 frames: the file is cut off at 0.4 of 1.0 MB",)


def test_a_count_that_is_only_an_estimate_is_called_one() -> None:
    source = source_of(ScriptedDecoder([0, 1, 2], expected_frames=10, count_is_exact=False), CUT)
    times_s(source)
    assert source.notes[0].startswith("ended early, after 3 of about 10 frames:")


def test_missing_frames_in_a_whole_file_are_reported_without_calling_it_cut_off() -> None:
    source = source_of(ScriptedDecoder([0, 1, 2], expected_frames=10))
    times_s(source)
    assert source.notes == ("3 of 10 promised frames could be read; the rest is damaged or was trimmed away",)


@pytest.mark.parametrize("expected", [None, 3, 5])
def test_two_frames_more_or_less_are_not_worth_a_note(expected: int | None) -> None:
    source = source_of(ScriptedDecoder([0, 1, 2], expected_frames=expected))
    times_s(source)
    assert source.notes == ()


def test_an_estimate_that_is_missed_by_far_is_reported_as_what_it_is() -> None:
    source = source_of(ScriptedDecoder([0, 1, 2], expected_frames=100, count_is_exact=False))
    times_s(source)
    assert source.notes == (
        "3 of about 100 promised frames could be read; the rest is damaged, or the rate of the recording is uneven",
    )
    nearly = source_of(ScriptedDecoder([float(n) for n in range(95)], expected_frames=100, count_is_exact=False))
    times_s(nearly)
    assert nearly.notes == ()


@pytest.mark.parametrize(("duration_s", "noted"), [(None, False), (11.0, False), (60.0, True)])
def test_pictures_that_end_long_before_the_recording_are_reported(duration_s: float | None, noted: bool) -> None:
    decoder = ScriptedDecoder([5.0, 10.0, 15.0], count_is_exact=False)
    decoder.duration_s = duration_s
    source = source_of(decoder)
    times_s(source)
    note = "the pictures end after 10.0 of 60.0 s; the rest is damaged, or sound only"
    assert source.notes == ((note,) if noted else ())


def test_a_source_that_is_closed_meanwhile_ends_without_blaming_the_file() -> None:
    decoder = ScriptedDecoder([0, 1, 2, 3], expected_frames=4)
    with source_of(decoder) as source:
        frames = iter(source)
        next(frames)
        source.close()
        assert list(frames) == []
    assert source.notes == ()
    assert decoder.closed == 1


def test_a_recording_is_read_once() -> None:
    source = source_of(ScriptedDecoder([0, 1]))
    times_s(source)
    with pytest.raises(RuntimeError, match="read once"):
        times_s(source)


def test_a_quarter_turn_clockwise_brings_the_upper_left_corner_to_the_upper_right() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, 0] = 9
    for turns, corner in ((0, (0, 0)), (1, (0, -1)), (2, (-1, -1)), (3, (-1, 0))):
        turned = turned_clockwise(image, turns)
        assert turned[corner].tolist() == [9, 9, 9]
        assert turned.flags.c_contiguous
        assert turned.shape[:2] == ((2, 3) if turns % 2 == 0 else (3, 2))
