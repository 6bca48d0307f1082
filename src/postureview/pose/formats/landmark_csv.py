"""Tables with one row a frame: postureview's own CSV, and the many ways to write MediaPipe's 33 landmarks.

Headers understood, in any order and case: ``left_hip_x``, ``x23``, ``x_23``, ``23_x``, ``landmark_23_x`` (numbers from
0, or from 1 where no 0 occurs), with x, y, z and v or visibility. A table without a header has 132 numbers a row, or
133 with the time first. Other columns are ignored.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

import numpy as np

from postureview.pose.recorded import LANDMARK_FORMATS, LandmarkFormat, LandmarkText, in_pixels
from postureview.values.arrays import Floats
from postureview.values.landmarks import Landmark
from postureview.values.pose import N_LANDMARKS, PoseSequence

COORDINATES = {"x": 0, "y": 1, "z": 2, "v": 3, "vis": 3, "visibility": 3}
TIMES = ("time_s", "time", "t", "time_ms", "timestamp", "timestamp_ms", "timestamp_s", "frame", "frame_number", "index")
WIDTH, HEIGHT = "picture_width_px", "picture_height_px"
MIN_RECOGNISED = 2 * N_LANDMARKS
"""A header belongs to such a table when it has at least so many landmark columns: x and y of all."""
MILLISECONDS_FROM = 2.0
"""A ``timestamp`` that grows by at least this much a frame counts milliseconds: no video has 2 s between frames."""

_NUMBER_LAST = re.compile(r"^(x|y|z|v|vis|visibility)_?(\d{1,2})$")
_NUMBER_FIRST = re.compile(r"^(?:landmark_?|lm_?|kp_?|p_?)?(\d{1,2})_?(x|y|z|v|vis|visibility)$")
_NAMED = re.compile(r"^(.+?)[_. ](x|y|z|v|vis|visibility)$")
_NAMES = {re.sub(r"[^a-z]", "", landmark.label): landmark.value for landmark in Landmark} | {
    "leftmouth": Landmark.MOUTH_LEFT.value,
    "rightmouth": Landmark.MOUTH_RIGHT.value,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What stands in which column.

    places : (landmark, coordinate) → column. time : column of the time and its name; None where there is none.
    size : columns of the picture's width and height.
    """

    places: dict[tuple[int, int], int]
    time: tuple[int, str] | None
    size: tuple[int, int] | None


def columns_of(header: list[str]) -> Columns | None:
    """The columns that a header names; None where it is no header of such a table."""
    cells = [cell.strip().strip('"').lower() for cell in header]
    numbered: dict[tuple[int, int], int] = {}
    named: dict[tuple[int, int], int] = {}
    for column, cell in enumerate(cells):
        if match := _NUMBER_LAST.match(cell):
            numbered[int(match[2]), COORDINATES[match[1]]] = column
        elif match := _NUMBER_FIRST.match(cell):
            numbered[int(match[1]), COORDINATES[match[2]]] = column
        elif (match := _NAMED.match(cell)) and (name := re.sub(r"[^a-z]", "", match[1])) in _NAMES:
            named[_NAMES[name], COORDINATES[match[2]]] = column
    first = min((landmark for landmark, _ in numbered), default=0)
    places = named or {(landmark - first, coordinate): at for (landmark, coordinate), at in numbered.items()}
    needed = {(landmark, coordinate) for landmark in range(N_LANDMARKS) for coordinate in (0, 1)}
    if not needed <= places.keys() or max(landmark for landmark, _ in places) >= N_LANDMARKS:
        return None
    time = next(((cells.index(name), name) for name in TIMES if name in cells), None)
    size = (cells.index(WIDTH), cells.index(HEIGHT)) if WIDTH in cells and HEIGHT in cells else None
    return Columns(places=places, time=time, size=size)


def headless_columns(n_columns: int) -> Columns | None:
    """The columns of a table without a header: 33 times x, y, z, visibility, perhaps with a time before."""
    extra = n_columns - 4 * N_LANDMARKS
    if extra not in (0, 1):
        return None
    places = {divmod(place, 4): place + extra for place in range(4 * N_LANDMARKS)}
    return Columns(places=places, time=(0, "timestamp") if extra else None, size=None)


def read(source: LandmarkText) -> PoseSequence:
    """The track in such a table."""
    rows = [row for row in _rows(source.text) if any(cell.strip() for cell in row)]
    if not rows:
        raise source.error(expected="a table of landmarks", found="an empty file", todo="write it again")
    columns = columns_of(rows[0])
    body = rows[1:] if columns else rows
    columns = columns or headless_columns(len(rows[0]))
    if columns is None:
        raise source.error(
            expected="columns for x and y of 33 landmarks",
            found=f"{len(rows[0])} columns without them",
            todo="name them nose_x, nose_y, … or x0, y0, …",
        )
    needed = {*columns.places.values(), *(columns.size or ()), *(columns.time or ())[:1]}
    table = _table(source, body, rows[0], needed=needed, first_row=len(rows) - len(body) + 1)
    if not len(table):
        raise source.error(expected="a row for each frame", found="a header only", todo="write the frames too")
    image = np.full((len(table), N_LANDMARKS, 4), np.nan)
    for (landmark, coordinate), column in columns.places.items():
        image[:, landmark, coordinate] = table[:, column]
    present = np.isfinite(image[:, :, :2]).all(axis=2)
    for coordinate, absent in ((2, 0.0), (3, 1.0)):
        if (0, coordinate) not in columns.places:
            image[:, :, coordinate] = absent
    image[~present] = np.nan
    size_px = _size_px(source, columns, table)
    own = columns.size is not None
    return source.sequence(
        _times_s(source, columns, table),
        in_pixels(image, size_px),
        size_px=size_px,
        engine="track-csv" if own else "landmark-csv",
    )


def _rows(text: str) -> list[list[str]]:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _table(
    source: LandmarkText, rows: list[list[str]], header: list[str], *, needed: set[int], first_row: int
) -> Floats:
    """(rows, columns) of numbers; an empty cell is NaN, and so are words in columns that are not ``needed``."""
    table = np.full((len(rows), len(header)), np.nan)
    for number, row in enumerate(rows):
        if len(row) != len(header):
            raise source.error(
                expected=f"{len(header)} columns in row {number + first_row}",
                found=str(len(row)),
                todo="complete the row",
            )
        for column, cell in enumerate(row):
            value = _number(cell)
            if value is None and column in needed:
                raise source.error(
                    expected=f"a number in row {number + first_row}, column {column + 1}",
                    found=repr(cell[:30]),
                    todo="leave the cell empty where the value is missing",
                )
            table[number, column] = np.nan if value is None else value
    return table


def _number(cell: str) -> float | None:
    """The number in a cell; NaN for an empty one, None for words."""
    if not cell.strip():
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        return None


def _size_px(source: LandmarkText, columns: Columns, table: Floats) -> tuple[int, int]:
    if columns.size is None:
        return source.known_size_px("a table that does not say it")
    width, height = table[0, list(columns.size)]
    if not (width >= 1 and height >= 1):
        raise source.error(
            expected=f"the picture's size in {WIDTH} and {HEIGHT}", found=f"{width} and {height}", todo="fill them in"
        )
    return int(width), int(height)


def _times_s(source: LandmarkText, columns: Columns, table: Floats) -> Floats:
    if columns.time is None:
        return source.times_of_frames(np.arange(len(table), dtype=np.float64))
    column, name = columns.time
    values = table[:, column]
    if name in ("frame", "frame_number", "index"):
        return source.times_of_frames(values)
    step = float(np.median(np.diff(values))) if len(values) > 1 else 0.0
    if name.endswith("_ms") or (name == "timestamp" and step >= MILLISECONDS_FROM):
        return values / 1000.0
    return values


def recognises(head: str) -> bool:
    """Whether the first line is a header of such a table, or a row of 132 or 133 numbers."""
    rows = _rows(head.lstrip().partition("\n")[0])
    if not rows:
        return False
    return columns_of(rows[0]) is not None or (
        headless_columns(len(rows[0])) is not None and all(_number(cell) is not None for cell in rows[0])
    )


LANDMARK_FORMATS.add(
    "csv",
    LandmarkFormat(title="CSV with x, y, z, visibility of 33 landmarks", recognises=recognises, read=read),
)
