"""What the printed card tells of the camera: how far it was turned, and how large a pixel is beside the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from postureview.capture.card_board import CardCorners, card_corners, flat_fit
from postureview.capture.keyframes import decode_keyframe
from postureview.capture.level import FOCAL, LARGEST_UNCERTAINTY_DEG, PITCH_DEG, chosen_pictures
from postureview.capture.lines import WIDEST_DEG
from postureview.values.recording import CameraRoll, CardScale, KeyFrame, RollSource

HUNG_ERROR_DEG = 0.3
"""A card put up with a spirit level hangs upright to about this (E): a millimetre along its edge."""
DISTANCE_ERROR = 0.05
"""How far the card may be nearer or farther than the person, share of the distance, standard deviation (E): beside the
feet it is within a hand's breadth or two of them, and people stand about three metres away. Lengths are off by as much,
whatever the picture's quality, and nothing in one picture tells it."""
_FACING_ERROR_DEG = 5.0
"""How far the card is turned off the camera about the vertical (E); its level edges seem to slope by a share of it."""
_CORNER_ERROR_PX = 0.1
"""Corners are not found better than this (E), however well a few of them happen to fit."""
_SAME_SCALE = 0.03
"""Scales of a recording further apart than this, standard deviation as a share: the card or the camera was moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """What the card says; roll is None where it was hung askew, or where it was moved while the camera ran."""

    roll: CameraRoll | None
    scale: CardScale | None


def recording_card(keyframes: Sequence[KeyFrame]) -> CardReading:
    """What the card says in a few of the pictures that were kept of a recording; it need not be seen in all of them."""
    readings = []
    for keyframe in chosen_pictures(keyframes):
        frame = decode_keyframe(keyframe)
        corners = card_corners(frame)
        if corners is not None:
            readings.append((_roll(corners, frame.size_px), _scale(corners)))
    n = len(readings)
    return CardReading(
        roll=_common_roll([one for one, _ in readings if one is not None], n),
        scale=_common_scale([one for _, one in readings], n),
    )


def _roll(corners: CardCorners, size_px: tuple[int, int]) -> tuple[float, float] | None:
    """(roll, its uncertainty) in degrees, from the card's upright and its level edges; None where it hangs askew.

    A camera that looks up or down leans upright edges by its pitch times how far beside the middle they are. A card
    that is turned off the camera slopes level edges by its turn times how far above or below the horizon they are.
    Both are unknown, so each kind of edge counts by how little it can be off.
    """
    matrix, middle_px, along_px = *flat_fit(corners)[:2], _error_px(corners)
    x, y = (middle_px - np.array(size_px) / 2) / max(size_px) / FOCAL
    right, down = matrix.T
    off_deg = np.rad2deg([np.arctan2(-down[0], down[1]), np.arctan2(right[1], right[0])])
    if np.abs(off_deg).max() > WIDEST_DEG:
        return None
    about = corners.printed_mm - corners.printed_mm.mean(axis=0)
    found_deg = np.rad2deg(along_px / np.linalg.norm(matrix, axis=0) / np.sqrt((about**2).sum(axis=0)))
    from_horizon = np.hypot(y, np.deg2rad(PITCH_DEG))
    error_deg = np.hypot(found_deg[::-1], [PITCH_DEG * abs(x), _FACING_ERROR_DEG * from_horizon])
    weight = error_deg**-2.0
    return float(weight @ off_deg / weight.sum()), float(np.hypot(weight.sum() ** -0.5, HUNG_ERROR_DEG))


def _scale(corners: CardCorners) -> tuple[float, float]:
    """(millimetres in a pixel, relative error of finding it), along the upright edges: the card may be turned off the
    camera, which narrows it and does not shorten it.
    """
    matrix, *_ = flat_fit(corners)
    px_per_mm = float(np.linalg.norm(matrix[:, 1]))
    about = corners.printed_mm[:, 1] - corners.printed_mm[:, 1].mean()
    return 1.0 / px_per_mm, _error_px(corners) / px_per_mm / float(np.sqrt((about**2).sum()))


def _error_px(corners: CardCorners) -> float:
    """Standard deviation of a corner that its misfit stands for: so few corners may fit one another by chance, so it is
    widened by Student's factor for 95 %.
    """
    from scipy.stats import t

    freedom = 2 * len(corners.seen_px) - 6
    widened = flat_fit(corners)[2] * float(t.ppf(0.975, freedom)) / 1.96
    return max(widened, _CORNER_ERROR_PX)


def _common_roll(rolls: Sequence[tuple[float, float]], n_seen: int) -> CameraRoll | None:
    if not rolls or 2 * len(rolls) < n_seen:
        return None
    roll_deg, uncertainty_deg = _middle(rolls)
    uncertainty_deg = float(np.hypot(uncertainty_deg, np.std([roll for roll, _ in rolls])))
    if uncertainty_deg > LARGEST_UNCERTAINTY_DEG:
        return None
    return CameraRoll(
        roll_deg=roll_deg,
        uncertainty_deg=uncertainty_deg,
        basis=f"the printed card, seen in {_pictures(len(rolls))}",
        source=RollSource.CARD,
    )


def _common_scale(scales: Sequence[tuple[float, float]], n_seen: int) -> CardScale | None:
    if not scales:
        return None
    mm_per_px, found = _middle(scales)
    spread = float(np.std([one for one, _ in scales])) / mm_per_px
    if spread > _SAME_SCALE:
        return None
    return CardScale(
        mm_per_px=mm_per_px,
        relative_error=float(np.linalg.norm([found, spread, DISTANCE_ERROR])),
        n_pictures=n_seen,
    )


def _middle(values: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median (value, error) by value; of an even number the lower of both."""
    return sorted(values)[(len(values) - 1) // 2]


def _pictures(n: int) -> str:
    return "1 picture" if n == 1 else f"{n} pictures"
