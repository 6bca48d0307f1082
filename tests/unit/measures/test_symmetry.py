"""Trunk, arms and head drawn at known distances, and what is read from their outline."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.measures.outline import Outline
from postureview.measures.register import MEASURES, Posture, summarise
from postureview.measures.symmetry import SymmetryParts, symmetry_parts
from postureview.values.landmarks import Landmark, Part, Side, View
from postureview.values.measurement import Measurement, Reason, Withheld
from tests.flanks import HEAD_CENTRE_MM, Front, outlined_front

GAPS = ["waist_asymmetry", "arm_trunk_asymmetry", "trunk_symmetry_index"]
HEAD = ["head_tilt", "head_shift"]
EVEN = Front()
UNEVEN = Front(gap_mm=(90, 50), waist_in_mm=(20, 0), head_tilt_deg=6)


def measured(name: str, posture: Posture) -> Measurement:
    outcome = summarise(MEASURES[name], posture)
    assert isinstance(outcome, Measurement), outcome
    return outcome


def withheld(name: str, posture: Posture) -> Withheld:
    outcome = summarise(MEASURES[name], posture)
    assert isinstance(outcome, Withheld), outcome
    return outcome


def parts_of(posture: Posture) -> SymmetryParts:
    outline = Outline.of(posture.silhouettes[0], posture.poses, posture.phase.view, roll_deg=posture.roll_deg)
    parts = symmetry_parts(outline)
    assert isinstance(parts, SymmetryParts), parts
    return parts


@pytest.mark.parametrize("name", [*GAPS, *HEAD])
def test_an_even_body_is_symmetrical(name: str) -> None:
    limit = {"trunk_symmetry_index": 2.0, "head_tilt": 0.3, "head_shift": 1.0}.get(name, 0.01)
    assert measured(name, outlined_front(View.POSTERIOR)).value == pytest.approx(0, abs=limit)


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
@pytest.mark.parametrize("shape", [Front(gap_mm=(90, 50)), Front(waist_in_mm=(0, 40)), UNEVEN])
def test_waist_asymmetry_is_the_difference_of_the_drawn_gaps_over_their_sum(view: View, shape: Front) -> None:
    left, right = shape.gap_area_mm2(0), shape.gap_area_mm2(1)
    found = measured("waist_asymmetry", outlined_front(view, shape))
    assert found.value == pytest.approx((left - right) / (left + right), abs=0.015)
    assert found.unit == "1"


def test_the_distance_of_the_wrists_counts_from_the_trunk_to_the_joint() -> None:
    # An arm's axis lies its gap and 40 mm off the hip, or at the wrist's height 20 mm more: the thigh is 130 mm wide.
    found = measured("arm_trunk_asymmetry", outlined_front(View.POSTERIOR, Front(gap_mm=(100, 60))))
    assert found.value == pytest.approx((160 - 120) / (160 + 120), abs=0.01)


def test_each_part_of_the_index_rises_with_its_own_fault_alone() -> None:
    even, shifted = parts_of(outlined_front(View.POSTERIOR)), outlined_front(View.POSTERIOR, Front(head_right_mm=24))
    # 24 mm off the midline over the 240 mm between both sides of the waist.
    assert parts_of(shifted).c7 == pytest.approx(10, abs=1)
    assert parts_of(shifted).waist == pytest.approx(even.waist, abs=0.5)
    drawn_in = parts_of(outlined_front(View.POSTERIOR, Front(waist_in_mm=(40, 0))))
    assert drawn_in.waist == pytest.approx(100 * 40 / 200, abs=3)  # smoothing takes a little off the corner
    assert drawn_in.axillae == pytest.approx(even.axillae, abs=0.5)
    assert drawn_in.total > drawn_in.waist > even.total


def test_a_dropped_shoulder_is_its_share_of_the_height_from_hips_to_c7() -> None:
    posture = outlined_front(View.POSTERIOR)
    image = posture.poses.image.copy()
    image[:, Landmark.RIGHT_SHOULDER, 1] += 10
    image[:, Landmark.LEFT_SHOULDER, 1] -= 10
    dropped = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert parts_of(dropped).shoulder_height == pytest.approx(100 * 40 / (500 * 1.115), abs=0.1)


@pytest.mark.parametrize("tilt_deg", [-12.0, 5.0, 10.0])
def test_from_behind_a_tilted_head_is_tilted_by_as_much(tilt_deg: float) -> None:
    found = measured("head_tilt", outlined_front(View.POSTERIOR, Front(head_tilt_deg=tilt_deg)))
    assert found.value == pytest.approx(tilt_deg, abs=0.5)


def test_from_behind_a_shifted_head_is_shifted_by_as_much() -> None:
    found = measured("head_shift", outlined_front(View.POSTERIOR, Front(head_right_mm=30)))
    assert found.value == pytest.approx(30, abs=1)
    assert found.unit == "mm"


def test_a_tilted_head_stands_off_the_shoulders_middle() -> None:
    found = measured("head_shift", outlined_front(View.POSTERIOR, Front(head_tilt_deg=10)))
    at_most = (HEAD_CENTRE_MM - 1420) * np.sin(np.deg2rad(10))
    assert 0.5 * at_most < found.value < at_most


@pytest.mark.parametrize("name", [*GAPS, *HEAD])
def test_the_mirrored_body_has_the_opposite_sign(name: str) -> None:
    straight, mirrored = (
        measured(name, outlined_front(View.POSTERIOR, one)).value for one in (UNEVEN, UNEVEN.mirrored)
    )
    sign = 1 if name == "trunk_symmetry_index" else -1
    assert abs(straight) > 0.05
    assert mirrored == pytest.approx(sign * straight, rel=0.05, abs=0.3 if name in HEAD else 0.01)


@pytest.mark.parametrize("name", [*GAPS, *HEAD])
@pytest.mark.parametrize("roll_deg", [-3.0, 4.0])
def test_knowing_the_roll_undoes_it(name: str, roll_deg: float) -> None:
    level, rolled = (
        measured(name, outlined_front(View.POSTERIOR, UNEVEN, roll_deg=one)).value for one in (0, roll_deg)
    )
    tolerance = {"trunk_symmetry_index": 3.0, "head_tilt": 0.5, "head_shift": 2.0}.get(name, 0.02)
    assert rolled == pytest.approx(level, abs=tolerance)


@pytest.mark.parametrize("name", GAPS)
@pytest.mark.parametrize(("gap_mm", "side"), [((0, 60), "left"), ((60, 0), "right")])
def test_an_arm_on_the_trunk_is_refused_by_its_side(name: str, gap_mm: tuple[float, float], side: str) -> None:
    shape = Front(gap_mm=gap_mm, waist_in_mm=(-30, -30))
    posture = outlined_front(View.POSTERIOR, shape)
    if name == "arm_trunk_asymmetry":  # the drawn thighs are narrow: lay the wrist on the hip
        image = posture.poses.image.copy()
        image[:, Part.WRIST.on(Side(side)), 1] -= 30
        posture = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    outcome = withheld(name, posture)
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert f"the {side} " in outcome.detail and "20-30 deg away" in outcome.detail


@pytest.mark.parametrize("name", GAPS)
def test_a_bent_arm_is_refused(name: str) -> None:
    posture = outlined_front(View.POSTERIOR)
    image = posture.poses.image.copy()
    image[:, Landmark.LEFT_WRIST, 1] = image[:, Landmark.LEFT_ELBOW, 1] - 50
    bent = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert withheld(name, bent).reason is Reason.CONTOUR_HIDDEN


def test_a_trunk_without_a_waist_has_no_index() -> None:
    outcome = withheld("trunk_symmetry_index", outlined_front(View.POSTERIOR, Front(waist_in_mm=(-60, -60))))
    assert outcome.reason is Reason.FLAT_OR_NOT_VISIBLE


@pytest.mark.parametrize("name", [*HEAD, "trunk_symmetry_index"])
def test_long_hair_hides_the_neck(name: str) -> None:
    outcome = withheld(name, outlined_front(View.POSTERIOR, Front(long_hair=True)))
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert "tie the hair up" in outcome.detail


@pytest.mark.parametrize("name", HEAD)
def test_uneven_hair_is_refused(name: str) -> None:
    outcome = withheld(name, outlined_front(View.POSTERIOR, Front(lump_mm=60)))
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert "symmetrical" in outcome.detail


@pytest.mark.parametrize("name", HEAD)
def test_the_face_is_never_read_from_behind(name: str) -> None:
    posture = outlined_front(View.POSTERIOR, UNEVEN)
    image = posture.poses.image.copy()
    image[:, : Landmark.LEFT_SHOULDER] = np.nan
    faceless = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert measured(name, faceless).value == measured(name, posture).value


@pytest.mark.parametrize("name", [*GAPS, *HEAD])
def test_landmarks_alone_give_no_outline(name: str) -> None:
    posture = dataclasses.replace(outlined_front(View.POSTERIOR), silhouettes=())
    assert withheld(name, posture).reason is Reason.PICTURE_MISSING


@pytest.mark.parametrize("name", [*GAPS, *HEAD])
def test_without_shoulders_nothing_is_read(name: str) -> None:
    posture = outlined_front(View.POSTERIOR)
    image = posture.poses.image.copy()
    image[:, Landmark.LEFT_SHOULDER] = np.nan
    bare = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert withheld(name, bare).reason is Reason.LANDMARK_MISSING
