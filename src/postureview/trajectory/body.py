"""Sizes of the body in the picture, from its landmarks."""

from __future__ import annotations

import warnings

import numpy as np

from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, View
from postureview.values.pose import PoseSequence
from postureview.values.recording import CardScale

TRAGION_HEIGHT = 0.925
"""Height of the tragion as a share of stature (source K07, ANSUR 1988; men 0.925, women 0.924)."""

EAR_TO_HEEL_PER_TRUNK = 3.2
"""Ear to heel over shoulders to hips (D: (0.925 - 0) / (0.82 - 0.53) of stature, source K07)."""


_LEAST_UPRIGHT = 0.85
"""A body less high than this share of what its trunk stands for is bent (E): heights compare only upright."""


def midpoint(poses: PoseSequence, part: Part) -> Floats:
    """(T, 2) midpoint of a paired landmark in the picture, pixels; NaN where either side is missing."""
    return np.asarray(np.mean([poses.xy(part.on(side)) for side in BODY_SIDES], axis=0))


def trunk_length_px(poses: PoseSequence) -> Floats:
    """(T,) distance from the shoulders' to the hips' midpoint, pixels; NaN where one is missing."""
    return np.asarray(np.linalg.norm(midpoint(poses, Part.SHOULDER) - midpoint(poses, Part.HIP), axis=1))


def ear_to_heel_px(poses: PoseSequence, view: View) -> Floats:
    """(T,) height of the ear above the heel, pixels; the near side in side views, both sides' mean otherwise.

    In back views the network invents the ears, yet their height is right to a few per cent.
    """
    sides = (view.near_side,) if view.is_lateral else BODY_SIDES
    heights = [poses.xy(Part.HEEL.on(side))[:, 1] - poses.xy(Part.EAR.on(side))[:, 1] for side in sides]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a frame in which both sides are missing stays NaN
        return np.asarray(np.nanmean(heights, axis=0))


def body_height_px(poses: PoseSequence, view: View) -> float:
    """How large the body is in the picture: median ear-to-heel height, or what the trunk's length stands for when that
    is more (a bent or partly hidden body); NaN when neither is seen.
    """
    sizes = [ear_to_heel_px(poses, view), trunk_length_px(poses) * EAR_TO_HEEL_PER_TRUNK]
    known = [float(np.nanmedian(size)) for size in sizes if np.isfinite(size).any()]
    return max(known, default=float("nan"))


def stature_px(poses: PoseSequence, view: View, roll_deg: float = 0.0) -> Floats:
    """(T,) stature in pixels, from ear to heel; for an upright body. Error about 2 % (head pitch, hair, footwear).

    roll_deg : the camera's roll, which shortens an upright body's height in the picture by its cosine.
    """
    return ear_to_heel_px(poses, view) / TRAGION_HEIGHT / float(np.cos(np.deg2rad(roll_deg)))


def stature_by_card_mm(poses: PoseSequence, view: View, card: CardScale, *, roll_deg: float = 0.0) -> float:
    """Stature that the printed card's scale gives; NaN for a body that is bent, or whose head or feet are not seen."""
    stature, trunk = (
        float(np.nanmedian(size)) if np.isfinite(size).any() else float("nan")
        for size in (stature_px(poses, view, roll_deg), trunk_length_px(poses))
    )
    is_bent = stature * TRAGION_HEIGHT < _LEAST_UPRIGHT * EAR_TO_HEEL_PER_TRUNK * trunk
    return float("nan") if is_bent else stature * card.mm_per_px
