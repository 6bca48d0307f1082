"""How far the camera was turned, from the lines of the room: walls, doors and shelves stand upright and lie level.

A camera that looks up or down sees uprights converge, and one that faces a wall askew sees level lines converge: a lean
that grows evenly across the picture. Every roll is judged under every such convergence, each line being either a line
of the room or clutter, so that neither reads as roll and two answers that are equally good make an uncertain one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from postureview.capture.keyframes import decode_keyframe
from postureview.capture.lines import WIDEST_DEG, Lines, room_lines
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.recording import CameraRoll, KeyFrame, RollSource

Kept = TypeVar("Kept")
Teller = Callable[[Frame, Floats | None], CameraRoll | None]
"""(picture, points around the subject) → the roll of the camera that it tells, or None."""

LARGEST_UNCERTAINTY_DEG = 1.0
"""Less certain than this, the lines tell no more than that cameras are held about level (E)."""
SMALLEST_UNCERTAINTY_DEG = 0.15
"""Doors and shelves are not hung better than this (E)."""
_ROLL_DEG = 5.0
"""How far cameras are turned before anything is seen (E): wide, so that it only decides between equals."""
PITCH_DEG = 5.0
"""Cameras are set up looking up or down by about this much (E); it bounds how strongly uprights converge."""
_ASKEW_DEG = 3.0
"""Cameras face the wall behind a subject within about this much (E); it bounds how strongly level lines converge."""
FOCAL = 1.0
"""Focal length in long sides: between a phone's wide lens (0.7) and a portrait setting (1.2)."""
_END_ERROR = 0.0004
"""How far the ends of a detected line are off, in long sides: half a pixel of the reduced picture."""
_LINE_ERROR_DEG = 0.4
"""How far a line of a room is off by itself (E)."""
_UPRIGHTS_ERROR_DEG = 0.2
_LEVELS_ERROR_DEG = 0.4
"""How far all uprights or all level lines of a room are off together (E): often they belong to one door or one edge of
the floor. Level lines more: things are put down and hung up askew more easily than they are built out of plumb."""
_CLUTTER = 0.6
_CLUTTER_LENGTH = 0.12
"""Share of the shortest lines that are clutter, and the length, in long sides, over which that falls to a third."""
_AS_MANY = 8.0
"""Lines that the detector found on one structure share its fate: more than this many count as this many."""
_LEAST_SHARE = 0.4
"""Least share of the uprights, and of the level lines, by length, that agree with the answer; less is clutter, or a
camera so far off that this model of it does not hold."""
_A_FEW = 0.1
"""Uprights or level lines shorter than this together, in long sides, need not agree: trees, or a frame hung askew."""
_REACH = 2.5
"""A line further off than this many of its errors does not agree."""
_MOST_LINES = 80
"""Longest lines of either kind that are looked at: more add time and no answer."""
_MOST_PICTURES = 5
"""Pictures of a recording that are looked at: the camera stands still, and each costs a tenth of a second."""

_ROLLS = np.arange(-15.0, 15.05, 0.1)
_SLOPES = np.linspace(-3.0, 3.0, 31)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kind:
    """Uprights or level lines against every roll.

    score : (R,) logarithm of how well each of _ROLLS explains them, whatever their convergence.
    slope_deg : (R,) the convergence under which it explains them best. along : (N,) what the convergence works on.
    """

    off_deg: Floats
    along: Floats
    length: Floats
    error_deg: Floats
    score: Floats
    slope_deg: Floats

    def agreeing(self, at: int) -> tuple[int, float]:
        """How many lines agree with the roll at a place of _ROLLS, and their share by length (1 for no lines)."""
        off = np.abs(self.off_deg - _ROLLS[at] - self.slope_deg[at] * self.along)
        agree = off <= _REACH * self.error_deg
        few = self.length.sum() <= _A_FEW
        return int(agree.sum()), 1.0 if few else float(self.length[agree].sum() / self.length.sum())


def picture_roll(frame: Frame, body_px: Floats | None = None) -> CameraRoll | None:
    """Roll of the camera from one picture; None when its lines do not tell. body_px : points around the subject."""
    upright, level = room_lines(frame, body_px)
    kinds = (
        _judged(upright, upright.x, spread_deg=PITCH_DEG, together_deg=_UPRIGHTS_ERROR_DEG),
        _judged(level, level.y, spread_deg=_ASKEW_DEG, together_deg=_LEVELS_ERROR_DEG),
    )
    score = kinds[0].score + kinds[1].score - 0.5 * (_ROLLS / _ROLL_DEG) ** 2
    chance = np.exp(score - score.max())
    chance /= chance.sum()
    roll_deg = float(chance @ _ROLLS)
    spread = float(np.sqrt(chance @ (_ROLLS - roll_deg) ** 2))
    uncertainty = float(np.hypot(spread, SMALLEST_UNCERTAINTY_DEG))
    if uncertainty > LARGEST_UNCERTAINTY_DEG:
        return None
    (n_upright, upright_share), (n_level, level_share) = (kind.agreeing(int(score.argmax())) for kind in kinds)
    if min(upright_share, level_share) < _LEAST_SHARE:
        return None
    return CameraRoll(
        roll_deg=roll_deg,
        uncertainty_deg=uncertainty,
        basis=f"{n_upright} upright and {n_level} level lines of the room",
        source=RollSource.ROOM,
    )


def _judged(lines: Lines, along: Floats, *, spread_deg: float, together_deg: float) -> _Kind:
    """One kind of lines; ``along`` is the place on which their convergence works, in long sides."""
    longest = np.argsort(-lines.length)[:_MOST_LINES]
    off_deg, length, along = lines.off_deg[longest], lines.length[longest], along[longest] / FOCAL
    error_deg = np.hypot(_LINE_ERROR_DEG, np.rad2deg(np.sqrt(2) * _END_ERROR / length))
    clutter = _CLUTTER * np.exp(-length / _CLUTTER_LENGTH)
    slopes_deg = _SLOPES * spread_deg
    density = np.full((len(_ROLLS), len(slopes_deg)), 0.0)
    for turned, place, error, chance in zip(off_deg, along, error_deg, clutter, strict=True):
        off = (turned - _ROLLS[:, None] - slopes_deg * place) / error
        room = np.exp(-0.5 * off**2) / (error * np.sqrt(2 * np.pi))
        density += np.log((1 - chance) * room + chance / (2 * WIDEST_DEG))
    density *= min(1.0, _AS_MANY / max(len(length), 1))
    density -= 0.5 * _SLOPES**2
    return _Kind(
        off_deg=off_deg,
        along=along,
        length=length,
        error_deg=error_deg,
        score=_blurred(np.logaddexp.reduce(density, axis=1), together_deg),
        slope_deg=slopes_deg[density.argmax(axis=1)],
    )


def _blurred(score: Floats, width_deg: float) -> Floats:
    """The logarithm of chances that were spread over neighbouring rolls: all lines may be off together."""
    steps = (_ROLLS[:, None] - _ROLLS) / width_deg
    spread = np.exp(-0.5 * steps**2)
    return np.asarray(score.max() + np.log(spread @ np.exp(score - score.max()) / spread.sum(axis=1)))


def chosen_pictures(kept: Sequence[Kept]) -> tuple[Kept, ...]:
    """A few of what was kept of a recording, spread over it."""
    return tuple(kept[:: max(1, -(-len(kept) // _MOST_PICTURES))])


def recording_roll(
    keyframes: Sequence[KeyFrame], bodies_px: Sequence[Floats | None], told_by: Teller = picture_roll
) -> CameraRoll | None:
    """Roll of a camera that stands still, from a few of the pictures that were kept of its recording.

    bodies_px : points around the subject in each of ``keyframes``. told_by : how a picture tells. None when fewer than
    half of the pictures tell, or when they tell different things: then the camera moved, and no one roll is right.
    """
    chosen = list(zip(chosen_pictures(keyframes), chosen_pictures(bodies_px), strict=True))
    rolls = [told_by(decode_keyframe(keyframe), body_px) for keyframe, body_px in chosen]
    known = sorted((roll for roll in rolls if roll is not None), key=lambda roll: roll.roll_deg)
    if not known or 2 * len(known) < len(chosen):
        return None
    spread = float(np.std([roll.roll_deg for roll in known]))
    middle = known[len(known) // 2]
    uncertainty = float(np.hypot(middle.uncertainty_deg, spread))
    if uncertainty > LARGEST_UNCERTAINTY_DEG:
        return None
    pictures = f", the same in {len(known)} pictures" if len(known) > 1 else ""
    return dataclasses.replace(middle, uncertainty_deg=uncertainty, basis=middle.basis + pictures)
