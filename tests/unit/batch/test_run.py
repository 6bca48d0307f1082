"""A batch from recordings to tables, done in this process; what starts others is in tests/e2e."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import postureview
from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.batch import identity
from postureview.batch.drift import jobs_again, write_drift
from postureview.batch.jobs import Job, Manner, Stated, apart, jobs_in
from postureview.batch.run import Step, run_batch, tables_of
from postureview.batch.store import VISITS, Store
from postureview.batch.work import Done, Order, Worker
from postureview.export.assessment_json import from_json
from postureview.values.assessment import Patient
from tests.batches import broken_recording, front_recordings, results, tables


@pytest.fixture(scope="module")
def worker() -> Worker:
    return Worker()


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    front_recordings(folder, (0, 4))
    broken_recording(folder / "broken.json")
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, worker: Worker) -> tuple[Path, Path]:
    """(recordings, results) of a batch that is done; look at it, change nothing."""
    folder = tmp_path_factory.mktemp("finished")
    front_recordings(folder / "clinic", (0, 4))
    broken_recording(folder / "clinic" / "broken.json")
    run_batch(jobs_of(folder / "clinic"), folder / "out", Doing(worker))
    return folder / "clinic", folder / "out"


@pytest.fixture
def kept(finished: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of those results."""
    return shutil.copytree(finished[1], tmp_path / "out")


def jobs_of(folder: Path, manner: Manner | None = None) -> list[Job]:
    return apart(jobs_in([folder], Stated(manner=manner or Manner())))


class Doing:
    """Does orders here, and remembers which."""

    def __init__(self, worker: Worker, stop_after: int | None = None) -> None:
        self.done: list[str] = []
        self._worker = worker
        self._stop_after = stop_after

    def __call__(self, orders: Iterable[Order]) -> Iterator[Done]:
        for order in orders:
            if len(self.done) == self._stop_after:
                raise KeyboardInterrupt
            self.done.append(order.job.folder)
            yield self._worker.do(order)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_failed_recording_is_a_row_and_the_others_are_assessed(kept: Path) -> None:
    summary = tables_of(kept)
    assert (summary.recordings, summary.failed, summary.first_failed) == (3, 1, "broken.json")
    broken, first, second = rows(kept / "quality.csv")
    assert (broken["visit"], broken["state"], broken["measured"]) == ("broken", "failed", "0")
    assert broken["why"].startswith("expected JSON (broken.json)")
    assert (first["state"], first["views"], first["width_px"]) == ("assessed", "front", "720")
    table = rows(kept / "measures.csv")
    tilt = [float(row["value"]) for row in table if row["name"] == "shoulder_tilt" and row["outcome"] == "measured"]
    assert tilt == pytest.approx([0, 4], abs=0.01), "the bodies' shoulders were tilted by so much"
    for row in (first, second):
        of_visit = [one for one in table if one["visit"] == row["visit"]]
        assert sum(one["outcome"] == "measured" for one in of_visit) == int(row["measured"]) > 0
        assert sum(one["outcome"] == "withheld" for one in of_visit) == int(row["withheld"]) > 0
        assert all(one["reason"] for one in of_visit if one["outcome"] == "withheld")
    page = (kept / "quality.html").read_text(encoding="utf-8")
    assert "3 recordings: 2 assessed" in page and page.index("broken.json") < page.index("take0.json")


def test_the_folder_of_a_visit_holds_what_assess_gives(finished: tuple[Path, Path]) -> None:
    clinic, out = finished
    alone = postureview.assess([clinic / "take1.json"])
    written = from_json((out / VISITS / "take1" / "assessment.json").read_bytes())
    assert replace(written, provenance=alone.provenance) == alone
    assert replace(written.provenance, created_utc="") == replace(alone.provenance, created_utc="")


def test_parquet_holds_the_same_rows_with_types(finished: tuple[Path, Path]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the optional package pyarrow is not installed")
    read = parquet.read_table(finished[1] / "measures.parquet").to_pylist()
    assert [one["name"] for one in read] == [one["name"] for one in rows(finished[1] / "measures.csv")]
    values = [one["value"] for one in read if one["outcome"] == "measured"]
    assert all(isinstance(value, float) for value in values)


def test_results_are_not_written_over_unasked(finished: tuple[Path, Path], kept: Path, worker: Worker) -> None:
    with pytest.raises(UsageError, match="add --resume to go on with it"):
        run_batch(jobs_of(finished[0]), kept, Doing(worker))


def test_after_an_interruption_only_the_rest_is_done(
    finished: tuple[Path, Path], tmp_path: Path, worker: Worker
) -> None:
    clinic, whole = finished
    first = Doing(worker, stop_after=2)
    with pytest.raises(KeyboardInterrupt):
        run_batch(jobs_of(clinic), tmp_path / "out", first)
    second, steps = Doing(worker), list[Step]()
    before = results(tmp_path / "out")
    run_batch(jobs_of(clinic), tmp_path / "out", second, resume=True, on_step=steps.append)
    assert first.done == ["broken", "take0"] and second.done == ["take1"]
    assert [step.was_kept for step in steps] == [True, True, False]
    assert {name: results(tmp_path / "out")[name] for name in before} == before
    assert tables(tmp_path / "out") == tables(whole)


def test_other_content_settings_patients_and_software_are_done_again(
    clinic: Path, tmp_path: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def redone(jobs: list[Job]) -> list[str]:
        doing = Doing(worker)
        run_batch(jobs, tmp_path / "out", doing, resume=True)
        return doing.done

    everything = ["broken", "take0", "take1"]
    assert redone(jobs_of(clinic)) == everything
    assert redone(jobs_of(clinic)) == []
    front_recordings(clinic, (9,))
    assert redone(jobs_of(clinic)) == ["take0"]
    slower = Manner(settings=Settings().with_changes(["phase.min_hold_s=0.9"]))
    assert redone(jobs_of(clinic, slower)) == everything
    known = [replace(job, patient=Patient(stature_cm=170)) for job in jobs_of(clinic, slower)]
    assert redone(known) == everything
    monkeypatch.setattr(identity.postureview, "__version__", "99.0")
    assert redone(known) == everything


def test_a_result_that_was_damaged_is_made_again(finished: tuple[Path, Path], kept: Path, worker: Worker) -> None:
    (kept / VISITS / "take0" / "assessment.json").write_text("{}", encoding="utf-8")
    (kept / VISITS / "take1" / "result.json").write_text("{", encoding="utf-8")
    doing = Doing(worker)
    run_batch(jobs_of(finished[0]), kept, doing, resume=True)
    assert doing.done == ["take0", "take1"] and tables(kept) == tables(finished[1])


def test_what_a_killed_program_left_behind_is_put_right(
    finished: tuple[Path, Path], kept: Path, worker: Worker
) -> None:
    visits = kept / VISITS
    (visits / "take0").rename(visits / ".old-take0")
    (visits / ".partial-take0").mkdir()
    doing = Doing(worker)
    run_batch(jobs_of(finished[0]), kept, doing, resume=True)
    assert doing.done == [] and tables(kept) == tables(finished[1])
    assert not [path for path in visits.iterdir() if path.name.startswith(".")]


def test_what_may_go_better_next_time_is_tried_again(clinic: Path, tmp_path: Path, worker: Worker) -> None:
    def dying(orders: Iterable[Order]) -> Iterator[Done]:
        for order in orders:
            yield Done(order=order, files={}, failure="its worker died", lasting=False)

    summary = run_batch(jobs_of(clinic), tmp_path / "out", dying)
    assert summary.failed == 3
    doing = Doing(worker)
    assert run_batch(jobs_of(clinic), tmp_path / "out", doing, resume=True).failed == 1
    assert doing.done == ["broken", "take0", "take1"]


def test_two_programs_do_not_write_to_one_folder(clinic: Path, tmp_path: Path, worker: Worker) -> None:
    with (
        Store(tmp_path / "out"),
        pytest.raises(UsageError, match="expected a folder that no other batch is writing to"),
    ):
        run_batch(jobs_of(clinic), tmp_path / "out", Doing(worker))


def test_a_recording_that_is_gone_fails_alone(clinic: Path, tmp_path: Path, worker: Worker) -> None:
    jobs = jobs_of(clinic)
    (clinic / "take0.json").unlink()
    summary = run_batch(jobs, tmp_path / "out", Doing(worker))
    assert summary.failed == 2
    gone = next(row for row in rows(tmp_path / "out/quality.csv") if row["visit"] == "take0")
    assert "'take0.json' to be a file that can be read; found FileNotFoundError" in gone["why"]
    assert str(clinic) not in gone["why"]


def test_a_recording_that_changes_while_it_is_read_is_not_taken(clinic: Path, worker: Worker) -> None:
    job = jobs_of(clinic)[1]
    done = worker.do(Order(job=job, key="k", inputs=(("take0.json", "0" * 64),)))
    assert not done.files and "'take0.json' to stay as it is while it is read" in done.failure


def test_an_error_of_the_program_is_told_by_kind_and_place_only(
    clinic: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **rest: object) -> None:
        raise ZeroDivisionError("Anna Example")

    monkeypatch.setattr("postureview.batch.work.assess_visit", fails)
    done = worker.do(Order(job=jobs_of(clinic)[1], key="k"))
    assert "ZeroDivisionError in test_run.py:" in done.failure and "Anna" not in done.failure
    assert not done.lasting


def test_uploaded_recordings_give_what_read_ones_give(
    finished: tuple[Path, Path], tmp_path: Path, worker: Worker
) -> None:
    run_batch(jobs_of(finished[0]), tmp_path / "sent", Doing(worker), upload=True)
    assert tables(tmp_path / "sent") == tables(finished[1])


def test_tables_are_written_again_from_what_is_kept(kept: Path, tmp_path: Path) -> None:
    whole = tables(kept)
    for name in whole:
        (kept / name).unlink()
    assert tables_of(kept).recordings == 3 and tables(kept) == whole
    with pytest.raises(UsageError, match="found none in 'nothing'"):
        tables_of(tmp_path / "nothing")


def test_drift_tells_what_another_way_of_measuring_changes(
    finished: tuple[Path, Path], tmp_path: Path, worker: Worker
) -> None:
    old = finished[1]
    same = jobs_again(old)
    run_batch(same, tmp_path / "same", Doing(worker))
    found, left_out = write_drift(old, tmp_path / "same", [job.folder for job in same])
    assert left_out == ["broken"]
    tilt = next(row for row in found if row.name == "shoulder_tilt")
    assert (tilt.both, tilt.changed, tilt.largest_difference, tilt.beyond_sem) == (2, 0, 0, 0)
    assert tilt.before == tilt.after == f"postureview {postureview.__version__}"

    stricter = jobs_again(old, ["quality.min_body_height_px=2000"])
    run_batch(stricter, tmp_path / "new", Doing(worker))
    found, _ = write_drift(old, tmp_path / "new", [job.folder for job in stricter])
    tilt = next(row for row in found if row.name == "shoulder_tilt")
    assert (tilt.both, tilt.only_before, tilt.mean_difference) == (0, 2, None)
    assert len(rows(tmp_path / "new/drift.csv")) == len(found)


def test_a_recording_that_is_another_now_is_left_out_of_drift(clinic: Path, tmp_path: Path, worker: Worker) -> None:
    run_batch(jobs_of(clinic), tmp_path / "old", Doing(worker))
    front_recordings(clinic, (7,))
    jobs = jobs_again(tmp_path / "old")
    run_batch(jobs, tmp_path / "new", Doing(worker))
    found, left_out = write_drift(tmp_path / "old", tmp_path / "new", [job.folder for job in jobs])
    assert left_out == ["broken", "take0"] and next(row for row in found if row.name == "shoulder_tilt").both == 1
