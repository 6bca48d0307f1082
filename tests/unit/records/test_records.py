"""The same on every database: what is kept is found again, and what is deleted is gone."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postureview.base.errors import UsageError
from tests import assessments
from tests.made_assessments import JPEG
from tests.unit.records.conftest import Opener

if TYPE_CHECKING:
    from postureview.records.records import Records

WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 8
PLANTED = "Zoë Plantedname"


def filled(records: Records) -> tuple[str, str]:
    """A patient with a visit that has everything: ids of both."""
    from postureview.records.values import About, PatientFacts

    facts = PatientFacts(name=PLANTED, pseudonym="PlantedPseudonym", birth_year=1980, stature_cm=170.5, sex="female")
    patient = records.patients.add(facts, by="ann")
    visit = records.visits.add(patient.id, by="ann", day="2026-03-04", title="PlantedTitle")
    records.visits.save_intake(
        visit.id, {"pain": {"score": 4}, "red_flags": {"rf_ces1": False}}, read_utc=None, by="ann"
    )
    upload = records.recordings.begin(visit.id, About(step="front", view="front", facts={"note": "PlantedNote"}))
    records.recordings.append(upload.id, 0, WEBM)
    records.recordings.finish(upload.id, by="ann")
    kept = records.assessments.add(visit.id, assessments.full(), {"pictures/front.jpg": JPEG}, by="ann")
    records.assessments.review(kept.id, {"notes": "PlantedReview"}, after=0, by="ann")
    records.assessments.sign(kept.id, {"notes": "PlantedReview"}, after=1, by="ann", signer="Ann A.")
    records.jobs.add(visit.id, "assess", {"planted": "PlantedJob"})
    return patient.id, visit.id


def test_what_was_kept_is_there_when_opened_again(opener: Opener) -> None:
    first = opener()
    patient_id, visit_id = filled(first)
    first.close()
    again = opener()
    patient, visit = again.patients.get(patient_id), again.visits.get(visit_id)
    assert (patient.called, patient.facts.birth_year, patient.facts.stature_cm) == (PLANTED, 1980, 170.5)
    assert (visit.day, visit.recordings, visit.assessments, visit.state) == ("2026-03-04", 1, 1, "signed")
    assert visit.intake == {"pain": {"score": 4}, "red_flags": {"rf_ces1": False}}
    (kept,) = again.assessments.of(visit_id)
    assert again.assessments.content(kept.id) == assessments.full()
    assert again.assessments.pictures(kept) == {"pictures/front.jpg": JPEG}
    assert kept.signed and kept.review is not None and kept.review.signed_by == "Ann A."
    (recording,) = again.recordings.of(visit_id)
    assert again.recordings.path(recording).read_bytes() == WEBM
    assert recording.about.facts == {"note": "PlantedNote"}


def test_an_assessment_names_the_pseudonym_and_the_age_on_the_day(records: Records) -> None:
    patient_id, _ = filled(records)
    subject = records.patients.get(patient_id).patient("2026-03-04", "close")
    assert (subject.pseudonym, subject.age, subject.clothing) == ("PlantedPseudonym", 46, "close")


def test_a_patient_is_found_without_accents_and_case(records: Records) -> None:
    filled(records)
    for text in ("zoe", "PLANTEDNAME zoë", "  plantedpseu ", ""):
        assert [one.called for one in records.patients.find(text)] == [PLANTED], text
    for text in ("%", "_", "zoe nobody", "\\"):
        assert records.patients.find(text) == [], text


def test_a_pseudonym_is_made_where_none_is_given(records: Records) -> None:
    from postureview.records.values import PatientFacts

    made = records.patients.add(PatientFacts(name="A B"), by="ann")
    assert made.facts.pseudonym.startswith("P-") and len(made.facts.pseudonym) == 8


def test_two_windows_do_not_overwrite_each_other(records: Records) -> None:
    from postureview.records.errors import ConflictError
    from postureview.records.values import PatientFacts

    patient_id, visit_id = filled(records)
    read = records.visits.get(visit_id)
    records.visits.save_intake(visit_id, {}, read_utc=read.intake_saved_utc, by="ann")
    with pytest.raises(ConflictError, match=r"changed in another window.*load the page again"):
        records.visits.save_intake(visit_id, {}, read_utc=None, by="ben")
    with pytest.raises(ConflictError):
        records.patients.change(patient_id, PatientFacts(), version=7, by="ben")
    state = records.visits.save_guide(visit_id, {"step": "left"})
    assert records.visits.save_guide(visit_id, {"step": "back"}, version=state.version).guide == {"step": "back"}
    with pytest.raises(ConflictError):
        records.visits.save_guide(visit_id, {}, version=state.version)


def test_an_upload_goes_on_where_it_was_broken_off(opener: Opener) -> None:
    from postureview.records.errors import ConflictError
    from postureview.records.values import About

    records = opener()
    _, visit_id = filled(records)
    upload = records.recordings.begin(visit_id, About(step="left"), size_bytes=len(WEBM))
    records.recordings.append(upload.id, 0, WEBM[:700])
    again = opener()
    (open_one,) = again.recordings.uploads(visit_id)
    assert open_one.received_bytes == 700
    with pytest.raises(ConflictError):
        again.recordings.append(upload.id, 0, WEBM[:700])
    again.recordings.append(upload.id, 700, WEBM[700:])
    kept = again.recordings.finish(upload.id, by="ann")
    assert again.recordings.path(kept).read_bytes() == WEBM
    assert again.recordings.uploads(visit_id) == []


def test_a_repeated_step_replaces_the_one_before(records: Records) -> None:
    from postureview.records.values import About

    _, visit_id = filled(records)
    upload = records.recordings.begin(visit_id, About(step="front"))
    records.recordings.append(upload.id, 0, WEBM + b"more")
    new = records.recordings.finish(upload.id, by="ann")
    assert [one.id for one in records.recordings.of(visit_id)] == [new.id]
    assert [one.replaced for one in records.recordings.of(visit_id, replaced=True)] == [True, False]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"MZ\x90", b"#!/bin/sh\necho", b""], ids=["pdf", "exe", "text", "empty"]
)
def test_what_is_no_recording_is_refused_by_its_content(records: Records, content: bytes) -> None:
    from postureview.records.values import About

    patient_id, visit_id = filled(records)
    before = records.files.everything(patient_id)
    upload = records.recordings.begin(visit_id, About(step="left"))
    records.recordings.append(upload.id, 0, content)
    with pytest.raises(UsageError, match=r"expected a video or a picture; found the content of an? "):
        records.recordings.finish(upload.id, by="ann")
    assert records.recordings.uploads(visit_id) == []
    assert records.files.everything(patient_id) == before


def test_what_is_signed_is_closed_and_only_that_is_sent(records: Records) -> None:
    from postureview.records.errors import SignedError

    _, visit_id = filled(records)
    (signed,) = records.assessments.of(visit_id)
    with pytest.raises(SignedError, match="assess again"):
        records.assessments.review(signed.id, {}, after=2, by="ben")
    records.assessments.sent(signed.id, parcel=7, receiver="fhir+https://x.example", by="ann")
    assert records.assessments.parcels(signed.id) == {7: "fhir+https://x.example"}
    other = records.assessments.add(visit_id, assessments.full(), {}, by="ann", made_from=signed.id)
    with pytest.raises(SignedError, match="one that nobody signed yet"):
        records.assessments.sent(other.id, parcel=8, receiver="x", by="ann")
    assert [one.number for one in records.assessments.reviews(signed.id)] == [1, 2]


def test_jobs_are_shared_out_fairly_and_each_once(records: Records) -> None:
    patient_id, first = filled(records)
    second = records.visits.add(patient_id, by="ann").id
    for _ in range(2):
        records.jobs.add(first, "assess", {})
    records.jobs.add(second, "assess", {})
    taken = [records.jobs.claim("worker") for _ in range(5)]
    visits = [one.visit_id for one in taken if one is not None]
    assert sorted(visits[:2]) == sorted([first, second])  # the later visit does not wait for the earlier one's rest
    assert (visits.count(first), visits.count(second), taken[4]) == (3, 1, None)
    job = taken[0]
    assert job is not None and (job.state, job.tries, job.worker) == ("running", 1, "worker")
    records.jobs.again(job.id)
    assert records.jobs.get(job.id).state == "queued"
    again = records.jobs.claim("other")
    assert again is not None and (again.id, again.tries) == (job.id, 2)
    records.jobs.done(job.id, {"assessment": "x"})
    records.jobs.failed(job.id, "too late")
    assert (records.jobs.get(job.id).state, records.jobs.get(job.id).result) == ("done", {"assessment": "x"})


def test_users_sign_in_with_their_password_only(records: Records) -> None:
    assert not records.users.any()
    ann = records.users.add("ann", "correct horse battery", by="terminal")
    ben = records.users.add("ben", "another long password", by="ann", display_name="Ben B.")
    assert (ann.admin, ben.admin) == (True, False)
    assert records.users.check("ben", "another long password") == ben
    assert records.users.check("ben", "correct horse battery") is None
    assert records.users.check("nobody", "correct horse battery") is None
    records.users.disable(ben.id, by="ann")
    assert records.users.check("ben", "another long password") is None
    with pytest.raises(UsageError, match="the last one"):
        records.users.disable(ann.id, by="ann")
    for login, password, words in (
        ("ann", "long enough, surely", "a new login"),
        ("../x", "long enough, surely", "a login of small letters"),
        ("carl", "short", "at least 12 characters"),
    ):
        with pytest.raises(UsageError, match=words):
            records.users.add(login, password, by="ann")


def test_retention_names_who_is_due_and_deletes_nobody(records: Records) -> None:
    patient_id, _ = filled(records)
    assert records.retention.due(date(2100, 1, 1)) == []
    records.retention.keep_for(10, by="ann")
    assert records.retention.due(date(2036, 3, 4)) == []
    assert records.retention.due(date(2036, 3, 5)) == [patient_id]
    assert records.patients.get(patient_id).visits == 1
    records.retention.keep_for(None, by="ann")
    assert records.retention.years is None


def test_the_audit_trail_says_who_did_what_and_names_nobody(records: Records) -> None:
    patient_id, visit_id = filled(records)
    lines = records.audit.lines(about=patient_id)
    assert [(one.by, one.action, one.subject) for one in reversed(lines)][:4] == [
        ("ann", "added", "patient"),
        ("ann", "added", "visit"),
        ("ann", "changed", "intake"),
        ("ann", "added", "recording"),
    ]
    assert {one.subject_id for one in lines} >= {patient_id, visit_id}
    assert "Planted" not in repr(records.audit.lines(limit=1000))


def test_an_export_holds_everything_and_is_written_down(records: Records, tmp_path: Path) -> None:
    patient_id, _ = filled(records)
    path = records.export(patient_id, by="ann")
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    path.unlink()
    assert json.loads(held["patient.json"])["facts"]["name"] == PLANTED
    place = "visits/2026-03-04-1"
    (video,) = [name for name in held if name.startswith(f"{place}/recordings/")]
    assert held[video] == WEBM
    assert held[f"{place}/assessments/1/pictures/front.jpg"] == JPEG
    assert json.loads(held[f"{place}/visit.json"])["intake"]["pain"] == {"score": 4}
    assert [one["number"] for one in json.loads(held[f"{place}/assessments/1/reviews.json"])] == [1, 2]
    assert json.loads(held["audit.json"])[0]["action"] == "exported"


def test_a_deleted_visit_takes_only_its_own_files_along(records: Records) -> None:
    from postureview.records.values import About

    patient_id, first = filled(records)
    second = records.visits.add(patient_id, by="ann").id
    upload = records.recordings.begin(second, About())
    records.recordings.append(upload.id, 0, WEBM + b"second")
    kept = records.recordings.finish(upload.id, by="ann")
    records.visits.delete(first, by="ann")
    assert records.files.everything(patient_id) == (kept.file,)
    assert [one.id for one in records.visits.of(patient_id)] == [second]


def test_what_is_not_there_is_said_in_words(records: Records) -> None:
    from postureview.records.errors import NotKeptError

    for wrong in ("0" * 24, "", "../../etc/passwd", "x\x00y", "é", "A" * 24):
        for get in (records.patients.get, records.visits.get, records.recordings.get, records.assessments.get):
            with pytest.raises(NotKeptError, match="found none, or it was deleted"):
                get(wrong)
