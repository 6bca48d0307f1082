"""A manifest says what is known of each recording; every mistake in it is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from postureview.base.errors import UsageError
from postureview.batch.jobs import Stated
from postureview.batch.manifest import read_manifest
from postureview.values.assessment import Patient
from postureview.values.landmarks import Side, View


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def manifest(folder: Path, *lines: str) -> Path:
    path = folder / "manifest.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def test_rows_of_one_visit_are_one_job_with_a_view_each(clinic: Path) -> None:
    path = manifest(
        clinic,
        "path,patient,visit,view,test,side,stature_cm,age,sex",
        "a.mp4,P1,1,front,,,172.5,46,female",
        "b.mp4,P1,1,,shoulder_flexion,left,172.5,46,female",
        "c.mp4,P2,,left,,,,,",
    )
    first, second = read_manifest(path, Stated())
    assert first.folder == "P1-1" and second.folder == "P2-c"
    assert first.patient == Patient(pseudonym="P1", stature_cm=172.5, age=46, sex="female")
    assert [(one.path, one.view, one.test, one.side) for one in first.recordings] == [
        (clinic / "a.mp4", View.ANTERIOR, None, None),
        (clinic / "b.mp4", None, "shoulder_flexion", Side.LEFT),
    ]
    assert second.recordings[0].view is View.LEFT_LATERAL and second.patient == Patient(pseudonym="P2")


def test_every_planted_mistake_is_named_with_row_and_column(clinic: Path) -> None:
    path = manifest(
        clinic,
        "path,patient,visit,view,test,stature_cm,age,sex,colour",
        "gone.mp4,P1,,front,,172,46,female,",
        "a.mp4,P1,,forward,,172,46,female,",
        "b.mp4,P2,,,moonwalk,17.2,forty,mail,",
        "b.mp4,P3,1,,,172,46,,",
        "c.mp4,P3,1,,,180,46,,",
        ",P4,,,,,,,",
    )
    with pytest.raises(UsageError) as raised:
        read_manifest(path, Stated())
    message = str(raised.value)
    for row, column in (
        (1, "colour"),
        (2, "path"),
        (3, "view"),
        (4, "test"),
        (4, "stature_cm"),
        (4, "age"),
        (4, "sex"),
        (6, "stature_cm"),
        (7, "path"),
    ):
        assert f"row {row}, column {column}: " in message
    assert "found 9 problem(s)" in message
    assert str(clinic) not in message, "no folder named after a patient reaches a log"


def test_a_file_name_twice_in_a_visit_and_too_many_cells_are_mistakes(clinic: Path) -> None:
    path = manifest(clinic, "path,patient,visit", "a.mp4,P1,1", "a.mp4,P1,1,extra")
    with pytest.raises(UsageError, match=r"row 3, column path: 'a.mp4'.*does not have yet") as raised:
        read_manifest(path, Stated())
    assert "row 3, column (none): 'extra'" in str(raised.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"path\n", "expected rows in manifest.csv; found none"), (b"path\nm\xfcller.mp4\n", "manifest.csv in UTF-8")],
)
def test_an_empty_table_and_another_encoding_are_told(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_manifest(tmp_path / "manifest.csv", Stated())
    assert message in str(raised.value)
