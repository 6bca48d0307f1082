"""The tilt of the shoulders from drawn outlines: what the outline shows counts, not where the landmarks lie."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.register import MEASURES, Posture, summarise
from postureview.measures.shoulder_outline import INSETS, shoulder_tilt_outline
from postureview.values.close_up import CLOSE_UP_LABEL
from postureview.values.landmarks import Landmark, Part, Side, View
from postureview.values.measurement import Measurement, Reason, Withheld
from tests.flanks import ARM_MM, Front, outlined_front

FRONTAL = (View.ANTERIOR, View.POSTERIOR)
LOW_RIGHT = Front(shoulders_up_mm=(20.0, -10.0))


def tilt(posture: Posture) -> float:
    (silhouette,) = posture.silhouettes
    outline = Outline.of(silhouette, posture.poses, posture.phase.view, roll_deg=posture.roll_deg)
    found = shoulder_tilt_outline(outline, Side.MIDLINE)
    assert isinstance(found, Reading), found
    return found.value


def half_mm(posture: Posture) -> float:
    """Half the distance of the shoulders' landmarks."""
    left, right = (posture.body.at(Part.SHOULDER, side)[0] for side in (Side.LEFT, Side.RIGHT))
    assert posture.stature_mm is not None
    return float(abs(right[0] - left[0])) / 2 * posture.stature_mm / posture.stature_px


@pytest.mark.parametrize("view", FRONTAL)
def test_a_right_shoulder_drawn_30_mm_lower_tilts_to_the_right(view: View) -> None:
    posture = outlined_front(view, LOW_RIGHT)
    apart_mm = 2 * (LOW_RIGHT.arm_mm(0) + ARM_MM - np.mean(INSETS) * half_mm(posture))
    expected = math.degrees(math.atan(30 / apart_mm))
    assert 3 < expected < 6
    assert tilt(posture) == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize("view", FRONTAL)
def test_level_shoulders_are_level_and_a_mirrored_body_tilts_the_other_way(view: View) -> None:
    assert tilt(outlined_front(view)) == pytest.approx(0, abs=0.05)
    there, back = (tilt(outlined_front(view, shape)) for shape in (LOW_RIGHT, LOW_RIGHT.mirrored))
    assert there == pytest.approx(-back, abs=0.1)


@pytest.mark.parametrize("roll_deg", [-4.0, 3.0])
def test_knowing_the_roll_undoes_it(roll_deg: float) -> None:
    straight, rolled = (tilt(outlined_front(View.ANTERIOR, LOW_RIGHT, roll_deg=roll)) for roll in (0.0, roll_deg))
    assert rolled == pytest.approx(straight, abs=0.3)


def test_landmarks_that_lie_20_mm_off_hardly_count() -> None:
    posture = outlined_front(View.ANTERIOR, LOW_RIGHT)
    image = posture.poses.image.copy()
    image[:, Landmark.RIGHT_SHOULDER, 1] += 20 * posture.stature_px / 1700
    moved = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert tilt(moved) == pytest.approx(tilt(posture), abs=0.2)


def test_it_takes_the_landmarks_place_where_pictures_were_read_again() -> None:
    posture = outlined_front(View.ANTERIOR, LOW_RIGHT)
    by_landmarks = summarise(MEASURES["shoulder_tilt"], posture)
    poses = dataclasses.replace(posture.poses, engine=posture.poses.engine + CLOSE_UP_LABEL)
    by_outline = summarise(MEASURES["shoulder_tilt"], dataclasses.replace(posture, poses=poses))
    assert isinstance(by_landmarks, Measurement) and isinstance(by_outline, Measurement)
    assert by_landmarks.value == pytest.approx(0, abs=0.1)
    assert by_outline.value == pytest.approx(tilt(posture), abs=0.01)
    unseen = dataclasses.replace(posture, poses=poses, silhouettes=())
    refused = summarise(MEASURES["shoulder_tilt"], unseen)
    assert isinstance(refused, Withheld)
    assert refused.reason is Reason.PICTURE_MISSING


def test_an_arm_raised_to_the_side_hides_the_shoulder_and_says_so() -> None:
    posture = outlined_front(View.ANTERIOR)
    (silhouette,) = posture.silhouettes
    mask = silhouette.mask.copy()
    rows, _ = np.nonzero(mask > 0.5)
    band = slice(int(rows.min() + 0.15 * np.ptp(rows)), int(rows.min() + 0.5 * np.ptp(rows)))
    mask[band] = 1.0  # something as wide as the picture lies at the height of the shoulders
    raised = dataclasses.replace(silhouette, mask=mask)
    found = shoulder_tilt_outline(Outline.of(raised, posture.poses, View.ANTERIOR), Side.MIDLINE)
    assert isinstance(found, Refusal)
    assert found.reason is Reason.CONTOUR_HIDDEN
    assert "let the arms hang" in found.detail
