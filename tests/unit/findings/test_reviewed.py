"""A clinician's decisions: what is rejected is gone from everything that follows, and nothing passes the gate."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from postureview.export.deidentify import deidentified
from postureview.export.handover import Handover
from postureview.export.register import EXPORTERS
from postureview.findings.conclude import conclude
from postureview.findings.reviewed import matters_of_findings, matters_of_targets, reviewed, undecided
from postureview.knowledge.load import knowledge
from postureview.report.page import html_page
from postureview.values.assessment import Assessment
from postureview.values.finding import Finding, Gate
from postureview.values.landmarks import Side
from postureview.values.review import Decision, Judgement, Review, Subject, finding_key, target_key
from tests import assessments
from tests.unit.findings.answers import finding, intake

TABLES = knowledge()
HEAD = finding("forward_head")
SHOULDERS = finding("shoulder_line_tilted", Side.RIGHT)
ANSWERS = intake(regions=("neck",), score=4)


def visit(*findings: Finding, **changes: Any) -> Assessment:
    made = dataclasses.replace(assessments.empty(), findings=findings, intake=ANSWERS, **changes)
    end = conclude(findings, (), patient=made.patient, intake=made.intake, tables=TABLES)
    return dataclasses.replace(made, targets=end.targets, plan=end.plan, safety=end.safety)


BOTH = visit(HEAD, SHOULDERS)


def decided(key: str, about: str, decision: Decision, subject: Subject = Subject.FINDING, words: str = "") -> Judgement:
    return Judgement(
        subject=subject,
        key=key,
        about=about,
        decision=decision,
        by="user-1",
        at_utc="2026-03-04T10:00:00+00:00",
        reason="palpation says otherwise",
        words=words,
    )


def about(one: Finding, decision: Decision, words: str = "") -> Judgement:
    return decided(finding_key(one), one.statement, decision, words=words)


def after(*judgements: Judgement, of: Assessment = BOTH) -> Assessment:
    return reviewed(of, Review(judgements=judgements), TABLES)


def everything(one: Assessment) -> str:
    """The page and every textual export, without what the review itself says."""
    plain = dataclasses.replace(one, review=None)
    files = [EXPORTERS[name].files(plain, Handover()) for name in ("json", "csv", "fhir", "hl7v2")]
    return html_page(plain, {}) + "".join(content.decode() for each in files for content in each.values())


def test_nothing_decided_changes_nothing() -> None:
    assert dataclasses.replace(after(), review=None) == BOTH


def test_a_rejected_findings_targets_vanish_from_report_and_export() -> None:
    found = after(about(HEAD, Decision.REJECTED))
    assert found.findings == (SHOULDERS,)
    assert found.targets and all(set(one.findings) <= {SHOULDERS.rule} for one in found.targets)
    gone = {one.latin for one in BOTH.targets} - {one.latin for one in found.targets}
    before, now = everything(BOTH), everything(found)
    assert gone and all(latin in before and latin not in now for latin in gone)
    assert HEAD.statement in before and HEAD.statement not in now and SHOULDERS.statement in now


def test_all_rejected_leaves_no_target() -> None:
    found = after(*(about(one, Decision.REJECTED) for one in (HEAD, SHOULDERS)))
    assert found.findings == () and found.targets == ()


def test_a_rejected_target_takes_what_was_for_it_alone_out_of_the_plan() -> None:
    lone = visit(HEAD)
    judgements = [decided(target_key(one), one.because, Decision.REJECTED, Subject.TARGET) for one in lone.targets]
    first, *_ = judgements
    one_less = after(first, of=lone)
    assert len(one_less.targets) == len(lone.targets) - 1 and one_less.findings == lone.findings
    none_left = after(*judgements, of=lone)
    assert none_left.targets == () and none_left.plan is not None and lone.plan is not None
    assert none_left.plan.session == () and len(none_left.plan.exercises) < len(lone.plan.exercises)


def test_edited_words_take_the_place_of_the_tables() -> None:
    own = "Head somewhat forward, less than last year."
    found = after(about(HEAD, Decision.EDITED, own))
    assert [one.statement for one in found.findings] == [own, SHOULDERS.statement]
    assert found.targets == BOTH.targets
    target = BOTH.targets[0]
    because = "It was tender in the hand test."
    changed = after(decided(target_key(target), target.because, Decision.EDITED, Subject.TARGET, because))
    assert changed.targets[0].because == because and changed.targets[0].techniques == target.techniques


def test_a_decision_about_other_words_is_out_of_date_and_counts_for_nothing() -> None:
    old = dataclasses.replace(about(HEAD, Decision.REJECTED), about="built when the head was further forward")
    assert after(old).findings == BOTH.findings
    (matter, _) = matters_of_findings(BOTH, Review(judgements=(old,)))
    assert matter.is_outdated
    assert matter in undecided(BOTH, Review(judgements=(old,)), TABLES)


def test_the_last_decision_counts() -> None:
    assert after(about(HEAD, Decision.REJECTED), about(HEAD, Decision.ACCEPTED)).findings == BOTH.findings


def test_everything_must_be_decided_before_signing() -> None:
    findings = tuple(about(one, Decision.ACCEPTED) for one in BOTH.findings)
    left = undecided(BOTH, Review(judgements=findings), TABLES)
    assert {one.subject for one in left} == {Subject.TARGET} and len(left) == len(BOTH.targets)
    targets = tuple(decided(one.key, one.words, Decision.ACCEPTED, Subject.TARGET) for one in left)
    assert undecided(BOTH, Review(judgements=(*findings, *targets)), TABLES) == ()


def test_no_decision_opens_a_closed_gate() -> None:
    closed = dataclasses.replace(BOTH, intake=intake("rf_ces1"))
    made = conclude(closed.findings, (), patient=closed.patient, intake=closed.intake, tables=TABLES)
    closed = dataclasses.replace(closed, safety=made.safety, targets=(), plan=None)
    keys = [decided(target_key(one), one.because, Decision.ACCEPTED, Subject.TARGET) for one in BOTH.targets]
    found = after(*keys, *(about(one, Decision.ACCEPTED) for one in closed.findings), of=closed)
    assert found.safety.gate is Gate.CLOSED and found.targets == () and found.plan is None
    assert matters_of_targets(closed, Review(), TABLES) == ()


@pytest.mark.parametrize("decision", [Decision.REJECTED, Decision.EDITED])
def test_a_decision_against_the_tables_needs_a_reason(decision: Decision) -> None:
    with pytest.raises(ValueError, match="with a reason"):
        dataclasses.replace(about(HEAD, decision, "other words" * (decision is Decision.EDITED)), reason=" ")


def test_without_names_nobodys_words_are_left() -> None:
    own = "As Mrs Example says herself, her head is forward."
    found = after(about(HEAD, Decision.EDITED, own))
    plain, _ = deidentified(found, Handover())
    assert plain.review is None and plain.findings[0].statement == HEAD.statement
