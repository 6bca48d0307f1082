from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.register import MEASURES, OutlineMeasure, Posture, summarise
from postureview.measures.spine import C7_FROM_NAPE
from postureview.values.landmarks import BODY_SIDES, Part, View
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.quality import Check
from postureview.values.silhouette import Silhouette
from tests.bodies import standing
from tests.outlines import PLAIN, Shape, drawn, edge_mm, outlined

OUTLINE_MEASURES = [one for one in MEASURES.values() if isinstance(one, OutlineMeasure) and one.views[0].is_lateral]
NAMES = [which.row.name for which in OUTLINE_MEASURES]
SHOULDER = ["forward_shoulder_angle", "shoulder_forward_offset"]
NECK = ["craniovertebral_angle", "thoracic_curve", "thoracic_index", *SHOULDER]
LOINS = ["lumbar_curve", "lumbar_index"]
SIDE_VIEWS = [View.LEFT_LATERAL, View.RIGHT_LATERAL]


def measured(name: str, posture: Posture) -> Measurement:
    outcome = summarise(MEASURES[name], posture)
    assert isinstance(outcome, Measurement), outcome
    return outcome


def withheld(name: str, posture: Posture) -> Withheld:
    outcome = summarise(MEASURES[name], posture)
    assert isinstance(outcome, Withheld), outcome
    return outcome


def test_the_names_are_the_ones_that_were_promised() -> None:
    assert set(NAMES) == {*NECK, *LOINS}


@pytest.mark.parametrize("view", SIDE_VIEWS)
@pytest.mark.parametrize(
    "shape", [PLAIN, Shape(neck=40), Shape(sacrum=34), Shape(middle=-28), Shape(neck=20, middle=-8)]
)
def test_a_drawn_back_is_measured_at_its_angles(view: View, shape: Shape) -> None:
    """Smoothing takes a little off the peaks."""
    posture = outlined(view, shape)
    assert measured("thoracic_curve", posture).value == pytest.approx(shape.thoracic_deg - 2, abs=3)
    assert measured("lumbar_curve", posture).value == pytest.approx(shape.lumbar_deg - 4, abs=3.5)


def nape_mm(shape: Shape) -> tuple[float, float]:
    """(forward, up) of the drawn back's deepest point in front of the chord from the ear's height to 150 mm down."""
    up = np.linspace(182.5, -150, 2000)
    forward = edge_mm(shape, -up / 500)
    chord = np.interp(-up, [-up[0], -up[-1]], [forward[0], forward[-1]])
    deepest = int(np.argmax(forward - chord))  # along the row: the chord is straight, so square to it it is the same
    return float(forward[deepest]), float(up[deepest])


@pytest.mark.parametrize("shape", [PLAIN, Shape(neck=45), Shape(neck=25)])
def test_c7_lies_behind_and_below_the_place_where_neck_and_back_meet(shape: Shape) -> None:
    nape, (back, below) = nape_mm(shape), C7_FROM_NAPE
    c7 = (nape[0] + 500 * back, nape[1] + 500 * below)
    expected = np.rad2deg(np.arctan2(182.5 - c7[1], 0.0 - c7[0]))
    posture = outlined(View.LEFT_LATERAL, shape)
    assert measured("craniovertebral_angle", posture).value == pytest.approx(expected, abs=1.5)
    shoulder_deg = np.rad2deg(np.arctan2(c7[1], -c7[0]))
    assert measured("forward_shoulder_angle", posture).value == pytest.approx(shoulder_deg, abs=4)
    length_mm = np.hypot(c7[0], 500 + c7[1])
    offset = -c7[0] * 500 / length_mm / length_mm  # of similar triangles: 500 mm up the upright leg of the long one
    assert measured("shoulder_forward_offset", posture).value == pytest.approx(offset, abs=0.006)


def test_a_deeper_curve_has_a_larger_index() -> None:
    for name, deeper in (("thoracic_index", Shape(neck=42)), ("lumbar_index", Shape(sacrum=34))):
        found = [measured(name, outlined(View.LEFT_LATERAL, shape)) for shape in (PLAIN, deeper)]
        assert 0.02 < found[0].value < found[1].value < 0.3
        assert found[0].unit == "1"


@pytest.mark.parametrize("name", NAMES)
def test_a_mirrored_body_swaps_sides(name: str) -> None:
    left, right = (measured(name, outlined(view)) for view in SIDE_VIEWS)
    assert right.value == pytest.approx(left.value, abs=0.3)
    assert (left.side, right.side) == BODY_SIDES


@pytest.mark.parametrize("name", NAMES)
def test_neither_place_nor_size_in_the_picture_matters(name: str) -> None:
    small = outlined(View.LEFT_LATERAL)
    image = small.poses.image * np.array([2, 2, 2, 1]) + np.array([40.5, 60.5, 0, 0])
    masks = [np.kron(one.mask, np.ones((2, 2))) for one in small.silhouettes]
    large = dataclasses.replace(
        small,
        poses=dataclasses.replace(small.poses, image=image),
        silhouettes=tuple(
            Silhouette(mask=mask[100:], time_s=one.time_s, origin_px=(40, 160))
            for mask, one in zip(masks, small.silhouettes, strict=True)
        ),
    )
    assert measured(name, large).value == pytest.approx(measured(name, small).value, rel=0.02)


@pytest.mark.parametrize("which", OUTLINE_MEASURES, ids=NAMES)
def test_knowing_the_roll_undoes_it(which: OutlineMeasure) -> None:
    view, roll_deg = View.RIGHT_LATERAL, 4.0
    straight = which.formula(Outline.of(drawn(view), standing(view), view), view.near_side)
    rolled = Outline.of(drawn(view, roll_deg=roll_deg), standing(view, roll_deg=roll_deg), view, roll_deg=roll_deg)
    level = which.formula(rolled, view.near_side)
    assert isinstance(straight, Reading) and isinstance(level, Reading)
    # A degree at the shoulder, where C7 is near, is a millimetre of the nape.
    assert level.value == pytest.approx(straight.value, rel=0.03, abs=1.2 if which.row.unit == "deg" else 0)


@pytest.mark.parametrize("which", OUTLINE_MEASURES, ids=NAMES)
def test_without_its_landmarks_a_measure_is_withheld(which: OutlineMeasure) -> None:
    view = View.LEFT_LATERAL
    for part in which.parts:
        poses = standing(view)
        image = poses.image.copy()
        image[:, part.on(view.near_side)] = np.nan
        outcome = withheld(which.row.name, outlined(view, poses=dataclasses.replace(poses, image=image)))
        assert outcome.reason is Reason.LANDMARK_MISSING


@pytest.mark.parametrize("name", NAMES)
def test_the_far_side_and_the_other_parts_are_not_needed(name: str) -> None:
    view = View.LEFT_LATERAL
    poses = standing(view)
    image = np.full_like(poses.image, np.nan)
    for part in (Part.EAR, Part.SHOULDER, Part.HIP, Part.KNEE):
        image[:, part.on(view.near_side)] = poses.image[:, part.on(view.near_side)]
    bare = outlined(view, poses=dataclasses.replace(poses, image=image))
    assert measured(name, bare).value == pytest.approx(measured(name, outlined(view)).value)


@pytest.mark.parametrize("name", NAMES)
def test_landmarks_alone_give_no_back(name: str) -> None:
    posture = dataclasses.replace(outlined(View.LEFT_LATERAL), silhouettes=())
    outcome = withheld(name, posture)
    assert outcome.reason is Reason.PICTURE_MISSING
    assert "picture" in outcome.detail


@pytest.mark.parametrize("name", NAMES)
def test_an_arm_on_the_back_hides_the_curves_and_not_the_neck(name: str) -> None:
    posture = outlined(View.LEFT_LATERAL, arms_mm=(-80, -60))
    if name in ("craniovertebral_angle", *SHOULDER):
        assert measured(name, posture)
        return
    outcome = withheld(name, posture)
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert "40 deg forward" in outcome.detail


@pytest.mark.parametrize("name", NAMES)
def test_long_hair_hides_the_neck_and_not_the_loins(name: str) -> None:
    posture = outlined(View.LEFT_LATERAL, Shape(nape=14, neck=14))
    if name in LOINS:
        assert measured(name, posture)
        return
    outcome = withheld(name, posture)
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert "hair" in outcome.detail


@pytest.mark.parametrize("name", NAMES)
def test_the_hem_of_a_loose_top_is_refused(name: str) -> None:
    outcome = withheld(name, outlined(View.LEFT_LATERAL, Shape(hem_mm=25)))
    assert outcome.reason is Reason.CONTOUR_HIDDEN
    assert "close-fitting" in outcome.detail


@pytest.mark.parametrize("name", NAMES)
def test_a_mask_with_holes_is_refused(name: str) -> None:
    outcome = withheld(name, outlined(View.LEFT_LATERAL, Shape(hidden=(0.3, 0.6))))
    assert outcome.reason is Reason.CONTOUR_HIDDEN


@pytest.mark.parametrize("name", LOINS)
def test_without_a_hollow_there_is_no_lumbar_curve(name: str) -> None:
    outcome = withheld(name, outlined(View.LEFT_LATERAL, Shape(middle=-2, sacrum=2)))
    assert outcome.reason is Reason.FLAT_OR_NOT_VISIBLE
    assert "flat, or not visible" in outcome.detail


@pytest.mark.parametrize("name", NAMES)
def test_a_bent_trunk_is_refused(name: str) -> None:
    posture = outlined(View.LEFT_LATERAL)
    image = posture.poses.image.copy()
    image[:, Part.HIP.on(posture.phase.view.near_side), 0] += 300
    bent = dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))
    assert withheld(name, bent).reason is Reason.NOT_STANDING


def test_most_pictures_decide() -> None:
    view, which = View.LEFT_LATERAL, MEASURES["lumbar_curve"]
    posture = outlined(view)
    holed = [drawn(view, Shape(hidden=(0.3, 0.6)), time_s=one.time_s) for one in posture.silhouettes]
    one_bad = dataclasses.replace(posture, silhouettes=(holed[0], *posture.silhouettes[1:]))
    two_bad = dataclasses.replace(posture, silhouettes=(*holed[:2], posture.silhouettes[2]))
    assert measured("lumbar_curve", one_bad).n_frames == 2
    assert isinstance(which.read(two_bad, view.near_side), Refusal)


def test_the_way_of_smoothing_is_part_of_the_error() -> None:
    row, found = MEASURES["thoracic_curve"].row, measured("thoracic_curve", outlined(View.LEFT_LATERAL))
    assert found.uncertainty.sem > row.error.noise


def test_a_failed_check_withholds_before_any_outline_is_read() -> None:
    check = Check(name="yaw", passed=False, value=30, limit=15, unit="deg", reason=Reason.OBLIQUE_VIEW, advice="turn")
    assert withheld("thoracic_curve", outlined(View.LEFT_LATERAL, checks=(check,))).reason is Reason.OBLIQUE_VIEW
