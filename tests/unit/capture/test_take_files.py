from __future__ import annotations

from pathlib import Path

import pytest

from postureview.base.errors import UsageError
from postureview.capture.take_files import take_files


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*paths: Path) -> list[tuple[str, str]]:
    return [(one.person, one.take) for one in take_files(paths)]


def test_a_folder_of_people_holds_takes_as_files_and_folders(tmp_path: Path) -> None:
    touch(tmp_path, "P1/take10.mp4", "P1/take2.mp4", "P1/visit.toml", "P1/.hidden.mp4", "notes.txt")
    touch(tmp_path, "P2/first/left.jpg", "P2/first/front.jpg", "P2/second/assessment.json", "P2/second/report.html")
    assert found(tmp_path) == [("P1", "take2"), ("P1", "take10"), ("P2", "first"), ("P2", "second")]


def test_a_table_names_each_take_from_its_own_folder(tmp_path: Path) -> None:
    touch(tmp_path, "a.mp4", "b.mp4")
    table = tmp_path / "takes.csv"
    table.write_text("take,path,person\n2,b.mp4,P1\n1,a.mp4,P1\n", encoding="utf-8")
    assert [one.path.name for one in take_files([table])] == ["a.mp4", "b.mp4"]


def test_finished_assessments_are_named_by_person_and_take(tmp_path: Path) -> None:
    touch(tmp_path, "P_1_take2.json", "P_1_take1.json")
    assert found(*tmp_path.iterdir()) == [("P_1", "take1"), ("P_1", "take2")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone", None, "expected a file or folder that exists; found 'gone'"),
        ("take1.json", "{}", "found 'take1.json'; rename it, or list it in a table"),
        ("P1_take1.mp4", "", "found 'P1_take1.mp4'"),
        ("takes.csv", "path,person\n", "found path, person in 'takes.csv'"),
        ("takes.csv", "path,person,take\na.mp4,,1\n", "an empty one in line 2 of 'takes.csv'"),
        ("takes.csv", "path,person,take\nno.mp4,P1,1\n", "nothing of that in take 1 of 1"),
        ("takes.csv", "path,person,take\ntakes.csv,P1,1\ntakes.csv,P1,1\n", "found one of them twice"),
    ],
)
def test_what_is_no_take_is_refused(tmp_path: Path, name: str, text: str | None, message: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        take_files([path])


def test_an_empty_folder_is_no_take(tmp_path: Path) -> None:
    (tmp_path / "P1" / "take1").mkdir(parents=True)
    with pytest.raises(UsageError, match="found nothing of that in take 1 of 1"):
        take_files([tmp_path])
