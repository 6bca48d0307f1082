"""A cord that hangs in the picture tells the camera's roll where the user says that it is one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from postureview.capture.plumb import plumb_roll
from postureview.values.frame import Frame
from postureview.values.recording import RollSource


def hung(roll_deg: float, *, x_px: float = 0.0, thick_px: float = 3.0, long_px: float = 900.0) -> Frame:
    """A dark cord on a wall, ``x_px`` right of the picture's middle."""
    finer = 4
    picture = np.full((1280 * finer, 720 * finer, 3), 205, np.uint8)
    up = np.array([np.sin(np.deg2rad(roll_deg)), -np.cos(np.deg2rad(roll_deg))])
    top = np.array([360 + x_px, 600]) + up * long_px / 2
    beside = np.array([up[1], -up[0]]) * thick_px / 2
    bottom = top - up * long_px
    ends = np.array([top + beside, bottom + beside, bottom - beside, top - beside]) * finer
    cv2.fillConvexPoly(picture, np.round(ends * 16).astype(np.int32), (60, 60, 60), cv2.LINE_AA, 4)
    small = cv2.resize(picture, (720, 1280), interpolation=cv2.INTER_AREA)
    noisy = cv2.GaussianBlur(small, (0, 0), 0.8) + np.random.default_rng(0).normal(0, 2, small.shape)
    return Frame(image=np.clip(noisy, 0, 255).astype(np.uint8), time_s=0.0)


@pytest.mark.parametrize("roll_deg", [-4.0, 0.0, 2.5])
@pytest.mark.parametrize("thick_px", [1.0, 8.0])
def test_a_cord_alone_tells_the_roll(roll_deg: float, thick_px: float) -> None:
    roll = plumb_roll(hung(roll_deg, thick_px=thick_px))
    assert roll is not None
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.1)
    assert roll.source is RollSource.PLUMB_LINE
    assert roll.uncertainty_deg < 0.2


def test_beside_the_middle_a_camera_that_looks_down_could_lean_it() -> None:
    middle, beside = (plumb_roll(hung(0.0, x_px=x_px)) for x_px in (0.0, 200.0))
    assert middle is not None and beside is not None
    assert beside.uncertainty_deg > 4 * middle.uncertainty_deg


@pytest.mark.parametrize("frame", [hung(0.0, long_px=200.0), hung(0.0, thick_px=60.0)], ids=["too short", "a post"])
def test_what_is_no_cord_tells_nothing(frame: Frame) -> None:
    assert plumb_roll(frame) is None
