"""What the recording page does with the records: takes arrive in pieces, once, and belong to their step."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the extra `serve` is not installed")

from postureview.base.errors import RecordingError, UsageError
from postureview.base.resources import resource_folder
from postureview.guide.notes import take_notes
from postureview.guide.protocols import guide
from postureview.guide.steps import StepStatus
from postureview.records.errors import ConflictError, NotKeptError
from postureview.records.records import Records
from postureview.records.values import PatientFacts
from postureview.web.filming import Filming, Take

CLIP = (Path(resource_folder("samples")) / "bad_nobody.mp4").read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("records")


@pytest.fixture(scope="module")
def records(folder):
    opened = Records.open(data_folder=folder)
    yield opened
    opened.close()


@pytest.fixture
def visit(records) -> str:
    patient = records.patients.add(PatientFacts(pseudonym="P-1"), by="test")
    return records.visits.add(patient.id, by="test").id


@pytest.fixture
def filming(records) -> Filming:
    return Filming(records, guide())


def take(content: bytes = CLIP, step: str = "front", **changes) -> Take:
    said = {
        "step": step,
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "held": True,
        "overridden": [],
        "from_file": False,
        **changes,
    }
    return Take.of(said, guide())


def sent(filming: Filming, visit: str, content: bytes = CLIP, **about):
    """Send a take in three pieces."""
    upload, _ = filming.begin_upload(visit, take(content, **about))
    third = len(content) // 3 + 1
    for offset in range(0, len(content), third):
        filming.append(visit, upload, offset, content[offset : offset + third])
    return filming.finish(visit, upload, by="test")


def test_a_take_in_pieces_is_kept_whole_with_its_step(filming, records, visit):
    filming.begin(visit, "posture")
    session = sent(filming, visit)
    assert session.steps[0].status is StepStatus.TAKEN
    assert session.current.key == "right"
    (kept,) = records.recordings.of(visit)
    assert records.recordings.path(kept).read_bytes() == CLIP
    assert (kept.about.step, kept.about.view, kept.about.test) == ("front", "front", None)
    assert kept.kind == "MP4 or QuickTime video"


def test_a_movement_test_and_its_side_are_kept(filming, records, visit):
    filming.begin(visit, "low_back")
    sent(filming, visit, step="side_bend_left")
    (kept,) = records.recordings.of(visit)
    assert (kept.about.test, kept.about.side, kept.about.view) == ("trunk_side_bend", "left", "front")


def test_an_upload_that_broke_off_goes_on_where_it_was(filming, visit, folder):
    filming.begin(visit, "posture")
    first, _ = filming.begin_upload(visit, take())
    filming.append(visit, first, 0, CLIP[:1000])
    again = Filming(Records.open(data_folder=folder), guide())  # the server was started anew
    upload, _ = again.begin_upload(visit, take())
    assert upload == first
    assert again.offset(visit, upload) == 1000
    again.append(visit, upload, 1000, CLIP[1000:])
    assert again.finish(visit, upload, by="test").current.key == "right"


def test_the_same_take_twice_is_one(filming, records, visit):
    filming.begin(visit, "posture")
    sent(filming, visit)
    upload, session = filming.begin_upload(visit, take())  # the answer to `finish` was lost
    assert upload is None
    assert session.steps[0].takes == 1
    assert len(records.recordings.of(visit, replaced=True)) == 1


def test_a_piece_at_another_place_is_refused(filming, visit):
    filming.begin(visit, "posture")
    upload, _ = filming.begin_upload(visit, take())
    with pytest.raises(ConflictError):
        filming.append(visit, upload, 500, b"x")
    with pytest.raises(UsageError, match="no more than was announced"):
        filming.append(visit, upload, 0, CLIP + b"x")
    with pytest.raises(ConflictError):
        filming.finish(visit, upload, by="test")


def test_an_upload_belongs_to_its_visit(filming, records, visit):
    filming.begin(visit, "posture")
    upload, _ = filming.begin_upload(visit, take())
    other = records.visits.add(records.visits.get(visit).patient_id, by="test").id
    with pytest.raises(UsageError, match="an upload of this visit"):
        filming.append(other, upload, 0, CLIP)
    with pytest.raises(NotKeptError):
        filming.offset(visit, "../../etc/passwd")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"#!/bin/sh\necho this is no film\n" * 40, "text"),
        (b"%PDF-1.7 " + bytes(800), "PDF"),
        (CLIP[: len(CLIP) // 2], "ends too early"),
    ],
)
def test_what_is_no_film_is_refused_and_leaves_the_take_before(filming, records, visit, content, found):
    filming.begin(visit, "posture")
    sent(filming, visit)
    with pytest.raises((UsageError, RecordingError), match=found):
        sent(filming, visit, content)
    assert filming.session(visit).steps[0].takes == 1
    assert len(records.recordings.of(visit)) == 1
    assert records.recordings.uploads(visit) == []


def test_another_content_than_announced_is_refused(filming, visit):
    filming.begin(visit, "posture")
    upload, _ = filming.begin_upload(visit, take(sha256="0" * 64))
    filming.append(visit, upload, 0, CLIP)
    with pytest.raises(RecordingError, match="another content than was announced; film it again"):
        filming.finish(visit, upload, by="test")


@pytest.mark.parametrize(
    "changes",
    [{"held": False}, {"step": "../x"}, {"sha256": "abc"}, {"size_bytes": 0}, {"overridden": ["everything"]}],
)
def test_a_take_that_does_not_fit_is_refused(changes):
    with pytest.raises(UsageError):
        take(**changes)


def test_an_override_is_kept_and_said_later(filming, records, visit):
    filming.begin(visit, "posture")
    session = sent(filming, visit, held=False, overridden=["light", "still"])
    assert session.overrides == {"front": ("light", "still")}
    (kept,) = records.recordings.of(visit)
    assert take_notes(kept.about.facts, guide()) == (
        "Filmed at the clinician's wish although a live check had not passed: light, standing still.",
    )


def test_a_file_is_said_to_be_one(filming, records, visit):
    filming.begin(visit, "posture")
    assert sent(filming, visit, held=False, from_file=True).steps[0].from_file
    assert take_notes(records.recordings.of(visit)[0].about.facts, guide()) == (
        "Taken from a file: no live check was made while filming.",
    )
    assert take_notes({"held": True}, guide()) == ()


def test_another_protocol_keeps_what_was_filmed(filming, visit):
    filming.begin(visit, "posture")
    sent(filming, visit)
    longer = filming.begin(visit, "low_back")
    assert longer.steps[0].status is StepStatus.TAKEN
    assert longer.current.key == "right"
    assert filming.begin(visit, "", ["front"]).is_done


def test_two_tabs_do_not_undo_each_other(filming, records, visit):
    filming.begin(visit, "posture")
    other = Filming(records, guide())
    filming.move(visit, "skip", "front")
    other.move(visit, "skip", "right")
    assert [step.status.value for step in filming.session(visit).steps] == ["skipped", "skipped", "open", "open"]


def test_moves(filming, visit):
    with pytest.raises(UsageError, match="choose a protocol on the recording page"):
        filming.move(visit, "back", "")
    filming.begin(visit, "posture")
    assert filming.move(visit, "go", "left").current.key == "left"
    assert filming.move(visit, "back", "").current.key == "back"
    with pytest.raises(UsageError, match="expected go, skip or back; found 'fly'"):
        filming.move(visit, "fly", "")
