"""Bands, directions and groups, with answers that can be said aloud."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.knowledge.load import knowledge
from postureview.report import words
from postureview.report.bar import range_bar
from postureview.report.content import (
    cited_sources,
    direction,
    error_words,
    nothing_found,
    range_words,
    recording_facts,
    roll_words,
    scale_words,
    sided_term,
    sorted_findings,
    summary_of_grades,
    unexplained,
    view_blocks,
    withheld_groups,
)
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Reason, Reference
from postureview.values.recording import CameraRoll, CardScale, RecordingKind, ScaleSource
from tests.unit.report import build

TABLES = knowledge()


@pytest.mark.parametrize(
    ("known", "unit", "said", "drawn"),
    [
        ({"low": -1, "high": 3, "mean": 1}, "deg", "-1.0 to 3.0°", 'class="band"'),
        ({"low": 45, "high": 55}, "deg", "45.0 to 55.0°", 'class="band"'),
        ({"low": 5, "mean": 9}, "mm", "5 mm or more", 'class="band"'),
        ({"high": 5, "mean": 2}, "mm", "5 mm or less", 'class="band" x="4.0"'),
        ({"mean": 20, "sd": 2}, "deg", "mean 20.0°", 'class="mean"'),
    ],
)
def test_a_range_is_said_and_drawn_as_far_as_it_is_known(
    known: dict[str, float], unit: str, said: str, drawn: str
) -> None:
    reference = Reference(population="adults", source=("F01",), provenance="F", **known)
    assert range_words(reference, unit) == said
    one = build.measurement("shoulder_tilt", View.ANTERIOR, 3.0, Grade.TYPICAL, unit=unit, reference=reference)
    assert drawn in range_bar(one)


def test_without_a_reference_no_range_is_drawn() -> None:
    bar = range_bar(build.measurement("head_pitch", View.LEFT_LATERAL, 3.0, Grade.UNGRADED))
    assert 'class="band"' not in bar and "range" not in bar


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (9.0, "right shoulder lower"),
        (-9.0, "left shoulder lower"),
        (1.0, "right shoulder lower (?)"),
        (0.02, ""),
    ],
)
def test_the_sign_is_said_in_words_and_doubted_within_the_error(value: float, said: str) -> None:
    assert direction(build.measurement("shoulder_tilt", View.ANTERIOR, value, Grade.TYPICAL), TABLES) == said


def test_a_meaning_that_repeats_the_term_is_left_out() -> None:
    one = build.measurement("plumb_ear", View.LEFT_LATERAL, 90, Grade.TYPICAL)
    assert direction(one, TABLES) == ""
    assert direction(dataclasses.replace(one, value=-90.0), TABLES) == "ear behind the ankle"
    assert direction(dataclasses.replace(one, value=20.0), TABLES) == "(?)"


def test_a_measure_that_the_tables_do_not_know_is_still_shown() -> None:
    known = build.measurement("shoulder_tilt", View.ANTERIOR, 9.0, Grade.TYPICAL)
    one = dataclasses.replace(known, name="from_a_newer_version")
    assert direction(one, TABLES) == ""


def test_the_error_is_the_smallest_detectable_change() -> None:
    one = build.measurement("shoulder_tilt", View.ANTERIOR, 9.0, Grade.TYPICAL)
    assert one.uncertainty.sem == pytest.approx(2.6)
    assert error_words(one) == "± 7.2°"


def test_the_side_is_said_where_the_view_does_not_tell_it() -> None:
    one = build.measurement("shoulder_tilt", View.ANTERIOR, 9.0, Grade.TYPICAL)
    assert sided_term(one) == "shoulder line tilt"
    assert sided_term(dataclasses.replace(one, side=Side.LEFT)) == "shoulder line tilt, left side"
    near = build.measurement("plumb_ear", View.LEFT_LATERAL, 90, Grade.TYPICAL)
    assert sided_term(near) == "ear in front of the ankle"


def test_findings_come_most_marked_first() -> None:
    order = [one.severity for one in sorted_findings(build.assessment())]
    assert order == [Grade.MARKED, Grade.MODERATE, Grade.MILD]


def test_a_deviation_without_a_finding_is_not_passed_over() -> None:
    assert unexplained(build.assessment()) == ()
    assert unexplained(build.assessment(findings=build.FINDINGS[1:])) == (
        "body inclination forward (left side view, 5.9°, mildly outside)",
    )
    assert unexplained(build.assessment(findings=build.FINDINGS[::2])) == (
        "shoulder line tilt (front view, 10.3°, markedly outside; back view, 9.8°, markedly outside)",
    )


@pytest.mark.parametrize(
    ("roll_deg", "undone", "said"),
    [
        (2.04, True, "turned 2.0° clockwise, ± 0.6° (7 upright lines); undone before measuring"),
        (-8.3, False, "turned 8.3° counterclockwise, ± 0.6° (7 upright lines); not undone"),
        (-0.04, True, "upright, ± 0.6° (7 upright lines); undone before measuring"),
    ],
)
def test_the_cameras_roll_is_said_with_its_error(roll_deg: float, undone: bool, said: str) -> None:
    roll = CameraRoll(roll_deg=roll_deg, uncertainty_deg=0.3, basis="7 upright lines")
    one = dataclasses.replace(build.recording(View.ANTERIOR), roll=roll, roll_undone=undone)
    assert roll_words(one) == f"Camera level: the picture is {said}"
    assert roll_words(dataclasses.replace(one, roll=None)) == "Camera level: not known from the picture"


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ({Grade.TYPICAL, Grade.UNGRADED}, words.NO_FINDING),
        ({Grade.WITHIN_ERROR}, words.NO_FINDING),
        ({Grade.UNGRADED}, words.NOTHING_GRADED),
        (set(), words.NOTHING_MEASURED),
        ({Grade.TYPICAL, Grade.MILD}, ""),
    ],
)
def test_without_a_finding_only_what_was_compared_is_called_within(grades: set[Grade], said: str) -> None:
    kept = tuple(one for one in build.assessment().measurements if one.grade in grades)
    assert nothing_found(build.assessment(measurements=kept)) == said


def test_grades_are_counted_most_marked_first() -> None:
    assert summary_of_grades(build.assessment()) == (
        "12 measured (2 markedly outside; 1 moderately outside; 1 mildly outside; 3 outside, within error; "
        "3 within range; 2 not graded), 6 not measured"
    )
    assert summary_of_grades(build.empty()) == f"0 measured, {len(Reason)} not measured"


def test_withheld_measures_share_one_group_a_reason() -> None:
    groups = withheld_groups(build.assessment().withheld, TABLES)
    assert [group.reason for group in groups] == [Reason.VIEW_MISSING, Reason.OBLIQUE_VIEW, Reason.LANDMARK_MISSING]
    assert groups[1].listing == (
        "Right side view: trunk inclination forward, body inclination forward, ear in front of the ankle"
    )
    assert groups[1].short_listing == "Right side view: 3 measures"
    assert groups[2].short_listing == groups[2].listing


def test_a_missing_view_names_every_view_that_would_do() -> None:
    missing = build.withheld("shoulder_tilt", View.ANTERIOR, Reason.VIEW_MISSING, "no recording")
    (group,) = withheld_groups([missing], TABLES)
    assert group.listing == "Front view or back view: shoulder line tilt"


def test_a_view_that_nobody_filmed_has_no_block() -> None:
    missing = build.withheld("shoulder_tilt", View.ANTERIOR, Reason.VIEW_MISSING, "no recording")
    assert view_blocks(build.assessment(pictures=(), measurements=(), withheld=(missing,)), TABLES) == ()


def test_the_picture_comes_from_the_recording_that_was_measured() -> None:
    other = dataclasses.replace(build.picture(View.ANTERIOR), recording="other.mp4")
    blocks = view_blocks(build.assessment(pictures=(other, build.picture(View.ANTERIOR))), TABLES)
    assert blocks[0].picture is not None
    assert blocks[0].picture.recording == "front.mp4"


def test_sources_are_those_that_are_printed() -> None:
    cited = cited_sources(build.assessment(), TABLES)
    assert {"F01", "F10", "ENG", "DER", "F25"} <= set(cited)
    assert "F51" not in cited


def test_a_still_picture_has_no_length_and_no_rate() -> None:
    video = build.recording(View.ANTERIOR)
    assert recording_facts(video) == ("video, 1080 x 1920 px, 4.3 s, 129 pictures at 30.0 Hz; a body was found in 98%")
    still = dataclasses.replace(video, kind=RecordingKind.STILL, n_frames=1, duration_s=0.0, rate_hz=None)
    assert recording_facts(still) == "still picture, 1080 x 1920 px; a body was found in 98%"


@pytest.mark.parametrize(
    ("source", "found", "said"),
    [
        (ScaleSource.CARD, True, "from the printed card (2.50 mm a pixel ± 10%); it holds beside the card only"),
        (ScaleSource.STATURE, False, "from the stature"),
        (ScaleSource.STATURE, True, "from the stature; a printed card told 2.50 mm a pixel ± 10% and was not used"),
        (None, False, "not known, lengths in % of stature"),
    ],
)
def test_where_millimetres_come_from_is_said(source: ScaleSource | None, found: bool, said: str) -> None:
    card = CardScale(mm_per_px=2.5, relative_error=0.05) if found else None
    one = dataclasses.replace(build.recording(View.ANTERIOR), scale=source, card=card)
    assert scale_words(one) == f"Scale: {said}"
