"""The terminal summary: narrow, plain, complete."""

from __future__ import annotations

import dataclasses
import re

import pytest

from postureview.knowledge.load import knowledge
from postureview.report import words
from postureview.report.content import error_words
from postureview.report.numbers import number
from postureview.report.plan_text import grouped
from postureview.report.text import COLUMNS, summary
from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate, Safety
from postureview.values.landmarks import View
from postureview.values.measurement import Grade, Reason
from tests import assessments
from tests.unit.report import build

EXAMPLES = [
    build.assessment(),
    build.assessment("%", safety=build.CLOSED),
    build.assessment(safety=Safety(gate=Gate.OPEN), findings=()),
    build.empty(),
]
NAMES = ["not_screened", "closed", "open", "empty"]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("assessment", EXAMPLES, ids=NAMES)
def test_it_fits_the_terminal_without_colour(assessment: Assessment) -> None:
    text = summary(assessment)
    assert max(len(line) for line in text.splitlines()) <= COLUMNS == 100
    assert "\x1b" not in text
    assert not text.endswith("\n")
    text.encode("cp1252")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("assessment", EXAMPLES, ids=NAMES)
def test_nothing_forbidden_is_said(assessment: Assessment) -> None:
    text = flat(summary(assessment))
    assert [row.pattern for row in knowledge().forbidden if re.search(row.pattern, text, re.IGNORECASE)] == []


def test_it_opens_with_the_banner_and_the_safety_gate() -> None:
    text = flat(summary(build.assessment()))
    assert text.startswith(f"postureview. {words.BANNER}")
    assert text.index(words.GATES[Gate.NOT_SCREENED].title) < text.index("RECORDINGS") < text.index("FRONT VIEW")


def test_a_closed_gate_opens_with_what_to_do() -> None:
    text = flat(summary(build.assessment(safety=build.CLOSED)))
    assert text.startswith(f"WHAT TO DO: {build.CLOSED.action}")
    assert text.index(words.GATES[Gate.CLOSED].title) < text.index(words.BANNER)


@pytest.mark.parametrize("unit", ["mm", "%"])
def test_every_measurement_has_a_row(unit: str) -> None:
    assessment = build.assessment(unit)
    lines = summary(assessment).splitlines()
    for one in assessment.measurements:
        start = one.term[:20]
        rows = [line for line in lines if line.startswith(f"  {start}") and error_words(one) in line]
        assert any(number(one.value, one.unit) in row for row in rows), one.key


def test_a_direction_that_cannot_be_told_is_not_told() -> None:
    text = flat(summary(build.assessment()))
    assert "head tilt to the side (?) 1.2°" in text and "tilted to the right" not in text
    assert "trunk lean to the side: leaning" in text
    assert f"{words.UNCERTAIN} = {words.UNCERTAIN_MEANS}" in text


def test_columns_line_up() -> None:
    lines = summary(build.assessment()).splitlines()
    errors = [re.search(r"± (?:[\d.]+(?:°| mm)|error)", line) for line in lines if re.match(r"  \S", line)]
    ends = {error.end() for error in errors if error}
    assert len(ends) == 1


def test_every_reason_has_its_advice() -> None:
    text = flat(summary(build.empty()))
    for reason in Reason:
        assert words.REASONS[reason].says in text
        assert words.REASONS[reason].advice in text


def test_only_a_published_range_is_marked_as_reference() -> None:
    text = summary(build.assessment())
    assert text.count("ref. -0.8 to 2.8°") == 1
    assert "except where marked ref." in flat(text)
    assert "-1.0 to 3.0°" in text and "ref. -1.0" not in text
    front = tuple(one for one in build.assessment().measurements if one.view is View.ANTERIOR)
    assert "ref." not in summary(build.assessment(measurements=front))


def test_findings_close_the_summary() -> None:
    text = flat(summary(build.assessment()))
    assert text.rstrip().endswith("outside the working range.")
    assert text.index("[markedly outside]") < text.index("[moderately outside]") < text.index("[mildly outside]")


def test_no_finding_is_said_only_when_nothing_deviates() -> None:
    calm = tuple(one for one in build.assessment().measurements if not one.grade.is_deviation)
    assert words.NO_FINDING in flat(summary(build.assessment(measurements=calm, findings=())))
    loud = flat(summary(build.assessment(findings=())))
    assert words.NO_FINDING not in loud and words.UNEXPLAINED in loud
    assert words.NOTHING_MEASURED in flat(summary(build.empty()))


def test_recordings_tell_how_level_the_camera_was() -> None:
    text = flat(summary(build.assessment()))
    assert "Camera level: the picture is turned 1.2° clockwise, ± 0.6° (7 upright and 4 level lines" in text


def test_recordings_tell_their_notes_failures_and_errors() -> None:
    text = flat(summary(build.assessment()))
    assert f"broken.mp4: NOT READ: {build.BROKEN.error}" in text
    assert f"not good enough (right side view, 0.4 to 3.9 s): {build.TURNED.advice}" in text
    assert "note: the file asked for a turn of 90 deg; applied" in text


def test_facts_that_are_unknown_are_left_out() -> None:
    still = dataclasses.replace(build.recording(View.ANTERIOR), rate_hz=None)
    text = summary(build.assessment(patient=Patient(), recordings=(still,)))
    assert "(no pseudonym)" in text
    assert "Hz" not in text and "no still view" in text


def test_a_long_file_name_does_not_break_the_width() -> None:
    long = dataclasses.replace(build.recording(View.ANTERIOR), file_name="x" * 150 + ".mp4")
    one = build.measurement("shoulder_tilt", View.ANTERIOR, 1.0, Grade.TYPICAL, recording=long.file_name)
    text = summary(build.assessment(recordings=(long,), measurements=(one,)))
    assert max(len(line) for line in text.splitlines()) <= COLUMNS


def test_three_areas_are_told_and_the_others_counted_and_named() -> None:
    visit = assessments.full()
    text = summary(visit)
    areas = text[text.index("AREAS TO CONSIDER") : text.index("\nPLAN")]
    groups = list(grouped(visit.targets))
    assert len(re.findall(r"(?m)^  \d+\. ", areas)) == 3 < len(groups)
    assert f"… and {len(groups) - 3} more in the report: " in areas
    assert all(group[0].name in flat(areas) for group in groups)
    assert sum(areas.count(one) for one in ("Why: ", "Check: ", "Techniques: ", "Caution: ")) == 12
