"""The profile of a lens from several pictures of the printed card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.errors import UsageError
from postureview.capture.card_board import CardCorners, marker_corners
from postureview.capture.lens import LensProfile
from postureview.capture.source import open_source

FEWEST_PICTURES = 8
"""Pictures that must show the card (E): each adds six unknowns of its own."""
LARGEST_ERROR = 0.0006
"""Largest reprojection error, share of the long side (E): above a pixel of 1920, the card was bent or the pictures were
blurred."""
LEAST_COVER = 0.6
"""Least share of the picture's width, and of its height, that the cards must span together (E): the lens bends most at
the edges, and what no card showed is a guess."""
LEAST_TILT_DEG = 10.0
"""Least median angle between the cards and the picture's plane (E): flat to it they tell no focal length."""


def calibrate_lens(paths: Sequence[Path]) -> LensProfile:
    """The profile of the lens that took these pictures of the card.

    Raises UsageError when too few show the card, when sizes differ, when the cards leave too much of the picture empty
    or all face the camera, or when the profile does not fit; RecordingError for a file that cannot be read.
    """
    size_px: tuple[int, int] | None = None
    cards: list[CardCorners] = []
    for path in paths:
        with open_source(path) as source:
            frame = next(iter(source))
        if size_px is not None and frame.size_px != size_px:
            raise UsageError(
                expected=f"pictures of one size, {size_px[0]}x{size_px[1]}",
                found=f"{path.name!r} of {frame.size_px[0]}x{frame.size_px[1]}",
                todo="use pictures of one camera, all held the same way",
            )
        size_px = frame.size_px
        corners = marker_corners(frame)
        if corners is not None:
            cards.append(corners)
    if size_px is None or len(cards) < FEWEST_PICTURES:
        raise UsageError(
            expected=f"at least {FEWEST_PICTURES} pictures that show the printed card",
            found=f"{len(cards)} of {len(paths)}",
            todo="photograph the whole card sharply, at many places of the picture and tilted in all directions",
        )
    return profile_of(cards, size_px)


def profile_of(cards: Sequence[CardCorners], size_px: tuple[int, int]) -> LensProfile:
    """The profile that explains where the cards' corners lie. Raises UsageError as ``calibrate_lens``."""
    import cv2

    seen = np.concatenate([card.seen_px for card in cards])
    cover = float((np.ptp(seen, axis=0) / np.array(size_px)).min())
    if cover < LEAST_COVER:
        raise UsageError(
            expected=f"cards that span at least {LEAST_COVER:.0%} of the picture's width and height together",
            found=f"{cover:.0%}",
            todo="add pictures with the card near the edges and corners",
        )
    printed: list[Any] = [np.pad(card.printed_mm, ((0, 0), (0, 1))).astype(np.float32) for card in cards]
    pictured: list[Any] = [card.seen_px.astype(np.float32).reshape(-1, 1, 2) for card in cards]
    # The third radial term needs more corners at the edges than a few cards have; without them it runs wild there.
    found: Any = cv2.calibrateCamera(printed, pictured, size_px, None, None, flags=cv2.CALIB_FIX_K3)
    error_px, matrix, distortion, turns = found[:4]
    normals = np.array([cv2.Rodrigues(turn)[0][:, 2] for turn in turns])
    tilt_deg = float(np.median(np.rad2deg(np.arccos(np.clip(np.abs(normals[:, 2]), 0, 1)))))
    _check(float(error_px), max(size_px), tilt_deg)
    k1, k2, p1, p2, k3 = (float(one) for one in np.asarray(distortion).ravel()[:5])
    return LensProfile(
        size_px=size_px,
        fx=float(matrix[0, 0]),
        fy=float(matrix[1, 1]),
        cx=float(matrix[0, 2]),
        cy=float(matrix[1, 2]),
        k1=k1,
        k2=k2,
        p1=p1,
        p2=p2,
        k3=k3,
        error_px=float(error_px),
    )


def _check(error_px: float, long_side_px: int, tilt_deg: float) -> None:
    limit_px = LARGEST_ERROR * long_side_px
    if not error_px <= limit_px:
        raise UsageError(
            expected=f"a reprojection error of at most {limit_px:.2f} px",
            found=f"{error_px:.2f} px",
            todo="glue the card to something flat, and photograph it sharply with one fixed zoom",
        )
    if not tilt_deg >= LEAST_TILT_DEG:
        raise UsageError(
            expected=f"cards tilted by {LEAST_TILT_DEG:.0f} degrees or more in half of the pictures",
            found=f"a median of {tilt_deg:.0f}",
            todo="add pictures with the card tilted by 20 to 45 degrees in all directions",
        )
