"""Left and right as they must lie in a known view.

In back views the network now and then swaps the legs, or lays both shoulders on one point, at full visibility (on
rendered people in 15 of 160 pictures with one kind of top, else in one of 950). A known view settles both: seen
from the front the subject's right side lies to the picture's left, seen from the back to its right; and no upright
body's shoulders are as narrow as a collapsed pair. Side views hold no such order and pass unchanged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from postureview.values.arrays import Flags, Floats
from postureview.values.landmarks import BODY_SIDES, MIRRORED, Part, Side, View
from postureview.values.pose import PoseSequence

HEAD = (Part.EYE_INNER, Part.EYE, Part.EYE_OUTER, Part.EAR, Part.MOUTH)
ARMS = (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.PINKY, Part.INDEX, Part.THUMB)
LEGS = (Part.HIP, Part.KNEE, Part.ANKLE, Part.HEEL, Part.FOOT_INDEX)

MIN_SHOULDER_WIDTH = 0.18
"""Shoulder width over the height from shoulders to ankles: a collapsed pair lies below, true ones from 0.245 up."""
CLEARLY_APART = 0.02
"""Pairs closer than this share of the height from shoulders to ankles say nothing about sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesReport:
    """How many frames were touched.

    head, arms, legs : changed sides. unclear : lost the legs below the hips, crossed as they were under hips that were
    not. collapsed : dropped as a whole.
    """

    n_frames: int
    head: int = 0
    arms: int = 0
    legs: int = 0
    unclear: int = 0
    collapsed: int = 0

    def __bool__(self) -> bool:
        return bool(self.head or self.arms or self.legs or self.unclear or self.collapsed)


def guard_sides(sequence: PoseSequence, view: View) -> tuple[PoseSequence, SidesReport]:
    """``sequence`` with swapped sides put right and collapsed frames NaN, and what was done.

    Meant for still phases: whoever turns the trunk on purpose narrows the shoulders too, and whoever steps crosses
    the feet. Head, arms and legs are judged apart. The shoulders decide for the arms, for hands may cross the body.
    The legs change sides when of hips, knees and ankles more lie wrong than right; but where the hips lie right,
    crossed legs and swapped ones look alike, and the legs below are NaN. The head is judged by itself from the front;
    from the back, where the network invents the face, it goes with the arms. Landmarks that are NaN say nothing.
    Frames of a side view come back as they were.
    """
    if view.is_lateral or not len(sequence):
        return sequence, SidesReport(n_frames=len(sequence))
    apart = CLEARLY_APART * _height_px(sequence)
    arms = _wrong(sequence, view, (Part.SHOULDER,), apart)
    legs_wrong = _wrong(sequence, view, (Part.HIP, Part.KNEE, Part.ANKLE), apart)
    hips_right = _wrong(sequence, _opposite(view), (Part.HIP,), apart)
    legs, unclear = legs_wrong & ~hips_right, legs_wrong & hips_right
    head = arms if view is View.POSTERIOR else _wrong(sequence, view, (Part.EYE, Part.EAR), apart)
    collapsed = _shoulder_width_px(sequence) < MIN_SHOULDER_WIDTH * _height_px(sequence)

    mended = swapped_back(sequence, {HEAD: head, ARMS: arms, LEGS: legs})
    image, world = mended.image.copy(), None if mended.world is None else mended.world.copy()
    below_hips = np.array([part.on(side) for part in LEGS[1:] for side in BODY_SIDES])
    for array in (image, world):
        if array is not None:
            array[np.flatnonzero(unclear)[:, np.newaxis], below_hips] = np.nan
            array[collapsed] = np.nan
    touched = {"head": head, "arms": arms, "legs": legs, "unclear": unclear}
    counts = {name: int((frames & ~collapsed).sum()) for name, frames in touched.items()}
    report = SidesReport(n_frames=len(sequence), collapsed=int(collapsed.sum()), **counts)
    return dataclasses.replace(sequence, image=image, world=world), report


def swapped_back(sequence: PoseSequence, frames: Mapping[tuple[Part, ...], Flags]) -> PoseSequence:
    """``sequence`` with the sides of groups of parts exchanged in the frames (T,) where they are flagged."""
    image = sequence.image.copy()
    world = None if sequence.world is None else sequence.world.copy()
    for parts, flagged in frames.items():
        here = np.array([part.on(side) for part in parts for side in BODY_SIDES])
        opposite = np.array(MIRRORED)[here]
        rows = np.flatnonzero(flagged)[:, np.newaxis]
        for array in (image, world):
            if array is not None:
                array[rows, here] = array[rows, opposite]
    return dataclasses.replace(sequence, image=image, world=world)


def _height_px(sequence: PoseSequence) -> Floats:
    """(T,) from the middle of the shoulders down to that of the ankles, pixels; NaN where one of them is missing."""
    shoulders, ankles = (
        np.mean([sequence.xy(part.on(side))[:, 1] for side in BODY_SIDES], axis=0)
        for part in (Part.SHOULDER, Part.ANKLE)
    )
    return np.asarray(np.abs(ankles - shoulders))


def _shoulder_width_px(sequence: PoseSequence) -> Floats:
    left, right = (sequence.xy(Part.SHOULDER.on(side)) for side in BODY_SIDES)
    return np.asarray(np.linalg.norm(left - right, axis=1))


def _opposite(view: View) -> View:
    return View.POSTERIOR if view is View.ANTERIOR else View.ANTERIOR


def _wrong(sequence: PoseSequence, view: View, parts: tuple[Part, ...], apart: Floats) -> Flags:
    """(T,) where more of these pairs lie clearly the wrong way round than the right one."""
    steps = np.stack(
        [
            view.image_sign * (sequence.xy(part.on(Side.RIGHT))[:, 0] - sequence.xy(part.on(Side.LEFT))[:, 0])
            for part in parts
        ]
    )
    limit = np.where(np.isfinite(apart), apart, 0.0)
    return np.asarray((steps < -limit).sum(axis=0) > (steps > limit).sum(axis=0), dtype=np.bool_)
