from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from postureview.base.errors import UnreachedError, UsageError
from postureview.push.deliver import deliver, pause_s
from postureview.push.outbox import Outbox, Status
from postureview.push.parcel import Parcel
from postureview.push.receiver import receiver_of
from tests.unit.push.test_mllp import PARCEL, acknowledgement, answering, received, receiver

SOMEWHERE = receiver_of("mllp://127.0.0.1:9")


def test_what_is_kept_survives_a_restart_unchanged(tmp_path: Path) -> None:
    number = Outbox(tmp_path).put(SOMEWHERE, PARCEL)
    assert Outbox(tmp_path).take(number) == (SOMEWHERE, PARCEL)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another matter there")
def test_only_the_user_may_read_it(tmp_path: Path) -> None:
    Outbox(tmp_path / "data").put(SOMEWHERE, PARCEL)
    assert stat.S_IMODE((tmp_path / "data" / "outbox.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_what_was_accepted_leaves_no_trace_of_its_content(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    number = outbox.put(SOMEWHERE, PARCEL)
    assert b"Quillfeather" in (tmp_path / "outbox.sqlite3").read_bytes()
    outbox.mark(number, Status.ACCEPTED, "AA")
    assert b"Quillfeather" not in (tmp_path / "outbox.sqlite3").read_bytes()
    with pytest.raises(UsageError, match=f"none with number {number}"):
        outbox.take(number)


def test_a_newer_parcel_takes_the_place_of_one_that_waits(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(SOMEWHERE, PARCEL)
    newer = outbox.put(SOMEWHERE, Parcel(visit="1", format="hl7v2", files={"oru-r01.hl7": b"newer"}))
    other = outbox.put(SOMEWHERE, Parcel(visit="2", format="hl7v2", files={}))
    assert [one.number for one in outbox.lines()] == [newer, other]


def test_a_busy_receiver_is_tried_again_with_the_same_bytes(tmp_path: Path) -> None:
    outbox, seen, pauses = Outbox(tmp_path), [], []

    def accept(connection: object) -> None:
        seen.append(received(connection))  # type: ignore[arg-type]
        connection.sendall(acknowledgement("AA"))  # type: ignore[attr-defined]

    def hang_up(connection: object) -> None:
        seen.append(received(connection))  # type: ignore[arg-type]

    with receiver(hang_up, hang_up, accept) as where:
        number = outbox.put(where, PARCEL)
        assert deliver(outbox, number, tries=3, timeout_s=5, pause=pauses.append) == "AA"
    assert seen[0] == seen[1] == seen[2]
    assert len(pauses) == 2
    (line,) = outbox.lines()
    assert (line.status, line.tries, line.words) == (Status.ACCEPTED, 3, "AA")


def test_after_the_last_try_it_waits_and_goes_another_day(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    with receiver(lambda connection: received(connection) and None, answering(acknowledgement("AA"))) as where:
        number = outbox.put(where, PARCEL)
        with pytest.raises(UnreachedError, match=f"waits in the outbox as number {number}"):
            deliver(outbox, number, tries=1, timeout_s=5)
        assert outbox.lines()[0].status is Status.WAITING
        assert deliver(Outbox(tmp_path), number, tries=1, timeout_s=5) == "AA"


def test_a_refusal_is_not_repeated(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    with receiver(answering(acknowledgement("AR", "unknown order"))) as where:
        number = outbox.put(where, PARCEL)
        with pytest.raises(Exception, match="AR: unknown order"):
            deliver(outbox, number, tries=3, timeout_s=5, pause=lambda _: pytest.fail("tried again"))
    assert outbox.lines()[0].status is Status.REFUSED


def test_pauses_grow_and_stay_bounded() -> None:
    for number in range(20):
        longest = min(2.0**number, 60)
        assert longest / 2 <= pause_s(number) <= longest


def test_a_receivers_words_are_one_bounded_line() -> None:
    parcel = Parcel(visit="1", format="fhir", files={}, secrets=("O'Brien", "Brien"))
    assert parcel.shown("no\x00 such\npatient O'Brien\u202e") == "no such patient …"
    assert len(parcel.shown("x" * 5000)) == 601
