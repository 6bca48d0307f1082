"""The pages of an assessment: what is signed, sent and said, and that a closed gate stays closed in all of them."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.knowledge.load import knowledge
from postureview.pipeline.workings import FILE_NAME, Workings, to_bytes
from postureview.push.outbox import Outbox
from postureview.values.assessment import Assessment
from postureview.values.finding import Gate
from postureview.web.sending import receivers_of
from tests.unit.findings.test_reviewed import BOTH
from tests.unit.pipeline.test_corrected import RIGHT, VISIT, WORKINGS
from tests.unit.web.conftest import TOKEN, Clinic, clinic
from tests.unit.web.test_pages import new_visit

MEANING = knowledge().meaning
ALL_NO = dict.fromkeys(MEANING.red_flags, False)
RED_FLAG = next(iter(ALL_NO))
LATIN = BOTH.targets[0].latin


@pytest.fixture(autouse=True)
def own_outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTUREVIEW_DATA", str(tmp_path / "user"))


def answers(**red_flags: bool) -> dict[str, Any]:
    return {
        "pain": {"score": 4, "regions": ["neck"]},
        "red_flags": ALL_NO | red_flags,
        "contraindications": dict.fromkeys(MEANING.contraindications, False),
    }


def assessed(page: Clinic, assessment: Assessment = BOTH, workings: Workings | None = None) -> str:
    """The address of a kept assessment whose visit's answers close nothing."""
    _, visit = new_visit(page)
    visit_id = visit.rpartition("/")[2]
    page.records.visits.save_intake(visit_id, answers(), read_utc=None, by="local")
    files = {} if workings is None else {FILE_NAME: to_bytes(workings)}
    return f"/assessments/{page.records.assessments.add(visit_id, assessment, files, by='local').id}"


def close_gate(page: Clinic, base: str) -> None:
    """Somebody answers yes to a red flag after the analysis."""
    visit = page.records.visits.get(page.records.assessments.get(base.rpartition("/")[2]).visit_id)
    page.records.visits.save_intake(visit.id, answers(**{RED_FLAG: True}), read_utc=visit.intake_saved_utc, by="local")


def sign(page: Clinic, base: str) -> Any:
    page.post(f"{base}/accept-all")
    return page.post(f"{base}/sign", signer="A. Example, PT")


def test_nothing_is_signed_before_everything_is_decided(page: Clinic) -> None:
    base = assessed(page)
    refused = page.post(f"{base}/sign", signer="A. Example, PT")
    assert refused.status_code == 422 and "without one" in refused.text
    assert "Signed by A. Example, PT" in sign(page, base).text


def test_a_signature_has_a_name(page: Clinic) -> None:
    base = assessed(page)
    page.post(f"{base}/accept-all")
    refused = page.post(f"{base}/sign")
    assert refused.status_code == 422 and "type your name" in refused.text.lower()


def test_a_rejected_finding_is_gone_from_report_and_export(page: Clinic) -> None:
    base = assessed(page)
    finding = BOTH.findings[0]
    key = "|".join((finding.rule, finding.side.value, *finding.evidence))
    asked = {"subject": "finding", "key": key, "decision": "rejected"}
    assert page.post(f"{base}/decisions", **asked).status_code == 422
    page.post(f"{base}/decisions", **asked, reason="palpated")
    found = json.loads(page.browser.get(f"{base}/assessment.json").text)
    assert [one["rule"] for one in found["findings"]] == [BOTH.findings[1].rule]
    assert all(finding.rule not in one["findings"] for one in found["targets"])
    assert found["review"]["judgements"][0]["reason"] == "palpated"
    assert "palpated" in page.browser.get(base).text


def test_nobody_signs_or_overwrites_what_another_window_changed_since(page: Clinic) -> None:
    base = assessed(page)
    page.post(f"{base}/accept-all")
    seen = re.search(r'name="seen" value="(\d+)"', page.browser.get(f"{base}/review").text)
    assert seen is not None
    page.post(f"{base}/notes", notes="of the first window", seen=seen[1])
    for path, fields in (
        ("notes", {"notes": "of the second"}),
        ("sign", {"signer": "A. Example, PT"}),
        ("accept-all", {}),
    ):
        refused = page.post(f"{base}/{path}", **fields, seen=seen[1])
        assert refused.status_code == 422 and "changed in another window" in refused.text, path
        assert "of the first window" in refused.text
        assert ("of the second" in refused.text) == (path == "notes"), "what was typed is shown again"
    shown = page.browser.get(f"{base}/review").text
    assert "of the first window" in shown and "of the second" not in shown
    number = re.findall(r'name="seen" value="(\d+)"', shown)[0]
    assert "Signed by" in page.post(f"{base}/sign", signer="A. Example, PT", seen=number).text


def test_what_is_signed_is_locked_and_the_next_version_is_another(page: Clinic) -> None:
    base = assessed(page)
    sign(page, base)
    assert "which is locked" in page.post(f"{base}/notes", notes="later").text
    made = page.post(f"{base}/versions")
    assert "Version 2 is not signed" in made.text and made.url.path != f"{base}/review"
    assert "version 1." in page.browser.get(f"{base}/review").text


def test_what_was_signed_stays_word_for_word_when_the_rules_change(
    page: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postureview.web import reviewing

    base = assessed(page)
    sign(page, base)
    before = page.browser.get(f"{base}/assessment.json").text
    monkeypatch.setattr(
        reviewing, "reviewed", lambda assessed, review, tables: dataclasses.replace(assessed, findings=())
    )
    assert page.browser.get(f"{base}/assessment.json").text == before
    assert json.loads(before)["review"]["signed"]["by"] == "A. Example, PT"


def test_two_windows_do_not_overwrite_each_other(page: Clinic) -> None:
    """Both read the same state; the second one to save is refused, and nothing of the first is lost."""
    from postureview.base.settings import Settings
    from postureview.records.errors import ConflictError
    from postureview.web.cases import keep_review, opened
    from postureview.web.reviewing import with_notes

    base = assessed(page)
    one, other = (opened(page.records, base.rpartition("/")[2], Settings()) for _ in range(2))
    keep_review(page.records, one, with_notes(one.case, "first"), by="local")
    with pytest.raises(ConflictError):
        keep_review(page.records, other, with_notes(other.case, "second"), by="local")
    assert "first" in page.browser.get(f"{base}/review").text


ADDRESSES = ("", "/review", "/report.html", "/patient.html", "/assessment.json")


def test_a_gate_that_closed_after_the_analysis_is_closed_everywhere(page: Clinic) -> None:
    base = assessed(page)
    assert LATIN in page.browser.get(base).text
    close_gate(page, base)
    for address in ADDRESSES:
        text = page.browser.get(base + address).text
        assert LATIN not in text and "myofascial" not in text.lower(), address
    found = json.loads(page.browser.get(f"{base}/assessment.json").text)
    assert found["safety"]["gate"] == Gate.CLOSED and found["targets"] == [] and found["plan"] is None
    signed = sign(page, base)
    assert "Signed by" in signed.text and "the safety questions closed the gate" in signed.text
    assert LATIN not in page.browser.get(base).text


def receiving(page: Clinic) -> Clinic:
    """The same records, served with a clinic system that nobody can reach."""
    served = clinic(page.records, receivers=("fhir+http://127.0.0.1:9/fhir",))
    served.browser.get(f"/enter?token={TOKEN}")
    return served


def test_only_what_is_signed_is_sent(page: Clinic) -> None:
    served = receiving(page)
    base = assessed(served)
    refused = served.post(f"{base}/send", receiver="0")
    assert refused.status_code == 422 and "nobody signed" in refused.text
    assert Outbox().lines() == []
    sign(served, base)
    served.post(f"{base}/send", receiver="0")
    (line,) = Outbox().lines()
    assert line.status == "waiting"
    assert "127.0.0.1:9: waiting" in served.browser.get(f"{base}/review").text


def test_what_was_signed_is_not_sent_once_the_answers_close_the_gate(page: Clinic) -> None:
    served = receiving(page)
    base = assessed(served)
    sign(served, base)
    close_gate(served, base)
    assert "The answers of the intake were changed" in served.browser.get(f"{base}/review").text
    refused = served.post(f"{base}/send", receiver="0")
    assert refused.status_code == 422 and "close the safety gate" in refused.text
    assert Outbox().lines() == []


def test_a_moved_point_is_kept_with_who_moved_it(page: Clinic) -> None:
    base = assessed(page, VISIT, WORKINGS)
    assert 'data-point="c7"' in page.browser.get(f"{base}/points?view=right").text
    moved = page.post(f"{base}/points", view="right", point="right_knee", x="400", y="800")
    assert "Measured again" in moved.text and "local" in moved.text
    (kept,) = json.loads(page.browser.get(f"{base}/assessment.json").text)["review"]["corrections"]
    assert (kept["point"], kept["after_px"], kept["by"]) == ("right_knee", [400.0, 800.0], "local")
    outside = page.post(f"{base}/points", view="right", point="right_knee", x="4000", y="800")
    assert outside.status_code == 422 and "within the picture" in outside.text
    undone = page.post(f"{base}/points/0/undo")
    assert "right knee" not in undone.text


def test_frames_are_read_and_others_are_not_found(page: Clinic) -> None:
    posture = WORKINGS.postures[RIGHT]
    workings = dataclasses.replace(WORKINGS, tracks={"drawn": posture.poses})
    base = assessed(page, VISIT, workings)
    found = json.loads(page.browser.get(f"{base}/frames/0.json").text)
    assert len(found["times_s"]) == len(posture.poses) == len(found["points"])
    titles = [one["title"] for one in found["angles"]]
    assert "Knee bend, right" in titles and all(len(one["values"]) == len(posture.poses) for one in found["angles"])
    for address in ("/frames/1.json", "/frames/-1.json", "/frames/0/0.jpg", "/pictures/workings.npz"):
        assert page.browser.get(base + address).status_code == 404


def test_a_report_runs_no_script_and_loads_nothing(page: Clinic) -> None:
    policy = page.browser.get(assessed(page)).headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "sha256-" in policy


def test_a_file_arrives_in_pieces_and_what_is_none_is_refused(page: Clinic) -> None:
    from postureview.base.resources import resource_folder

    content = (resource_folder("samples") / "trunk_side_bend.mp4").read_bytes()
    _, visit = new_visit(page)
    headers = {"X-CSRF-Token": page.csrf, "Accept": "application/json"}

    def send(body: bytes, size: int) -> Any:
        begun = page.browser.post(f"{visit}/files", json={"size_bytes": size}, headers=headers).json()
        here = f"{visit}/files/{begun['upload']}"
        for offset in range(0, len(body), 300_000):
            page.browser.patch(f"{here}?offset={offset}", content=body[offset : offset + 300_000], headers=headers)
        return page.browser.post(f"{here}/finish", headers=headers, json={})

    assert send(content, len(content)).status_code == 200
    assert "1 recording will be analysed" in page.browser.get(f"{visit}/analysis").text
    assert "a part of it" in send(content[:400_000], len(content)).json()["error"]["text"]
    assert "a video or a picture" in send(b"nothing of the kind", 19).json()["error"]["text"]


def test_receivers_are_those_the_server_was_started_with(page: Clinic) -> None:
    request = type("Request", (), {"app": receiving(page).app})()
    assert [one.name for one in receivers_of(request)] == ["127.0.0.1:9"]


def test_progress_needs_two_visits_and_shows_both(page: Clinic, tmp_path: Path) -> None:
    patient, visit = new_visit(page)
    first = dataclasses.replace(
        BOTH, provenance=dataclasses.replace(BOTH.provenance, created_utc="2026-02-01T09:00:00Z")
    )
    page.records.assessments.add(visit.rpartition("/")[2], first, {}, by="local")
    refused = page.browser.get(f"{patient}/progress")
    assert refused.status_code == 422 and "two visits with an assessment" in refused.text
    second = page.post(f"{patient}/visits", day="2026-04-15").url.path.removesuffix("/intake")
    page.records.assessments.add(second.rpartition("/")[2], BOTH, {}, by="local")
    assert "Progress report" in page.browser.get(f"{patient}/progress").text


def test_before_and_after_are_laid_side_by_side(page: Clinic) -> None:
    """The films of both stages are there; each is measured once, and the page opens when both are."""
    from postureview.base.resources import resource_folder
    from postureview.web.stages import about_of, stage_name
    from tests import assessments

    _, visit = new_visit(page)
    visit_id, test = visit.rpartition("/")[2], assessments.TRUNK_BEND
    film = resource_folder("samples") / f"{test}.mp4"
    assert "Measure both" not in page.browser.get(f"{visit}/retest?test={test}").text
    for stage in ("before", "after"):
        page.records.recordings.add(visit_id, film, about_of(stage, test), by="local")
    page.post(f"{visit}/retest?test={test}")
    jobs = page.records.jobs.of(visit_id)
    assert {one.request["stage"] for one in jobs} == {stage_name(stage, test) for stage in ("before", "after")}
    page.post(f"{visit}/retest?test={test}")
    assert len(page.records.jobs.of(visit_id)) == 2
    for stage, made in (("before", assessments.full()), ("after", assessments.later())):
        page.records.assessments.add(visit_id, made, {}, by="local", stage=stage_name(stage, test))
        job = page.records.jobs.claim("1")
        assert job is not None
        page.records.jobs.done(job.id, {})
    answer = page.browser.get(f"{visit}/retest/page?test={test}&save=1")
    assert "attachment" in answer.headers["content-disposition"]
    assert "1 changed" in answer.text and "before treatment" in answer.text and "+9.7°" in answer.text
    assert "shoulder line" not in answer.text
    assert page.browser.get(f"{visit}/retest/page?test=posture_front").status_code == 422
