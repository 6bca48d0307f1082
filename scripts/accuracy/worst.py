"""The picture behind the worst case of each measure, with what the product read in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from accuracy.figures import Figures
from accuracy.gather import WITH_ANY_ENGINE, Row, drawn_picture
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import KeyPicture, Patient

TILE_PX = (300, 520)
COLUMNS = 6
WORDS_PX = 76
OUTLINE, BACK, LANDMARK = (150, 200, 60), (40, 90, 230), (30, 200, 250)
JPEG_QUALITY = 82


def worst_rows(made: Sequence[Figures], rows: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """Measure and view → the picture in which the raw value lies furthest from the truth, its mean error set aside."""
    worst = {}
    for one in made:
        known = [row for row in rows if (row.measure, row.view) == (one.measure, one.view) and row.estimate is not None]
        middle = sum(row.error for row in known) / len(known)
        worst[one.measure, one.view] = max(known, key=lambda row: abs(row.error - middle))
    return worst


def write_sheet(worst: Sequence[Row], cache: Path, path: Path) -> None:
    """One JPEG with a tile a picture: outline, edge of the back, landmarks, and the measures that are worst in it."""
    by_case: dict[str, list[Row]] = defaultdict(list)
    for row in worst:
        by_case[row.case].append(row)
    with Reader(WITH_ANY_ENGINE.pose) as reader:
        tiles = [_tile(cache, case, rows, reader) for case, rows in sorted(by_case.items())]
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % COLUMNS)
    lines = [np.hstack(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    cv2.imwrite(str(path), np.vstack(lines), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])


def _tile(cache: Path, case: str, rows: Sequence[Row], reader: Reader) -> np.ndarray:
    path, stature_cm = drawn_picture(cache, case)
    assessment = assess_visit(
        [path], reader=reader, patient=Patient(stature_cm=stature_cm), settings=WITH_ANY_ENGINE
    ).assessment
    picture = cv2.imread(str(path))
    for key in assessment.pictures:
        _draw(picture, key)
    shown = _around_subject(picture, assessment.pictures)
    tile = np.full((TILE_PX[1] + WORDS_PX, TILE_PX[0], 3), 255, np.uint8)
    scale = min(TILE_PX[0] / shown.shape[1], TILE_PX[1] / shown.shape[0])
    small = cv2.resize(shown, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    tile[: small.shape[0], : small.shape[1]] = small
    words = [case, *(f"{row.measure} {row.truth:.1f} read {row.estimate:.1f}" for row in rows)]
    for line, text in enumerate(words):
        cv2.putText(
            tile, text[:52], (3, TILE_PX[1] + 12 + 13 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.35, (0, 0, 0), 1, cv2.LINE_AA
        )
    return tile


def _draw(picture: np.ndarray, key: KeyPicture) -> None:
    for points, colour, closed in ((key.outline_px, OUTLINE, True), (key.back_px, BACK, False)):
        if points:
            cv2.polylines(picture, [np.rint(points).astype(np.int32)], closed, colour, 3, cv2.LINE_AA)
    for point in key.landmarks_px:
        if point is not None:
            cv2.circle(picture, (round(point[0]), round(point[1])), 6, LANDMARK, -1, cv2.LINE_AA)


def _around_subject(picture: np.ndarray, keys: Sequence[KeyPicture]) -> np.ndarray:
    seen = [point for key in keys for point in (*key.landmarks_px, *key.outline_px) if point is not None]
    if not seen:
        return picture
    (left, top), (right, bottom) = np.min(seen, axis=0) - 60, np.max(seen, axis=0) + 60
    return picture[max(0, int(top)) : int(bottom), max(0, int(left)) : int(right)]
