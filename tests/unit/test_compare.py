"""Two assessments of one person: what changed, what cannot be told apart, what needs repeating."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import pytest

from postureview.base.errors import UsageError
from postureview.compare import compare
from postureview.export.assessment_json import to_json
from postureview.values.assessment import Assessment, Patient
from postureview.values.change import Change, Verdict
from postureview.values.finding import Gate, Safety
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Reason, Reference, Uncertainty
from postureview.values.pattern import Pattern
from postureview.values.quality import Check
from tests.bodies import standing, turning
from tests.unit.cli.test_cli import run
from tests.visits import assessed

PERSON = Patient(pseudonym="P-1", stature_cm=170)
WITHIN = Uncertainty(sem=1.5, within_sem=1.0, basis="built")
LIMIT = 1.96 * math.sqrt(2.0)
REFERENCE = Reference(mean=1.0, sd=1.8, population="adults", source=("ENG",), provenance="E")


@pytest.fixture(scope="module")
def visit() -> Assessment:
    return assessed(turning(), patient=PERSON)


def with_tilt(visit: Assessment, value: float, **change: Any) -> Assessment:
    """The visit with one measurement, the shoulder line in the front view."""
    (one,) = (one for one in visit.measurements if one.key == "shoulder_tilt/front/midline")
    facts = {"uncertainty": WITHIN, "reference": REFERENCE, "note": "", **change}
    return dataclasses.replace(visit, measurements=(dataclasses.replace(one, value=value, **facts),))


def tilt(before: Assessment, after: Assessment) -> Change:
    (change,) = compare(before, after).changes
    return change


def test_the_same_visit_twice_changed_nothing(visit: Assessment) -> None:
    found = compare(visit, visit)
    noted = {one.key for one in visit.measurements if one.note}
    verdicts = {f"{one.name}/{one.view.value}/{one.side.value}": one.verdict for one in found.changes}
    assert {verdict for key, verdict in verdicts.items() if key not in noted} == {Verdict.NOT_DISTINGUISHABLE}
    assert {one.difference for one in found.changes} <= {0.0, None}
    assert len(found.changes) == len(visit.measurements)
    assert "The same recording lies behind both assessments." in found.notes


@pytest.mark.parametrize(
    ("by", "verdict"),
    [
        (LIMIT + 0.01, Verdict.CHANGED),
        (LIMIT - 0.01, Verdict.NOT_DISTINGUISHABLE),
        (-LIMIT - 0.01, Verdict.CHANGED),
        (-LIMIT + 0.01, Verdict.NOT_DISTINGUISHABLE),
    ],
)
def test_a_change_counts_beyond_the_errors_of_both_within_one_person(
    visit: Assessment, by: float, verdict: Verdict
) -> None:
    change = tilt(with_tilt(visit, 2.0), with_tilt(visit, 2.0 + by))
    assert change.verdict is verdict
    assert change.mdc95 == pytest.approx(LIMIT)
    assert change.difference == pytest.approx(by)


def test_both_errors_count_each_as_large_as_it_is(visit: Assessment) -> None:
    larger = Uncertainty(sem=3.0, within_sem=2.0, basis="built")
    assert tilt(with_tilt(visit, 0.0), with_tilt(visit, 1.0, uncertainty=larger)).mdc95 == pytest.approx(
        1.96 * math.hypot(1.0, 2.0)
    )


def test_the_whole_error_counts_where_its_parts_are_not_known(visit: Assessment) -> None:
    whole = Uncertainty(sem=1.5, basis="built")
    change = tilt(with_tilt(visit, 0.0, uncertainty=whole), with_tilt(visit, 4.0, uncertainty=whole))
    assert change.mdc95 == pytest.approx(whole.mdc95)
    assert change.verdict is Verdict.NOT_DISTINGUISHABLE
    assert "within one person is not known" in change.detail


@pytest.mark.parametrize(("before", "after", "toward"), [(8.0, 2.0, True), (2.0, 8.0, False), (-6.0, 1.0, True)])
def test_a_change_goes_toward_the_range_or_away(visit: Assessment, before: float, after: float, toward: bool) -> None:
    assert tilt(with_tilt(visit, before), with_tilt(visit, after)).toward_reference is toward
    back = tilt(with_tilt(visit, after), with_tilt(visit, before))
    assert back.toward_reference is not toward


def test_nothing_is_said_of_the_range_without_a_change_or_without_a_range(visit: Assessment) -> None:
    assert tilt(with_tilt(visit, 2.0), with_tilt(visit, 3.0)).toward_reference is None
    assert tilt(with_tilt(visit, 2.0, reference=None), with_tilt(visit, 9.0, reference=None)).toward_reference is None


def test_a_mirrored_pair_changed_as_much_the_other_way(visit: Assessment) -> None:
    one = tilt(with_tilt(visit, 2.0), with_tilt(visit, 7.0))
    other = tilt(with_tilt(visit, -2.0), with_tilt(visit, -7.0))
    assert one.verdict is other.verdict is Verdict.CHANGED
    assert one.difference == pytest.approx(-(other.difference or 0.0))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"method": "shoulder_tilt@99"}, "after by shoulder_tilt@99|by shoulder_tilt@99 after"),
        ({"unit": "%"}, "in deg before, in % after: state the stature both times"),
        ({"note": "takes disagree: 1 to 9 deg"}, "after: takes disagree: 1 to 9 deg"),
    ],
)
def test_what_was_measured_otherwise_needs_repeating(visit: Assessment, change: dict[str, Any], reason: str) -> None:
    found = tilt(with_tilt(visit, 2.0), with_tilt(visit, 9.0, **change))
    assert (found.verdict, found.difference, found.mdc95) == (Verdict.REPEAT, None, None)
    assert any(words in found.detail for words in reason.split("|"))


def test_another_engine_or_model_needs_repeating(visit: Assessment) -> None:
    for change, words in (
        ({"engine": "another"}, "another pose engine or model"),
        ({"models": {"pose.task": "ff"}}, "another pose model"),
    ):
        other = dataclasses.replace(visit, provenance=dataclasses.replace(visit.provenance, **change))
        found = compare(visit, other).changes
        assert {one.verdict for one in found} == {Verdict.REPEAT}
        assert all(words in one.detail for one in found)


def test_other_quality_needs_repeating_and_says_which(visit: Assessment) -> None:
    after = with_tilt(visit, 2.0)
    (one,) = after.measurements
    (recording,) = visit.recordings
    check = Check(name="body_in_frame", passed=False, value=0.9, limit=1.0, unit="1", reason=Reason.BODY_CUT_OFF)
    phases = tuple(
        dataclasses.replace(phase, checks=(*phase.checks, check)) if phase.start_s == one.interval_s[0] else phase
        for phase in recording.phases
    )
    worse = dataclasses.replace(after, recordings=(dataclasses.replace(recording, phases=phases),))
    change = tilt(with_tilt(visit, 2.0), worse)
    assert change.verdict is Verdict.REPEAT
    assert "checks not passed before: none; after: body in frame" in change.detail


def test_clothes_matter_to_the_outline_alone(visit: Assessment) -> None:
    other = dataclasses.replace(visit, patient=dataclasses.replace(visit.patient, clothing="close"))
    assert tilt(with_tilt(visit, 2.0), with_tilt(other, 2.0)).verdict is Verdict.NOT_DISTINGUISHABLE
    curve = [with_name(with_tilt(each, 2.0), "thoracic_curve") for each in (visit, other)]
    change = tilt(*curve)
    assert change.verdict is Verdict.REPEAT
    assert change.detail == "clothing not stated before, close after"


def with_name(visit: Assessment, name: str) -> Assessment:
    (one,) = visit.measurements
    return dataclasses.replace(visit, measurements=(dataclasses.replace(one, name=name),))


def test_millimetres_of_another_scale_need_repeating(visit: Assessment) -> None:
    one = with_tilt(visit, 10.0, unit="mm")
    taller = dataclasses.replace(one, patient=dataclasses.replace(PERSON, stature_cm=180))
    assert "another stature was stated" in tilt(one, taller).detail
    (recording,) = one.recordings
    bare = dataclasses.replace(one, recordings=(dataclasses.replace(recording, scale=None),))
    assert tilt(one, bare).detail == "millimetres from stature before, from no scale after"


def test_what_one_visit_lacks_says_why(visit: Assessment) -> None:
    front = assessed(standing(View.ANTERIOR), patient=PERSON)
    changes = {(one.name, one.view): one for one in compare(visit, front).changes}
    lacking = changes["trunk_inclination", View.LEFT_LATERAL]
    assert (lacking.verdict, lacking.after) == (Verdict.REPEAT, None)
    assert lacking.before is not None
    assert lacking.detail == "after: no recording shows the subject from the left or right"
    reverse = {(one.name, one.view): one for one in compare(front, visit).changes}
    assert reverse["trunk_inclination", View.LEFT_LATERAL].detail.startswith("before: no recording shows")


def test_two_people_are_refused_and_their_names_not_repeated(visit: Assessment) -> None:
    other = dataclasses.replace(visit, patient=dataclasses.replace(PERSON, pseudonym="secret"))
    with pytest.raises(UsageError, match="expected two assessments of one person; found two pseudonyms") as caught:
        compare(visit, other)
    assert "secret" not in str(caught.value)
    nameless = dataclasses.replace(visit, patient=Patient(stature_cm=170))
    found = compare(visit, nameless)
    assert found.pseudonym == "P-1"
    assert any("nobody checked" in note for note in found.notes)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "words"),
    [
        (6, 4, Verdict.CHANGED, "lower by an important amount"),
        (4, 6, Verdict.CHANGED, "higher by an important amount"),
        (6, 5, Verdict.NOT_DISTINGUISHABLE, ""),
        (3, 2, Verdict.NOT_DISTINGUISHABLE, "30% of the score before, and fewer points than 2"),
        (0, 1, Verdict.NOT_DISTINGUISHABLE, ""),
        (None, 4, Verdict.REPEAT, "not asked before"),
        (4, None, Verdict.REPEAT, "not asked after"),
    ],
)
def test_pain_changes_by_what_matters_to_people(
    visit: Assessment, before: int | None, after: int | None, verdict: Verdict, words: str
) -> None:
    pair = [dataclasses.replace(visit, intake=Intake(pain=Pain(score=score))) for score in (before, after)]
    (pain,) = compare(*pair).scores
    assert (pain.name, pain.verdict, pain.detail, pain.important_change) == ("nrs_pain", verdict, words, 2)
    assert pain.source


def test_what_nobody_asked_is_no_score(visit: Assessment) -> None:
    assert compare(visit, visit).scores == ()


def test_notes_say_what_concerns_all_of_it_safety_first(visit: Assessment) -> None:
    closed = Safety(gate=Gate.CLOSED, reasons=("a reason",), action="Contact a doctor today.")
    later = dataclasses.replace(
        visit,
        safety=closed,
        targets=(),
        plan=None,
        provenance=dataclasses.replace(
            visit.provenance, software="postureview 9", settings={"a.b": "1"}, created_utc="2000-01-01T00:00:00+00:00"
        ),
    )
    notes = compare(visit, later).notes
    assert notes[0] == "The safety questions after closed the gate. Contact a doctor today."
    assert "The assessment given second is the older one." in notes
    assert any(note.startswith("Not the same software: ") for note in notes)
    assert "Settings that differ: a.b." in notes


@pytest.fixture
def folders(visit: Assessment, tmp_path: Path) -> tuple[Path, Path]:
    found = []
    for name, value in (("before", 2.0), ("after", 8.0)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "assessment.json").write_text(to_json(with_tilt(visit, value)), encoding="utf-8")
        found.append(folder)
    return found[0], found[1]


def test_the_command_takes_folders_and_files(folders: tuple[Path, Path]) -> None:
    before, after = folders
    done = run("compare", str(before), str(after / "assessment.json"))
    assert done.exit_code == 0, done.output
    assert "Subject P-1" in done.output
    assert "Changed by more than the measurement error explains (1)" in done.output
    assert "shoulder line tilt, front view" in done.output
    assert "away from the range" in done.output
    assert max(len(line) for line in done.output.splitlines() if "note:" not in line) <= 120


def test_the_command_gives_json(folders: tuple[Path, Path]) -> None:
    document = json.loads(run("compare", "--json", *map(str, folders)).stdout)
    (change,) = document["changes"]
    assert (change["name"], change["verdict"], change["difference"]) == ("shoulder_tilt", "changed", 6.0)


def test_the_command_says_what_is_wrong_with_its_input(folders: tuple[Path, Path], tmp_path: Path) -> None:
    missing = run("compare", str(folders[0]), str(tmp_path / "nowhere"))
    assert missing.exit_code == 2
    assert "expected an assessment.json, or a folder that holds one; found 'nowhere': No such file" in missing.output
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    wrong = run("compare", str(folders[0]), str(tmp_path / "other.json"))
    assert wrong.exit_code == 3
    assert "expected an assessment of schema" in wrong.output


def test_a_measurement_is_compared_with_its_own_view_and_side_alone(visit: Assessment) -> None:
    keys = [f"{one.name}/{one.view.value}/{one.side.value}" for one in compare(visit, visit).changes]
    assert keys == [one.key for one in visit.measurements]
    assert all(isinstance(one, Measurement) for one in visit.measurements)


def leaning(visit: Assessment, value: float, probability: float | None, **change: Any) -> Assessment:
    """A visit with one measurement, and a pattern that it carried where a probability is given."""
    made = with_tilt(visit, value, **change)
    (one,) = made.measurements
    named = () if probability is None else (
        Pattern(label="functional_scoliosis", term="trunk asymmetry", probability=probability, features=(one.key,)),
    )  # fmt: skip
    return dataclasses.replace(made, patterns=named)


@pytest.mark.parametrize(
    ("values", "probabilities", "verdict"),
    [
        ((2.0, 9.0), (None, 0.7), Verdict.CHANGED),
        ((9.0, 2.0), (0.7, None), Verdict.CHANGED),
        ((2.0, 2.5), (None, 0.7), Verdict.NOT_DISTINGUISHABLE),
        ((2.0, 9.0), (0.4, 0.9), Verdict.NOT_DISTINGUISHABLE),
    ],
)
def test_a_pattern_came_or_went_only_where_a_measure_that_carried_it_changed(
    visit: Assessment,
    values: tuple[float, float],
    probabilities: tuple[float | None, float | None],
    verdict: Verdict,
) -> None:
    before, after = (leaning(visit, *one) for one in zip(values, probabilities, strict=True))
    (one,) = compare(before, after).patterns
    assert (one.before, one.after, one.verdict) == (*probabilities, verdict)


def test_a_pattern_whose_measures_cannot_be_compared_needs_repeating(visit: Assessment) -> None:
    (one,) = compare(leaning(visit, 2.0, None, method="other@1"), leaning(visit, 9.0, 0.7)).patterns
    assert one.verdict is Verdict.REPEAT and "compared" in one.detail


def test_visits_without_a_named_pattern_have_none_to_compare(visit: Assessment) -> None:
    assert compare(leaning(visit, 2.0, None), leaning(visit, 9.0, None)).patterns == ()
