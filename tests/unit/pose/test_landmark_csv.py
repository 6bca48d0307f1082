"""Tables with one row a frame, in the many ways people write them."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from tests.unit.pose.people import SIZE_PX, standing

from postureview.base.errors import RecordingError
from postureview.pose.recorded import is_landmark_file, read_landmarks
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence

NORMALISED = standing() / np.array([SIZE_PX[0], SIZE_PX[1], SIZE_PX[0], 1.0])
N_FRAMES = 3


def table(header: list[str] | None, rows: list[list[object]], delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    if header is not None:
        writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def cells(points: np.ndarray = NORMALISED, columns: int = 4) -> list[object]:
    return [float(value) for value in points[:, :columns].ravel()]


def header(pattern: str, first: int = 0, letters: str = "xyzv") -> list[str]:
    return [
        pattern.format(i=landmark + first, name=landmark.label, c=letter) for landmark in Landmark for letter in letters
    ]


@pytest.fixture
def read(tmp_path):
    def write_and_read(text: str, **known) -> PoseSequence:
        path = tmp_path / "track.csv"
        path.write_text(text, encoding="utf-8")
        assert is_landmark_file(path)
        return read_landmarks(path, **known)

    return write_and_read


@pytest.mark.parametrize(
    "columns",
    [
        header("{c}{i}"),
        header("{c}{i}", first=1),
        header("{c}_{i}"),
        header("{i}_{c}"),
        header("landmark_{i}_{c}"),
        header("landmark_{i:02d}_{c}"),
        header("{name}_{c}"),
        [cell.upper() for cell in header("{name}.{c}")],
        [cell.replace("_v", "_visibility") for cell in header("{name}_{c}")],
    ],
    ids=lambda columns: columns[5],
)
def test_the_usual_headers_are_understood(read, columns):
    sequence = read(table(columns, [cells()] * N_FRAMES), size_px=SIZE_PX, rate_hz=10.0)
    assert sequence.image == pytest.approx(np.stack([standing()] * N_FRAMES))
    assert sequence.time_s == pytest.approx([0.0, 0.1, 0.2])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_understood(read, delimiter):
    text = table(header("{c}{i}"), [cells()] * 2, delimiter)
    assert len(read(text, size_px=SIZE_PX, rate_hz=10.0)) == 2


def test_without_a_header_132_numbers_are_landmarks(read):
    sequence = read(table(None, [cells()] * N_FRAMES), size_px=SIZE_PX, rate_hz=10.0)
    assert sequence.image[1] == pytest.approx(standing())


@pytest.mark.parametrize(("times", "seconds"), [([5, 5.5, 6], [5, 5.5, 6]), ([0, 33, 67], [0, 0.033, 0.067])])
def test_without_a_header_the_133rd_number_is_the_time_in_front(read, times, seconds):
    sequence = read(table(None, [[time, *cells()] for time in times]), size_px=SIZE_PX)
    assert sequence.time_s == pytest.approx(seconds)
    assert sequence.image[2] == pytest.approx(standing())


@pytest.mark.parametrize(
    ("name", "values", "seconds"),
    [
        ("time", [0, 0.5, 1], [0, 0.5, 1]),
        ("time_s", [0, 3, 7], [0, 3, 7]),
        ("timestamp", [0.0, 0.04, 0.08], [0, 0.04, 0.08]),
        ("timestamp", [100, 140, 180], [0.1, 0.14, 0.18]),
        ("Timestamp_ms", [0, 1, 2], [0, 0.001, 0.002]),
        ("frame", [10, 11, 14], [0, 0.1, 0.4]),
    ],
)
def test_times_are_read_in_their_unit_and_frame_numbers_by_the_rate(read, name, values, seconds):
    text = table([name, *header("{c}{i}")], [[value, *cells()] for value in values])
    assert read(text, size_px=SIZE_PX, rate_hz=10.0).time_s == pytest.approx(seconds)


def test_our_own_table_says_the_picture_size_and_holds_pixels_and_other_columns(read):
    names = ["time_s", "picture_width_px", "picture_height_px", *header("{name}_{c}"), "tilt_deg", "note"]
    names = [name.replace("_v", "_visibility") if name.endswith("_v") else name for name in names]
    empty: list[object] = [""] * 132
    rows = [[0.0, 1000, 800, *cells(standing()), 1.5, "ok"], [0.1, 1000, 800, *empty, "", "nobody"]]
    sequence = read(table(names, rows))
    assert sequence.size_px == SIZE_PX and sequence.engine == "track-csv"
    assert sequence.image[0] == pytest.approx(standing())
    assert sequence.found.tolist() == [True, False]


def test_without_visibility_what_is_present_counts_as_seen(read):
    points = NORMALISED.copy()
    rows = [cells(points, 3), ["", "", "", *cells(points, 3)[3:]]]
    sequence = read(table(header("{c}{i}", letters="xyz"), rows), size_px=SIZE_PX, rate_hz=10.0)
    assert sequence.image[0, :, 3].tolist() == [1.0] * 33
    assert np.isnan(sequence.image[1, Landmark.NOSE]).all()


def test_without_depth_the_depth_is_zero(read):
    sequence = read(table(header("{c}{i}", letters="xy"), [cells(NORMALISED, 2)]), size_px=SIZE_PX, rate_hz=10.0)
    assert sequence.image[0, :, 2].tolist() == [0.0] * 33


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        (table(header("{c}{i}"), [cells()]), {"rate_hz": 10.0}, "give it, for example --picture-size 1920x1080"),
        (table(header("{c}{i}"), [cells()]), {"size_px": SIZE_PX}, "for example --rate 30"),
        (table(header("{c}{i}"), []), {"size_px": SIZE_PX}, "expected a row for each frame (track.csv)"),
        (
            table(header("{c}{i}"), [cells(), cells()[:-1]]),
            {"size_px": SIZE_PX, "rate_hz": 10.0},
            "expected 132 columns in row 3 (track.csv); found 131; complete the row",
        ),
        (
            table(header("{c}{i}"), [["left", *cells()[1:]]]),
            {"size_px": SIZE_PX, "rate_hz": 10.0},
            "expected a number in row 2, column 1 (track.csv); found 'left'; leave the cell empty",
        ),
        (
            table(["time", *header("{c}{i}")], [[0.2, *cells()], [0.1, *cells()]]),
            {"size_px": SIZE_PX},
            "found frame 2 that is not later than the one before; sort the frames",
        ),
        (
            table(["time", *header("{c}{i}")], [["", *cells()]]),
            {"size_px": SIZE_PX},
            "expected times that increase from frame to frame",
        ),
    ],
)
def test_a_table_that_lacks_something_is_refused_in_one_line(read, text, known, said):
    with pytest.raises(RecordingError) as caught:
        read(text, **known)
    assert said in str(caught.value) and "\n" not in str(caught.value)
