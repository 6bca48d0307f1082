"""The same rendered person before the same wall, filmed level and with the camera turned: the posture stays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from postureview.base.settings import Settings
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
TILTS = {"head_tilt": 2.0, "shoulder_tilt": 0.5, "trunk_lean": 0.5}
"""Tilt → degrees by which it may change with the camera. The network itself reads a head in a turned picture otherwise,
by 1.3 degrees in this one; its error of a single picture is larger still."""

pytestmark = pytest.mark.pose


@pytest.fixture(scope="module")
def phantom() -> Iterator[Any]:
    """The renderer, which is not installed."""
    sys.path.insert(0, str(SCRIPTS))
    pytest.importorskip("av", reason="the renderer writes video with PyAV")
    yield pytest.importorskip("phantom.scene", reason="the renderer is not beside these tests")
    sys.path.remove(str(SCRIPTS))


@pytest.fixture(scope="module")
def filmed(phantom: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[float, Assessment]:
    """Roll of the content, degrees → what is said about a picture of a person who stands in front of a door."""
    from phantom.camera import Camera
    from phantom.movement import constant
    from phantom.posture import Posture
    from phantom.room import Room

    folder = tmp_path_factory.mktemp("rolled")
    posture = Posture(shoulder_tilt_deg=4, trunk_lean_deg=2)
    actor = phantom.Actor(body_name="woman_average", posture=posture, sway=0.0, yaw_deg=constant(0.0))
    found = {}
    with Reader(Settings().pose) as reader:
        for roll_deg in (-3.0, 0.0, 3.0):
            camera = Camera(roll_deg=-roll_deg)  # the renderer's sign is the camera's, ours the content's
            scene = phantom.Scene(duration_s=1 / 30, actors=(actor,), camera=camera, room=Room(furnished=True))
            path = folder / f"rolled{roll_deg:+.0f}.png"
            cv2.imwrite(str(path), next(scene.frames()))
            found[roll_deg] = assess_visit([path], reader=reader, view=View.ANTERIOR).assessment
    return found


@pytest.mark.parametrize("roll_deg", [-3.0, 0.0, 3.0])
def test_the_roll_is_known_to_half_a_degree(filmed: dict[float, Assessment], roll_deg: float) -> None:
    roll = filmed[roll_deg].recordings[0].roll
    assert roll is not None
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.5)


@pytest.mark.parametrize("roll_deg", [-3.0, 3.0])
@pytest.mark.parametrize("name", TILTS)
def test_no_tilt_changes_with_the_camera(filmed: dict[float, Assessment], name: str, roll_deg: float) -> None:
    level, turned = (
        {one.name: one.value for one in filmed[which].measurements if one.view is View.ANTERIOR}
        for which in (0.0, roll_deg)
    )
    assert turned[name] == pytest.approx(level[name], abs=TILTS[name])
