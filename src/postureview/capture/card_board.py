"""The printed card: a ChArUco board, and where its corners lie in a picture.

Its squares are large, for it is filmed from as far away as a whole body needs: three metres and more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from postureview.values.arrays import Floats, frozen
from postureview.values.frame import Frame

COLUMNS, ROWS = 3, 4
SQUARE_MM, MARKER_MM = 60.0, 48.0
"""Three by four squares fill an A4 or letter page but for the instruction below them."""
FEWEST_CORNERS = 5
"""Inner corners, of six, that make it the card: lenient reading of blurred markers takes clutter for one. Four fit one
another too often by chance, with a corner that is off by a pixel among them."""
LARGEST_MISFIT = 0.03
"""Root mean square distance of the corners from a flat card's, in squares; more is a bent card or clutter."""
_SEARCHED_LONG_SIDE_PX = 2560
"""Pictures are enlarged to about this before they are searched, so that a far marker has pixels enough."""
_CLOSE_UP = 4.0
"""How far the surroundings of a marker are enlarged, up to _CLOSE_UP_LONG_SIDE_PX, to read all others."""
_CLOSE_UP_LONG_SIDE_PX = 1600
_REACH = 7.0
"""Half of the surroundings, in sides of the marker: the whole card lies within five, whichever marker was found."""
_SMALLEST_PERIMETER = 0.012
"""Smallest marker looked for, perimeter as a share of the long side: a card filmed from beyond seven metres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CardCorners:
    """Corners of the card that one picture shows.

    seen_px : (N, 2) in the picture, x to the right, y downward; pixel centres are whole numbers.
    printed_mm : (N, 2) the same corners on the paper, x to the right, y downward when the card hangs as printed.
    """

    seen_px: Floats
    printed_mm: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "seen_px", frozen("seen_px", self.seen_px, (None, 2)))
        object.__setattr__(self, "printed_mm", frozen("printed_mm", self.printed_mm, (len(self.seen_px), 2)))


@lru_cache(maxsize=1)
def card_board() -> Any:
    """The card as OpenCV knows it (``cv2.aruco.CharucoBoard``), in millimetres."""
    import cv2

    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.CharucoBoard((COLUMNS, ROWS), SQUARE_MM, MARKER_MM, dictionary)


def card_corners(frame: Frame) -> CardCorners | None:
    """Inner corners of the card in a picture; None where too few are seen, or where they are not a flat card's."""
    import cv2

    luma: Any = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
    for marker in _markers(luma):
        low, high = _surroundings(marker, luma.shape)
        corners = _close_up(luma, low, high)
        if corners is not None and _is_flat(corners):
            return corners
    return None


def marker_corners(frame: Frame) -> CardCorners | None:
    """As ``card_corners``, with the markers' own corners too, which are as sharp in a picture taken from near."""
    import cv2

    inner = card_corners(frame)
    if inner is None:
        return None
    luma: Any = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
    parameters = _parameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    found, ids, _ = cv2.aruco.ArucoDetector(card_board().getDictionary(), parameters).detectMarkers(luma)
    printed = dict(zip(card_board().getIds().ravel().tolist(), card_board().getObjPoints(), strict=True))
    seen_px, printed_mm = [inner.seen_px], [inner.printed_mm]
    for corners, number in zip(found, [] if ids is None else ids.ravel().tolist(), strict=True):
        if number in printed:
            seen_px.append(np.asarray(corners, dtype=np.float64).reshape(4, 2))
            printed_mm.append(np.asarray(printed[number], dtype=np.float64)[:, :2])
    return CardCorners(seen_px=np.concatenate(seen_px), printed_mm=np.concatenate(printed_mm))


def flat_fit(corners: CardCorners) -> tuple[Floats, Floats, float]:
    """(A, middle_px, error_px) of the affine picture ``seen = A @ (printed - middle of printed) + middle_px``.

    A : (2, 2) pixels per millimetre: its columns are the paper's rightward and downward directions in the picture.
    error_px : standard deviation of a corner's coordinate about the fit; NaN for fewer than four corners.
    """
    about = corners.printed_mm - corners.printed_mm.mean(axis=0)
    middle_px = corners.seen_px.mean(axis=0)
    matrix, *_ = np.linalg.lstsq(about, corners.seen_px - middle_px, rcond=None)
    left = corners.seen_px - middle_px - about @ matrix
    freedom = 2 * len(about) - 6
    error_px = float(np.sqrt((left**2).sum() / freedom)) if freedom > 0 else float("nan")
    return np.asarray(matrix.T), middle_px, error_px


def _is_flat(corners: CardCorners) -> bool:
    if len(corners.seen_px) < FEWEST_CORNERS or min(np.ptp(corners.printed_mm, axis=0)) < SQUARE_MM / 2:
        return False
    matrix, _, error_px = flat_fit(corners)
    is_seen_from_its_face = bool(np.linalg.det(matrix) > 0)
    return is_seen_from_its_face and error_px <= LARGEST_MISFIT * SQUARE_MM * float(np.linalg.norm(matrix[:, 1]))


def _parameters() -> Any:
    """Lenient with what blur does to small markers: borders that bleed into squares, and bits that flip."""
    import cv2

    parameters = cv2.aruco.DetectorParameters()
    parameters.minMarkerPerimeterRate = _SMALLEST_PERIMETER
    parameters.adaptiveThreshWinSizeMin = 7
    parameters.adaptiveThreshWinSizeMax = 71
    parameters.adaptiveThreshWinSizeStep = 16
    parameters.maxErroneousBitsInBorderRate = 0.5
    parameters.errorCorrectionRate = 1.0
    parameters.perspectiveRemovePixelPerCell = 8
    parameters.perspectiveRemoveIgnoredMarginPerCell = 0.25
    parameters.polygonalApproxAccuracyRate = 0.06
    return parameters


def _markers(luma: Any) -> list[Floats]:
    """(4, 2) corners of each marker of the card that a quick search finds, in pixels, the largest first."""
    import cv2

    scale = max(1.0, _SEARCHED_LONG_SIDE_PX / max(luma.shape))
    large = luma if scale == 1.0 else cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    found, ids, _ = cv2.aruco.ArucoDetector(card_board().getDictionary(), _parameters()).detectMarkers(large)
    known = set(card_board().getIds().ravel().tolist())
    numbers = [] if ids is None else ids.ravel().tolist()
    own = [
        np.asarray(corners, dtype=np.float64).reshape(4, 2) / scale
        for corners, number in zip(found, numbers, strict=True)
        if number in known
    ]
    return sorted(own, key=lambda corners: -float(np.ptp(corners, axis=0).max()))


def _surroundings(marker: Floats, shape: tuple[int, ...]) -> tuple[Any, Any]:
    """Lowest and highest (x, y) of the window in which the whole card lies."""
    reach = _REACH * float(np.ptp(marker, axis=0).max())
    middle = marker.mean(axis=0)
    low = np.clip(np.floor(middle - reach), 0, None).astype(int)
    return low, np.minimum(np.ceil(middle + reach).astype(int), np.array(shape[1::-1]))


def _close_up(luma: Any, low: Any, high: Any) -> CardCorners | None:
    import cv2

    window = luma[low[1] : high[1], low[0] : high[0]]
    scale = float(np.clip(_CLOSE_UP_LONG_SIDE_PX / max(window.shape), 1.0, _CLOSE_UP))
    large = cv2.resize(window, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    reading = cv2.aruco.CharucoParameters()
    reading.minMarkers = 1
    found, ids, *_ = cv2.aruco.CharucoDetector(card_board(), reading, _parameters()).detectBoard(large)
    if found is None or ids is None:
        return None
    found = _sharpened(large, np.asarray(found, dtype=np.float32).reshape(-1, 1, 2), ids.ravel())
    # Enlarging keeps the pictures' outer edges in place, not the centres of their first pixels.
    seen_px = (found + 0.5) / scale - 0.5 + low
    printed = np.asarray(card_board().getChessboardCorners(), dtype=np.float64)
    return CardCorners(seen_px=seen_px, printed_mm=printed[ids.ravel(), :2])


def _sharpened(luma: Any, found: Any, ids: Any) -> Floats:
    """(N, 2) corners placed anew by the edges that meet there, which OpenCV leaves out for small cards."""
    import cv2

    placed = np.asarray(found, dtype=np.float64).reshape(-1, 2)
    if len(placed) < FEWEST_CORNERS:
        return placed
    printed = np.asarray(card_board().getChessboardCorners(), dtype=np.float64)[ids, :2]
    px_per_mm = np.median(np.ptp(placed, axis=0) / np.maximum(np.ptp(printed, axis=0), SQUARE_MM))
    reach = max(2, round((SQUARE_MM - MARKER_MM) / 2 * float(px_per_mm)))
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 40, 0.005)
    moved: Any = cv2.cornerSubPix(luma, found.copy(), (reach, reach), (-1, -1), until)
    return np.asarray(moved, dtype=np.float64).reshape(-1, 2)
