"""Which visits the inputs of a batch hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from postureview.base.errors import UsageError
from postureview.batch.jobs import Each, Job, Stated, apart, folder_name, jobs_in
from postureview.values.landmarks import View


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def visits(inputs: list[str | Path], stated: Stated | None = None) -> dict[str, list[str]]:
    """Folder → names of its recordings."""
    jobs = apart(jobs_in(inputs, stated or Stated()))
    return {job.folder: [one.path.name for one in job.recordings] for job in jobs}


def test_loose_recordings_are_visits_of_their_own_and_named_views_are_one(tmp_path: Path) -> None:
    clinic = touched(tmp_path / "clinic", "a.mp4", "b.mp4", "anna/front.mp4", "anna/left.mp4", "notes.txt")
    assert visits([clinic]) == {"a": ["a.mp4"], "b": ["b.mp4"], "anna": ["front.mp4", "left.mp4"]}


def test_a_visit_file_makes_a_folder_one_visit_and_each_decides_otherwise(tmp_path: Path) -> None:
    clinic = touched(tmp_path / "clinic", "p1/turn.mp4", "p1/bend.mp4", "p1/visit.toml", "p2/one.mp4", "p2/two.mp4")
    assert visits([clinic]) == {"p1": ["bend.mp4", "turn.mp4"], "p2-one": ["one.mp4"], "p2-two": ["two.mp4"]}
    assert list(visits([clinic], Stated(each=Each.FOLDER))) == ["p1", "p2"]
    assert list(visits([clinic], Stated(each=Each.RECORDING))) == ["p1-bend", "p1-turn", "p2-one", "p2-two"]


def test_patterns_and_what_two_inputs_name_once(tmp_path: Path) -> None:
    clinic = touched(tmp_path / "clinic", "a.mp4", "deep/er/b.mp4", "c.txt")
    assert list(visits([f"{clinic}/**/*.mp4", clinic / "a.mp4"])) == ["a", "b"]


def test_results_hidden_files_and_manifests_are_no_recordings(tmp_path: Path) -> None:
    clinic = touched(
        tmp_path / "clinic", "a.mp4", ".hidden.mp4", "out/visits/a/result.json", "out/visits/a/pictures/f.jpg"
    )
    touched(clinic, "out/measures.csv", "old/assessment.json", "old/front.jpg")
    (clinic / "manifest.csv").write_text("path,patient\na.mp4,P1\n", encoding="utf-8")
    assert visits([clinic]) == {"a": ["a.mp4"]}


def test_folders_of_one_name_get_numbers_whatever_their_case(tmp_path: Path) -> None:
    touched(tmp_path, "x/turn.mp4", "y/Turn.mp4", "z/turn.mp4", "w/turn-2.mp4")
    named = visits([tmp_path / way for way in ("x/turn.mp4", "y/Turn.mp4", "z/turn.mp4", "w/turn-2.mp4")])
    assert len(named) == 4 == len({name.lower() for name in named})
    assert named["turn-2"] == ["turn-2.mp4"], "a name that is free is kept"


def test_names_hold_no_character_that_leads_elsewhere() -> None:
    assert folder_name("../P 1", "a/b") == "P_1-a_b"
    assert folder_name("..", "") == "visit"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (["nowhere.mp4"], "found 'nowhere.mp4'; check the path"),
        (["{}/*.mp4"], "quote a pattern"),
        (["{}"], "no recording in"),
    ],
)
def test_inputs_without_a_recording_are_told(inputs: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected") as raised:
        jobs_in([text.format(tmp_path) for text in inputs], Stated())
    assert message in str(raised.value)


def test_what_is_stated_for_all_reaches_every_recording(tmp_path: Path) -> None:
    touched(tmp_path, "a.mp4")
    (job,) = jobs_in([tmp_path], Stated(view=View.ANTERIOR, test="trunk_flexion"))
    assert (job.recordings[0].view, job.recordings[0].test) == (View.ANTERIOR, "trunk_flexion")


def test_what_a_job_depends_on_holds_the_visit_file_and_the_intake(tmp_path: Path) -> None:
    touched(tmp_path, "p/front.mp4", "p/left.mp4", "p/visit.toml", "intake.toml")
    (job,) = jobs_in([tmp_path / "p"], Stated(intake=tmp_path / "intake.toml"))
    assert [path.name for path in job.files] == ["front.mp4", "visit.toml", "left.mp4", "intake.toml"]
    assert isinstance(job, Job)
