"""The pages of patients, visits and intake, as a browser without scripts uses them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.web.conftest import Clinic

NEW = {"name": "Zoë Ärmel", "pseudonym": "Z-1", "birth_year": "1980", "sex": "female", "stature_cm": "170,5"}


def new_visit(page: Clinic) -> tuple[str, str]:
    """Addresses of a patient and a visit."""
    patient = page.post("/patients/new", **NEW).url.path
    return patient, page.post(f"{patient}/visits", day="2026-03-04", title="First").url.path.removesuffix("/intake")


def test_a_new_patient_is_kept_found_and_changed(page: Clinic) -> None:
    answer = page.post("/patients/new", **NEW, dominant_hand="left")
    for words in ("Zoë Ärmel", "Z-1", "Born 1980", "170.5 cm", "left-handed"):
        assert words in answer.text
    assert "Zoë Ärmel" in page.post("/", search="armel").text
    assert "No patient whose name" in page.post("/", search="nobody").text
    changed = page.post(f"{answer.url.path}/edit", version="1", **(NEW | {"stature_cm": ""}))
    assert "no millimetres" in changed.text
    outdated = page.post(f"{answer.url.path}/edit", version="1", **NEW)
    assert outdated.status_code == 409 and "changed in another window" in outdated.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birth_year", "1700", "Year of birth: a number from"),
        ("birth_year", "1980.5", "Year of birth: a whole number"),
        ("stature_cm", "17", "Body height: a number from 50 to 260"),
        ("stature_cm", "nan", "Body height: a number from 50 to 260"),
        ("sex", "x", "Sex: one of female, male, other"),
        ("name", "x" * 201, "Name: at most 200 characters"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_typed_is_lost(page: Clinic, field: str, value: str, words: str) -> None:
    answer = page.post("/patients/new", **(NEW | {field: value}))
    assert answer.status_code == 422
    assert words in answer.text and 'value="Z-1"' in answer.text
    assert page.records.patients.find() == []


def test_the_intake_asks_every_question_of_the_tables_safety_first(page: Clinic) -> None:
    from html import escape

    from postureview.knowledge.load import knowledge

    _, visit = new_visit(page)
    text = page.browser.get(f"{visit}/intake").text
    meaning = knowledge().meaning
    for row in (row for rows in meaning.asked.values() for row in rows.values()):
        assert escape(row.question, quote=False).replace("'", "&#39;") in text
    assert text.index("red_flags.") < text.index("pain.score") < text.index("contraindications.")


def test_the_intake_becomes_the_value_that_assessments_take(page: Clinic) -> None:
    from postureview.values.intake import Intake, Pain
    from postureview.web.routes.intake import intake_of

    _, visit = new_visit(page)
    fields = {
        "read_utc": "",
        "red_flags.rf_ces1": "no",
        "red_flags.rf_ces2": "yes",
        "red_flags.rf_ces3": "",
        "pain.score": "4",
        "pain.onset_weeks": "2,5",
        "pain.regions": ["lumbar"],
        "pain.worse_with": "sitting, stairs",
        "occupation": "office",
        "yellow_flags.yf_sleep": "yes",
    }
    saved = page.post(f"{visit}/intake", **fields)
    assert saved.url.path == visit and "Answered: 2 of " in saved.text
    kept = page.records.visits.get(visit.rpartition("/")[2])
    assert intake_of(kept) == Intake(
        occupation="office",
        pain=Pain(score=4, onset_weeks=2.5, regions=("lumbar",), worse_with=("sitting", "stairs")),
        red_flags={"rf_ces1": False, "rf_ces2": True},
        yellow_flags={"yf_sleep": True},
    )
    again = page.post(f"{visit}/intake", **fields)
    assert again.status_code == 409
    shown = page.browser.get(f"{visit}/intake").text
    assert 'name="red_flags.rf_ces2" value="yes" checked' in shown
    assert kept.intake_saved_utc is not None and kept.intake_saved_utc in shown


def test_an_intake_that_does_not_fit_is_refused_with_its_answers_kept(page: Clinic) -> None:
    _, visit = new_visit(page)
    fields = {"read_utc": "", "pain.score": "11", "pain.regions": ["lumbar", "elsewhere"], "red_flags.rf_ces2": "yes"}
    answer = page.post(f"{visit}/intake", **fields)
    assert answer.status_code == 422 and "Pain now: a number from 0 to 10" in answer.text
    assert 'name="red_flags.rf_ces2" value="yes" checked' in answer.text
    answer = page.post(f"{visit}/intake", **(fields | {"pain.score": "9"}))
    assert answer.status_code == 422 and "region elsewhere is not in the tables" in answer.text
    assert page.records.visits.get(visit.rpartition("/")[2]).intake is None


def test_a_visit_is_shown_changed_and_deleted(page: Clinic) -> None:
    patient, visit = new_visit(page)
    shown = page.browser.get(visit).text
    for words in ("First, 4 March 2026", "not screened", "No recordings yet", "No assessments yet"):
        assert words in shown
    assert "Second" in page.post(f"{visit}/edit", title="Second", clothing="close").text
    assert page.records.visits.get(visit.rpartition("/")[2]).clothing == "close"
    assert "No visits yet" in page.post(f"{visit}/delete").text
    assert page.browser.get(visit).status_code == 404
    assert page.browser.get(patient).status_code == 200


def test_a_recording_is_played_in_ranges_and_deleted(page: Clinic) -> None:
    from postureview.records.values import About

    _, visit = new_visit(page)
    upload = page.records.recordings.begin(visit.rpartition("/")[2], About(step="front"))
    page.records.recordings.append(upload.id, 0, b"\x1a\x45\xdf\xa3" + bytes(1000))
    kept = page.records.recordings.finish(upload.id, by="local")
    assert "Front view" in page.browser.get(visit).text
    part = page.browser.get(f"/recordings/{kept.id}/file", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"\x1a\x45\xdf\xa3", "video/webm")
    page.post(f"/recordings/{kept.id}/delete")
    assert page.browser.get(f"/recordings/{kept.id}/file").status_code == 404


def test_a_patient_is_deleted_only_when_the_pseudonym_was_typed(page: Clinic) -> None:
    patient, _ = new_visit(page)
    asked = page.browser.get(f"{patient}/delete").text
    assert "with 1 visit, 0 recordings and 0 assessments" in asked
    refused = page.post(f"{patient}/delete", confirm="Z-2")
    assert refused.status_code == 422 and "nothing was deleted" in refused.text
    gone = page.post(f"{patient}/delete", confirm="Z-1")
    assert gone.url.path == "/" and "No patients yet" in gone.text
    missing = page.browser.get(patient)
    assert missing.status_code == 404 and "Go back to the list of patients" in missing.text


def test_an_export_comes_as_a_file_and_leaves_nothing_behind(page: Clinic) -> None:
    patient, _ = new_visit(page)
    answer = page.post(f"{patient}/export")
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "patient.json" in archive.namelist()
    assert list((page.records.folder / "exports").iterdir()) == []


def test_the_audit_trail_shows_who_saw_a_patient(page: Clinic) -> None:
    patient, _ = new_visit(page)
    page.browser.get(patient)
    text = page.browser.get(f"/audit?about={patient.rpartition('/')[2]}").text
    assert "seen" in text and "added" in text and "Ärmel" not in text


def test_retention_is_set_and_who_is_due_is_named(page: Clinic) -> None:
    patient, _ = new_visit(page)
    page.records.visits.change(page.records.visits.of(patient.rpartition("/")[2])[0].id, by="x", day="2001-01-01")
    assert "Zoë Ärmel" not in page.browser.get("/records").text
    assert "Zoë Ärmel" in page.post("/records/retention", years="10").text
    assert page.post("/records/retention", years="0").status_code == 422


SENDABLE = st.characters(exclude_categories=["Cs"])
"""What UTF-8 can carry."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(SENDABLE, max_size=60), pseudonym=st.text(SENDABLE, max_size=30))
def test_any_name_is_kept_shown_as_text_and_found_again(page: Clinic, name: str, pseudonym: str) -> None:
    from postureview.records.words import folded

    answer = page.post("/patients/new", name=name, pseudonym=pseudonym)
    assert answer.status_code == 200
    kept = page.records.patients.get(answer.url.path.rpartition("/")[2])
    assert kept.facts.pseudonym
    assert "<script" not in answer.text.replace('<script src="/static/clinic.js" defer>', "")
    if folded(kept.facts.name):
        assert kept.id in {one.id for one in page.records.patients.find(kept.facts.name, limit=10_000)}
    page.records.patients.delete(kept.id, by="test")
