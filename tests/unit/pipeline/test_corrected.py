"""A point put right by hand: what rests on it moves the way it must, nothing else does, and it is said."""

from __future__ import annotations

import dataclasses
import math
from functools import cache

import numpy as np
import pytest

from postureview.base.errors import RecordingError, UsageError
from postureview.export.assessment_json import from_json, to_json
from postureview.measures.edges import c7_px
from postureview.measures.visit import measure_visit
from postureview.pipeline.corrected import Corrected, corrected, point_px
from postureview.pipeline.workings import Workings, from_bytes, to_bytes
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.landmarks import Landmark, View
from postureview.values.measurement import Measurement, Reason, Withheld
from postureview.values.review import C7_POINT, Correction
from tests import assessments
from tests.outlines import outlined

RIGHT = View.RIGHT_LATERAL
WORKINGS = Workings(postures={RIGHT: outlined(RIGHT, arms_mm=(150, 250))})
OF_C7 = {"craniovertebral_angle", "thoracic_index", "forward_shoulder_angle", "shoulder_forward_offset"}


def visit() -> Assessment:
    posture = WORKINGS.postures[RIGHT]
    outcomes = [one for one in measure_visit([posture]) if one.recording]
    points = tuple((float(x), float(y)) for x, y in posture.poses.image[20, :, :2])
    picture = KeyPicture(
        view=RIGHT, recording="drawn", time_s=float(posture.poses.time_s[20]), size_px=(720, 1280), landmarks_px=points
    )
    return dataclasses.replace(
        assessments.empty(),
        pictures=(picture,),
        measurements=tuple(one for one in outcomes if isinstance(one, Measurement)),
        withheld=tuple(one for one in outcomes if isinstance(one, Withheld)),
    )


VISIT = visit()
C7 = point_px(WORKINGS, VISIT.pictures[0], C7_POINT) or (math.nan, math.nan)


def moved(point: str, right_px: float, down_px: float, view: View = RIGHT) -> Correction:
    old = point_px(WORKINGS, VISIT.pictures[0], point)
    assert old is not None
    after = (old[0] + right_px, old[1] + down_px)
    return Correction(
        view=view, point=point, before_px=old, after_px=after, by="user-1", at_utc="2026-03-04T10:00:00+00:00"
    )


@cache
def again(*corrections: Correction) -> Corrected:
    return corrected(VISIT, WORKINGS, corrections)


def value(one: Assessment, name: str) -> float:
    return next(each.value for each in one.measurements if each.name == name)


def changed(one: Assessment) -> set[str]:
    before = {each.key: each for each in VISIT.measurements}
    return {each.name for each in one.measurements if before.get(each.key) != each}


@pytest.mark.parametrize(("down_px", "sign"), [(6.0, 1), (-6.0, -1)])
def test_a_lower_c7_makes_the_craniovertebral_angle_larger(down_px: float, sign: int) -> None:
    """The line from C7 up to the ear rises more steeply from further down."""
    found = again(moved(C7_POINT, 0.0, down_px)).assessment
    assert sign * (value(found, "craniovertebral_angle") - value(VISIT, "craniovertebral_angle")) > 1.0
    assert {"craniovertebral_angle", "forward_shoulder_angle"} <= changed(found) <= OF_C7


def test_c7_further_forward_makes_it_larger_too() -> None:
    """The right side faces the camera, so forward is to the picture's right, nearer below the ear."""
    found = again(moved(C7_POINT, 8.0, 0.0)).assessment
    assert value(found, "craniovertebral_angle") > value(VISIT, "craniovertebral_angle") + 1.0


def test_c7_left_where_it_is_changes_nothing_by_more_than_rounding() -> None:
    found = again(moved(C7_POINT, 0.0, 0.0)).assessment
    assert value(found, "craniovertebral_angle") == pytest.approx(value(VISIT, "craniovertebral_angle"), abs=0.2)


def test_it_is_said_what_was_moved_by_whom_and_what_it_was() -> None:
    one = moved(C7_POINT, 0.0, 6.0)
    found = again(one)
    (kept,) = found.corrections
    assert (kept.point, kept.before_px, kept.after_px, kept.by) == (C7_POINT, C7, (C7[0], C7[1] + 6), "user-1")
    by_name = {each.key.partition("/")[0]: each for each in kept.changes}
    assert set(by_name) == OF_C7 & {each.name for each in VISIT.measurements}
    angle = by_name["craniovertebral_angle"]
    assert angle.before == value(VISIT, "craniovertebral_angle")
    assert angle.after == value(found.assessment, "craniovertebral_angle")
    notes = {each.name: each.note for each in found.assessment.measurements}
    assert "C7 placed by hand" in notes["craniovertebral_angle"]


def test_a_knee_moved_forward_changes_the_knees_alone() -> None:
    """A knee 20 px further forward is more bent; head, trunk and back do not care."""
    found = again(moved("right_knee", 20.0, 0.0)).assessment
    assert value(found, "knee_sagittal_angle") < value(VISIT, "knee_sagittal_angle") - 3
    assert changed(found) <= {"knee_sagittal_angle", "tibia_inclination", "plumb_knee"}
    assert found.pictures[0].landmarks_px[Landmark.RIGHT_KNEE] == moved("right_knee", 20.0, 0.0).after_px


def test_a_landmark_moved_back_gives_the_first_values_again() -> None:
    away = moved("right_knee", 20.0, 0.0)
    assert away.before_px is not None
    back = dataclasses.replace(away, before_px=away.after_px, after_px=away.before_px)
    found = again(away, back).assessment
    assert value(found, "knee_sagittal_angle") == pytest.approx(value(VISIT, "knee_sagittal_angle"))


def test_an_ear_that_was_not_seen_can_be_placed() -> None:
    posture = WORKINGS.postures[RIGHT]
    image = posture.poses.image.copy()
    where = tuple(float(one) for one in image[20, Landmark.RIGHT_EAR, :2])
    image[:, Landmark.RIGHT_EAR] = np.nan
    blind = Workings(
        postures={RIGHT: dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))}
    )
    refused = dataclasses.replace(
        VISIT,
        measurements=tuple(one for one in VISIT.measurements if one.name != "ear_shoulder_angle"),
        withheld=(
            *VISIT.withheld,
            Withheld(
                name="ear_shoulder_angle",
                term="ear",
                side=RIGHT.near_side,
                view=RIGHT,
                reason=Reason.LANDMARK_MISSING,
                detail="not seen",
                recording="drawn",
            ),
        ),
    )
    placed = Correction(
        view=RIGHT, point="right_ear", before_px=None, after_px=(where[0], where[1]), by="u", at_utc="t"
    )
    found = corrected(refused, blind, [placed]).assessment
    assert value(found, "ear_shoulder_angle") == pytest.approx(value(VISIT, "ear_shoulder_angle"), abs=0.1)
    assert "ear_shoulder_angle" not in {one.name for one in found.withheld}


def test_a_view_of_which_nothing_was_kept_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing kept of the left view"):
        again(dataclasses.replace(moved("right_knee", 1.0, 0.0), view=View.LEFT_LATERAL))


def test_c7_belongs_to_side_views() -> None:
    with pytest.raises(ValueError, match="side views only"):
        moved(C7_POINT, 0.0, 0.0, view=View.ANTERIOR)


def test_the_corrected_assessment_can_be_written_and_read() -> None:
    found = again(moved(C7_POINT, 0.0, 6.0)).assessment
    assert from_json(to_json(found)) == found


def test_workings_survive_a_file() -> None:
    posture = WORKINGS.postures[RIGHT]
    read = from_bytes(to_bytes(Workings(postures=WORKINGS.postures, tracks={"drawn": posture.poses})))
    found = corrected(VISIT, read, [moved(C7_POINT, 0.0, 6.0)]).assessment
    expected = again(moved(C7_POINT, 0.0, 6.0)).assessment
    assert value(found, "craniovertebral_angle") == pytest.approx(value(expected, "craniovertebral_angle"), abs=0.01)
    assert read.tracks["drawn"].image == pytest.approx(posture.poses.image, nan_ok=True, abs=0.01)
    assert c7_px(read.postures[RIGHT], read.postures[RIGHT].silhouettes[1]) == pytest.approx(C7, abs=0.5)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", to_bytes(WORKINGS)[:200]])
def test_damaged_workings_are_refused(content: bytes) -> None:
    with pytest.raises(RecordingError, match="a damaged file"):
        from_bytes(content)
