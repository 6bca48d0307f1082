"""From folders of repeated takes to an assessment that uses what they showed."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from postureview.base.errors import UsageError
from postureview.base.settings import CalibrationSettings
from postureview.export.assessment_json import from_json
from postureview.export.track_tables import write_json
from postureview.knowledge.calibration import Calibration, calibration_toml, read_calibration
from postureview.measures.calibration import AssessedTake, calibration_of
from postureview.values.assessment import Assessment
from postureview.values.landmarks import View
from postureview.values.measurement import MDC95_FACTOR
from tests.bodies import Stance, standing
from tests.unit.cli.test_cli import run
from tests.visits import assessed

TILTS = ((1.0, 2.0), (4.0, 3.0), (-2.0, 0.0), (6.0, 6.5), (0.5, -1.5))
"""Shoulder tilt of five people in two takes, degrees."""
SEM = float(np.sqrt(np.mean([(first - second) ** 2 / 2 for first, second in TILTS])))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    folder = tmp_path / "repeats"
    for number, tilts in enumerate(TILTS, start=1):
        (folder / f"P{number}").mkdir(parents=True)
        for take, tilt in enumerate(tilts, start=1):
            (folder / f"P{number}" / f"take{take}.json").write_bytes(take_json(tilt))
    return folder


@cache
def take_json(tilt: float) -> bytes:
    return write_json(standing(View.ANTERIOR, Stance(shoulder_tilt=tilt, head_tilt=tilt), n=30, rate_hz=20))


def test_a_clinic_measures_its_error_and_the_next_assessment_uses_it(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "clinic.toml"
    result = run("calibrate", people, "--out", out)
    assert result.exit_code == 0, result.output
    line = next(line for line in result.stdout.splitlines() if line.startswith("shoulder_tilt"))
    assert line.split()[1:5] == ["front", "midline", "5", "2"]
    assert f"{SEM:.3g}" in line.split() and f"{MDC95_FACTOR * SEM:.3g}" in line.split()
    assert "left out: trunk_lean, front, midline: every take of a person gave the same value" in result.stdout

    written = read_calibration(out)
    assert (written.engine, written.mark) == ("built", "CLINIC")
    (row,) = (row for row in written.measure if row.method.startswith("shoulder_tilt@"))
    assert row.sem == pytest.approx(SEM, rel=1e-3)
    assert row.mean == pytest.approx(np.mean(TILTS), rel=1e-3)
    assert "P1" not in out.read_text(encoding="utf-8")

    visit = tmp_path / "visit"
    assert run("assess", people / "P1" / "take1.json", "--calibration", out, "--out", visit).exit_code == 0
    assessment = from_json((visit / "assessment.json").read_bytes())
    (tilt,) = (one for one in assessment.measurements if one.name == "shoulder_tilt")
    assert tilt.uncertainty.within_sem == pytest.approx(row.sem)
    assert "repeatability measured in this clinic, " in assessment.provenance.calibration


def test_finished_assessments_are_compared_without_their_recordings(people: Path, tmp_path: Path) -> None:
    table = ["path,person,take"]
    for path in sorted(people.glob("*/*.json")):
        folder = tmp_path / "done" / f"{path.parent.name}-{path.stem}"
        assert run("assess", path, "--out", folder).exit_code == 0
        table.append(f"{folder / 'assessment.json'},{path.parent.name},{path.stem}")
        path.unlink()
    manifest = tmp_path / "takes.csv"
    manifest.write_text("\n".join(table), encoding="utf-8")
    out = tmp_path / "new" / "clinic.toml"
    assert run("-q", "calibrate", manifest, "--out", out).stdout == f"Calibration: {out}\n"
    assert {row.n_people for row in read_calibration(out).measure} == {5}


def test_too_few_people_are_refused_before_anything_is_read(people: Path, tmp_path: Path) -> None:
    (people / "P5" / "take2.json").unlink()
    (people / "P1" / "take1.json").write_text("not a recording", encoding="utf-8")
    result = run("calibrate", people, "--out", tmp_path / "clinic.toml")
    assert result.exit_code == 2
    assert "expected at least 5 people with 2 takes each; found 4 such people among 5; film more" in result.stderr
    assert not (tmp_path / "clinic.toml").exists()


def test_a_take_that_cannot_be_read_costs_its_person_and_is_said_without_a_name(people: Path, tmp_path: Path) -> None:
    (people / "P3" / "take1.json").write_text("{", encoding="utf-8")
    few = run("calibrate", people, "--out", tmp_path / "few.toml")
    assert few.exit_code == 2
    assert "found none among 5 people" in few.stderr
    out = tmp_path / "clinic.toml"
    result = run("calibrate", people, "--set", "calibration.min_people=4", "--out", out)
    assert result.exit_code == 0, result.output
    assert "note: not read, person 3, take 1: " in result.stderr
    assert {row.n_people for row in read_calibration(out).measure} == {4}


def test_a_file_is_not_overwritten_unasked(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "clinic.toml"
    out.touch()
    assert "choose another --out, or --overwrite" in run("calibrate", people, "--out", out).stderr
    assert run("calibrate", people, "--out", out, "--overwrite").exit_code == 0


def built_calibration(**change: object) -> Calibration:
    """Of two rows; four digits, as the file holds them."""
    row = {"method": "x@1", "view": "left", "side": "left", "unit": "mm", "n_people": 5, "n_takes": 2, "mean": 12.34}
    facts = {"icc": 0.5, "icc_low": -0.25, "icc_high": 0.75, "sem": 1.5, "mdc95": float(f"{MDC95_FACTOR * 1.5:.4g}")}
    small = {"view": "right", "side": "right", "sem": 1e-7, "mdc95": float(f"{MDC95_FACTOR * 1e-7:.4g}")}
    head = {"created_utc": "2026-11-24", "software": 'a "quoted" \\ name', "engine": "e", "models": {"a b.task": "ff"}}
    return Calibration.model_validate(head | {"measure": [row | facts, row | small]} | change)


def test_a_calibration_of_another_engine_is_named_and_not_used(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "clinic.toml"
    out.write_text(calibration_toml(built_calibration(engine="other")), encoding="utf-8")
    result = run("assess", people / "P1" / "take1.json", "--calibration", out, "--out", tmp_path / "v", "--json")
    document = json.loads(result.stdout)
    assert "was not used: it was measured with other" in document["provenance"]["calibration"]
    assert {one["uncertainty"]["within_sem"] for one in document["measurements"]} == {None}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mdc95 = ", "mdc95 = 9", "mdc95 must be 1.96"),
        ("sem = ", "sem = -", "measure.0.sem: Input should be greater than 0"),
        ("[[measure]]", "[[measures]]", "measures: Extra inputs are not permitted"),
        ('format = "', 'format = "x', "format: Input should be 'postureview.calibration/1'"),
        ('engine = "', "engine = ", "calibration file"),
    ],
)
def test_a_file_that_is_no_calibration_is_refused_before_anything_is_read(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    out = tmp_path / "clinic.toml"
    text = calibration_toml(built_calibration())
    assert old in text
    out.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run("assess", tmp_path, "--calibration", out)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "give the file that `postureview calibrate` wrote" in result.stderr


def test_a_calibration_that_is_not_there_is_said(people: Path) -> None:
    result = run("assess", people / "P1", "--calibration", "no.toml")
    assert "expected a calibration file; found no file 'no.toml'" in result.stderr


@pytest.fixture(scope="module")
def visits() -> list[Assessment]:
    return [assessed(standing(View.ANTERIOR, Stance(shoulder_tilt=tilt))) for tilt in (1.0, 2.0)]


def takes(*assessments: Assessment) -> list[AssessedTake]:
    return [
        AssessedTake(person=f"P{number // 2}", take=number % 2, assessment=one)
        for number, one in enumerate(assessments)
    ]


def test_one_recording_cannot_stand_for_two_takes(visits: list[Assessment]) -> None:
    with pytest.raises(UsageError, match="found the same recording in two takes"):
        calibration_of(takes(visits[0], visits[0]), CalibrationSettings(), created_utc="now")


def test_takes_of_two_engines_are_not_compared(visits: list[Assessment]) -> None:
    first, second = visits
    other = dataclasses.replace(second, provenance=dataclasses.replace(second.provenance, engine="other"))
    with pytest.raises(UsageError, match="found built and other"):
        calibration_of(takes(first, other), CalibrationSettings(), created_utc="now")
    model = dataclasses.replace(second, provenance=dataclasses.replace(second.provenance, models={"x": "1"}))
    with pytest.raises(UsageError, match="found built with different models"):
        calibration_of(takes(first, model), CalibrationSettings(), created_utc="now")


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    path.write_text(calibration_toml(built_calibration()), encoding="utf-8")
    assert read_calibration(path) == built_calibration()


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clinic.toml"
    twice = calibration_toml(built_calibration()).replace(
        'view = "right"\nside = "right"', 'view = "left"\nside = "left"'
    )
    path.write_text(twice, encoding="utf-8")
    with pytest.raises(UsageError, match="x@1/left/left stands twice"):
        read_calibration(path)
