"""How far the camera was turned, from the lines of the room: walls, doors and shelves stand upright and lie level.

A camera that looks up or down sees uprights converge, and one that faces a wall askew sees level lines converge; both
are fitted together with the roll, as a lean that grows evenly across the picture, so that neither reads as roll.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postureview.capture.keyframes import decode_keyframe
from postureview.capture.lines import Lines, room_lines
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.recording import CameraRoll, KeyFrame

LARGEST_UNCERTAINTY_DEG = 1.0
"""Less certain than this, the lines tell no more than that cameras are held about level (E)."""
SMALLEST_UNCERTAINTY_DEG = 0.15
"""Doors and shelves are not hung better than this (E)."""
_PITCH_DEG = 5.0
"""Cameras are set up looking up or down by about this much (E); it bounds how strongly uprights converge."""
_ASKEW_DEG = 3.0
"""Cameras face the wall behind a subject within about this much (E); it bounds how strongly level lines converge."""
_FOCAL = 1.0
"""Focal length in long sides: between a phone's wide lens (0.7) and a portrait setting (1.2)."""
_END_ERROR = 0.0004
"""How far the ends of a detected line are off, in long sides: half a pixel of the reduced picture."""
_LINE_ERROR_DEG = 0.4
"""How far a line of a room is off by itself (E)."""
_UPRIGHTS_ERROR_DEG = 0.2
_LEVELS_ERROR_DEG = 0.4
"""How far all uprights or all level lines of a room are off together (E): often they belong to one door or one edge of
the floor. Level lines more: things are put down and hung up askew more easily than they are built out of plumb."""
_LEAST_LENGTH = 0.2
"""Least sum of the lengths of lines that agree, in long sides."""
_LEAST_SHARE = 0.4
"""Least share of the uprights, and of the level lines, by length, that agree; less is clutter, or a camera so far off
that this model of it does not hold."""
_A_FEW = 0.1
"""Uprights or level lines shorter than this together, in long sides, need not agree: trees, wrinkles, a picture's frame
that hangs askew."""
_MOST_PICTURES = 5
"""Pictures of a recording that are looked at: the camera stands still, and each costs a tenth of a second."""
_REACH = 2.5
"""A line further off the fit than this many of its errors is another thing's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Evidence:
    """Both kinds of lines as one linear problem: off_deg = design @ (roll, pitch, askew, uprights off, levels off)."""

    off_deg: Floats
    design: Floats
    error_deg: Floats
    length: Floats
    is_upright: NDArray[np.bool_]


def picture_roll(frame: Frame, body_px: Floats | None = None) -> CameraRoll | None:
    """Roll of the camera from one picture; None when its lines do not tell. body_px : points around the subject."""
    upright, level = room_lines(frame, body_px)
    evidence = _evidence(upright, level)
    if len(evidence.length) == 0:
        return None
    fit = _mode(evidence)
    for _ in range(4):
        agree = np.abs(evidence.off_deg - evidence.design @ fit) <= _REACH * evidence.error_deg
        if not agree.any():
            return None
        fit, covariance = _fitted(evidence, agree)
    if not _is_enough(evidence, agree):
        return None
    uncertainty = float(np.hypot(np.sqrt(covariance[0, 0]), SMALLEST_UNCERTAINTY_DEG))
    if uncertainty > LARGEST_UNCERTAINTY_DEG:
        return None
    n_upright = int(evidence.is_upright[agree].sum())
    return CameraRoll(
        roll_deg=float(fit[0]),
        uncertainty_deg=uncertainty,
        basis=f"{n_upright} upright and {int(agree.sum()) - n_upright} level lines of the room",
    )


def _is_enough(evidence: _Evidence, agree: NDArray[np.bool_]) -> bool:
    if evidence.length[agree].sum() < _LEAST_LENGTH:
        return False
    for kind in (evidence.is_upright, ~evidence.is_upright):
        there = evidence.length[kind].sum()
        if there > _A_FEW and evidence.length[kind & agree].sum() < _LEAST_SHARE * there:
            return False
    return True


def _evidence(upright: Lines, level: Lines) -> _Evidence:
    def both(of_upright: Floats | float, of_level: Floats | float) -> Floats:
        return np.concatenate([np.zeros(len(upright)) + of_upright, np.zeros(len(level)) + of_level])

    length = both(upright.length, level.length)
    ends_deg = np.rad2deg(np.sqrt(2) * _END_ERROR / length)
    return _Evidence(
        off_deg=both(upright.off_deg, level.off_deg),
        design=np.stack(
            [both(1, 1), both(upright.x / _FOCAL, 0), both(0, level.y / _FOCAL), both(1, 0), both(0, 1)], axis=1
        ),
        error_deg=np.hypot(_LINE_ERROR_DEG, ends_deg),
        length=length,
        is_upright=both(1, 0).astype(bool),
    )


_SPREADS_DEG = np.array([_PITCH_DEG, _ASKEW_DEG, _UPRIGHTS_ERROR_DEG, _LEVELS_ERROR_DEG])
_PRIOR = np.diag([0.0, *(1 / _SPREADS_DEG**2)])


def _mode(evidence: _Evidence) -> Floats:
    """(5,) the roll and convergences that most length of line agrees on."""
    rolls = np.arange(-15.0, 15.01, 0.25)
    best = np.zeros((len(rolls), 2))
    score = np.zeros(len(rolls))
    for place, (column, spread) in enumerate(((1, _PITCH_DEG), (2, _ASKEW_DEG))):
        mine = evidence.is_upright if column == 1 else ~evidence.is_upright
        if not mine.any():
            continue
        slopes = np.linspace(-2.5, 2.5, 21) * spread
        expected = rolls[:, None, None] + slopes[:, None] * evidence.design[mine, column]
        off = (evidence.off_deg[mine] - expected) / np.hypot(evidence.error_deg[mine], 0.25)
        weight = evidence.length[mine] / evidence.error_deg[mine]
        agreed = (weight * np.exp(-0.5 * off**2)).sum(axis=2) * np.exp(-0.1 * (slopes / spread) ** 2)
        chosen = agreed.argmax(axis=1)
        best[:, place] = slopes[chosen]
        score += agreed.max(axis=1)
    top = int(score.argmax())
    return np.array([rolls[top], *best[top], 0.0, 0.0])


def _fitted(evidence: _Evidence, agree: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Least squares over the lines that agree, within what is known beforehand: (5,) values, (5, 5) covariance."""
    design, weight = evidence.design[agree], 1 / evidence.error_deg[agree] ** 2
    covariance = np.asarray(np.linalg.inv(design.T @ (design * weight[:, None]) + _PRIOR), dtype=np.float64)
    fit: Floats = covariance @ (design.T @ (weight * evidence.off_deg[agree]))
    return fit, covariance


def recording_roll(keyframes: Sequence[KeyFrame], bodies_px: Sequence[Floats | None]) -> CameraRoll | None:
    """Roll of a camera that stands still, from a few of the pictures that were kept of its recording.

    bodies_px : points around the subject in each of ``keyframes``. None when fewer than half of the pictures tell, or
    when they tell different things: then the camera moved, and no one roll is right.
    """
    step = max(1, -(-len(keyframes) // _MOST_PICTURES))
    chosen = list(zip(keyframes, bodies_px, strict=True))[::step]
    rolls = [picture_roll(decode_keyframe(keyframe), body_px) for keyframe, body_px in chosen]
    known = sorted((roll for roll in rolls if roll is not None), key=lambda roll: roll.roll_deg)
    if not known or 2 * len(known) < len(chosen):
        return None
    spread = float(np.std([roll.roll_deg for roll in known]))
    middle = known[len(known) // 2]
    uncertainty = float(np.hypot(middle.uncertainty_deg, spread))
    if uncertainty > LARGEST_UNCERTAINTY_DEG:
        return None
    pictures = f", the same in {len(known)} pictures" if len(known) > 1 else ""
    return CameraRoll(roll_deg=middle.roll_deg, uncertainty_deg=uncertainty, basis=middle.basis + pictures)
