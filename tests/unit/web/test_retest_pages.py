"""Treat and retest by filming: what comes next, what is kept, and what is measured of which film."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `serve` is not installed")

from postureview.base.resources import resource_folder
from postureview.records.records import Records
from postureview.records.values import About, PatientFacts
from postureview.web.pages import local_moment
from postureview.web.retesting import FILMS, Next, Retest
from postureview.web.stages import about_of, stage_name
from tests import assessments
from tests.unit.web.conftest import Clinic, clinic
from tests.unit.web.test_record_routes import said

SAMPLES = Path(resource_folder("samples"))
CLIP, OTHER = ((SAMPLES / f"{name}.mp4").read_bytes() for name in ("bad_nobody", "bad_dark"))
BEND, SIDE_BEND = "trunk_flexion", "trunk_side_bend"


@pytest.fixture
def visit(page: Clinic) -> str:
    patient = page.records.patients.add(PatientFacts(pseudonym="P-1"), by="test")
    return page.records.visits.add(patient.id, by="test").id


def base_of(visit: str, stage: str, test: str = BEND) -> str:
    return f"/visits/{visit}/retest/{stage}/{test}/record"


def filmed(page: Clinic, visit: str, stage: str, *, test: str = BEND, step: str = "forward_bend", clip: bytes = CLIP):
    """Begin a stage and send a take of it; the state that the page is told."""
    base = base_of(visit, stage, test)
    assert page.post(f"{base}/begin").url.path == base
    take = {"step": step, "size_bytes": len(clip), "sha256": hashlib.sha256(clip).hexdigest(), "held": True}
    upload = said(page, "POST", f"{base}/uploads", take | {"overridden": [], "from_file": False}).json()["upload"]
    said(page, "PATCH", f"{base}/uploads/{upload}?offset=0", clip)
    return said(page, "POST", f"{base}/uploads/{upload}/finish").json()


def shown(page: Clinic, visit: str, test: str = BEND) -> str:
    return " ".join(page.browser.get(f"/visits/{visit}/retest?test={test}").text.split())


def stages_asked(page: Clinic, visit: str) -> list[str]:
    return [str(one.request["stage"]) for one in reversed(page.records.jobs.of(visit))]


def measured(page: Clinic, visit: str, stage: str, made: Any) -> None:
    """What the analysing process keeps of the films that there are now."""
    films = [one.id for one in Retest(page.records, visit, BEND).films(stage)]
    page.records.assessments.add(visit, made, {}, by="test", stage=stage_name(stage, BEND), extras={FILMS: films})


def test_the_page_says_what_comes_next_until_both_are_compared(page: Clinic, visit: str):
    assert "film forward bend before the treatment" in shown(page, visit)
    assert filmed(page, visit, "before")["done"] is True
    text = shown(page, visit)
    assert "treat. Then film after, from the same place." in text
    assert "Film before is measured while you treat." in text
    assert "Film before again" in text and ">Film after<" in text
    filmed(page, visit, "after", clip=OTHER)
    assert "wait until both films are measured" in shown(page, visit)
    for stage, made in (("before", assessments.full()), ("after", assessments.later())):
        measured(page, visit, stage, made)
    assert "Compare side by side" in shown(page, visit)
    page_shown = page.browser.get(f"/visits/{visit}/retest/page?test={BEND}").text
    assert f'href="/visits/{visit}/retest?test={BEND}"' in page_shown
    saved = page.browser.get(f"/visits/{visit}/retest/page?test={BEND}&save=1").text
    assert visit not in saved


def test_each_stage_is_measured_by_itself_once_it_is_filmed(page: Clinic, visit: str):
    filmed(page, visit, "before")
    assert stages_asked(page, visit) == [f"before:{BEND}"]
    filmed(page, visit, "after", clip=OTHER)
    assert stages_asked(page, visit) == [f"before:{BEND}", f"after:{BEND}"]
    (before,) = [one for one in page.records.recordings.of(visit) if one.about.stage == "before"]
    assert (before.about.step, before.about.test, before.about.view) == ("forward_bend", BEND, "right")


def test_one_film_of_both_stages_is_kept_twice(page: Clinic, visit: str):
    for stage in ("before", "after"):
        assert filmed(page, visit, stage)["done"] is True
    assert [one.about.stage for one in page.records.recordings.of(visit)] == ["before", "after"]


def test_nothing_is_lost_by_a_restart_and_the_page_opens_at_the_test_that_was_filmed(page: Clinic, visit: str):
    filmed(page, visit, "before")
    again = Records.open(data_folder=page.records.folder)
    fresh = clinic(again)
    fresh.browser.get("/enter?token=the-key-of-this-run")
    text = " ".join(fresh.browser.get(f"/visits/{visit}/retest").text.split())
    assert f'<option value="{BEND}" selected>' in text
    assert "treat. Then film after" in text
    assert fresh.browser.get(f"{base_of(visit, 'before')}/state").json()["done"] is True
    again.close()


def test_filming_again_keeps_the_old_film_until_the_new_one_is_whole(page: Clinic, visit: str):
    filmed(page, visit, "before")
    (old,) = Retest(page.records, visit, BEND).films("before")
    measured(page, visit, "before", assessments.full())
    base = base_of(visit, "before")
    page.post(f"{base}/begin")
    state = page.browser.get(f"{base}/state").json()
    assert (state["at"], state["steps"][0]["recording"]) == (0, old.id)
    assert Retest(page.records, visit, BEND).made("before") is not None
    filmed(page, visit, "before", clip=OTHER)
    retest = Retest(page.records, visit, BEND)
    (new,) = retest.films("before")
    assert new.id != old.id
    assert retest.made("before") is None


def test_an_analysis_of_the_replaced_film_does_not_count_for_the_new_one(page: Clinic, visit: str):
    filmed(page, visit, "before")
    late = {FILMS: [one.id for one in Retest(page.records, visit, BEND).films("before")]}
    running = page.records.jobs.claim("worker")
    assert running is not None
    filmed(page, visit, "before", clip=OTHER)
    assert stages_asked(page, visit) == [f"before:{BEND}"] * 2
    page.records.assessments.add(
        visit, assessments.full(), {}, by="test", stage=stage_name("before", BEND), extras=late
    )
    page.records.jobs.done(running.id, {})
    assert Retest(page.records, visit, BEND).made("before") is None


def test_a_test_of_two_sides_is_filmed_in_two_steps(page: Clinic, visit: str):
    state = filmed(page, visit, "before", test=SIDE_BEND, step="side_bend_left")
    assert [one["status"] for one in state["steps"]] == ["taken", "open"]
    assert stages_asked(page, visit) == []
    assert "Go on filming" in shown(page, visit, SIDE_BEND)
    said(page, "POST", f"{base_of(visit, 'before', SIDE_BEND)}/move", {"move": "skip", "step": "side_bend_right"})
    assert stages_asked(page, visit) == [f"before:{SIDE_BEND}"]


def test_a_file_of_the_whole_test_takes_the_place_of_guided_films(page: Clinic, visit: str):
    filmed(page, visit, "before", test=SIDE_BEND, step="side_bend_left")
    whole = page.records.recordings.add(visit, SAMPLES / f"{SIDE_BEND}.mp4", about_of("before", SIDE_BEND), by="test")
    assert Retest(page.records, visit, SIDE_BEND).films("before") == [whole]
    filmed(page, visit, "before", test=SIDE_BEND, step="side_bend_right", clip=OTHER)
    found = Retest(page.records, visit, SIDE_BEND).films("before")
    assert [one.about.step for one in found] == ["side_bend_left", "side_bend_right"]


def test_a_file_is_measured_as_soon_as_it_is_there(page: Clinic, visit: str):
    files = f"/visits/{visit}/files"
    about = {"size_bytes": len(CLIP), "stage": "after", "test": BEND}
    upload = said(page, "POST", files, about).json()["upload"]
    said(page, "PATCH", f"{files}/{upload}?offset=0", CLIP)
    said(page, "POST", f"{files}/{upload}/finish")
    assert stages_asked(page, visit) == [f"after:{BEND}"]
    assert Retest(page.records, visit, BEND).next is Next.BEFORE


def test_a_deleted_film_is_filmed_anew_and_the_session_of_the_visit_is_its_own(page: Clinic, visit: str):
    page.post(f"/visits/{visit}/record/begin", protocol="posture")
    filmed(page, visit, "before")
    assert page.browser.get(f"/visits/{visit}/record/state").json()["at"] == 0
    said(page, "POST", f"/visits/{visit}/record/move", {"move": "skip", "step": "front"})
    (film,) = Retest(page.records, visit, BEND).films("before")
    page.post(f"/recordings/{film.id}/delete")
    state = page.browser.get(f"{base_of(visit, 'before')}/state").json()
    assert (state["at"], state["steps"][0]["status"]) == (0, "open")
    assert "film forward bend before the treatment" in shown(page, visit)


def test_what_went_wrong_is_said_and_measured_again_when_asked(page: Clinic, visit: str):
    filmed(page, visit, "before")
    filmed(page, visit, "after", clip=OTHER)
    for _ in range(2):
        job = page.records.jobs.claim("worker")
        assert job is not None
        page.records.jobs.failed(job.id, "Nobody is seen in the film.")
    text = shown(page, visit)
    assert "Nobody is seen in the film. Film it again, or measure again below." in text
    assert "Measure again" in text
    page.post(f"/visits/{visit}/retest?test={BEND}")
    assert len(stages_asked(page, visit)) == 4


def test_a_stage_or_test_that_there_is_not_is_refused(page: Clinic, visit: str):
    for stage, test in (("during", BEND), ("before", "juggling")):
        assert page.browser.get(base_of(visit, stage, test)).status_code == 422
        assert page.browser.get(f"{base_of(visit, stage, test)}/state").status_code == 422
    assert page.browser.get(base_of(visit, "before")).url.path == f"/visits/{visit}/retest"
    assert "There is no guided film of this test" in shown(page, visit, "hip_hinge")
    assert page.post(f"{base_of(visit, 'before', 'hip_hinge')}/begin").status_code == 422


def test_before_stays_before_when_it_was_measured_last(page: Clinic, visit: str):
    first = assessments.full()
    late = dataclasses.replace(first.provenance, created_utc="2099-01-01T00:00:00Z")
    kept = {"after": assessments.later(), "before": dataclasses.replace(first, provenance=late)}
    for stage, made in kept.items():
        about = about_of(stage, SIDE_BEND)
        page.records.recordings.add(visit, SAMPLES / f"{SIDE_BEND}.mp4", about, by="test")
        page.records.assessments.add(visit, made, {}, by="test", stage=stage_name(stage, SIDE_BEND))
    text = page.browser.get(f"/visits/{visit}/retest/page?test={SIDE_BEND}").text
    assert "+9.7°" in text
    assert "given second is the older one" not in text


def test_lists_call_a_film_by_what_it_shows(page: Clinic, visit: str):
    filmed(page, visit, "before")
    measured(page, visit, "before", assessments.full())
    page.records.recordings.add(visit, SAMPLES / "bad_nobody.mp4", About(), by="test")
    text = " ".join(page.browser.get(f"/visits/{visit}").text.split())
    assert "Forward bend, before treatment" in text and "Video file" in text
    assert "forward bend, before treatment" in text.partition('id="assessments"')[2]
    assert "Analyse the recordings" in text
    assert "<li>Video file, " in page.browser.get(f"/visits/{visit}/analysis").text


def test_times_are_those_of_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "Europe/Zurich")
    time.tzset()
    try:
        assert local_moment("2026-03-04T08:05:09.123+00:00") == "4 March 2026, 09:05"
        assert local_moment("not a time") == "not a time"
    finally:
        monkeypatch.undo()
        time.tzset()
