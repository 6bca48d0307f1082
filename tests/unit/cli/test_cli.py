from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from postureview.cli.app import app
from postureview.export.track_tables import write_csv, write_json
from postureview.values.landmarks import View
from tests.bodies import Stance, standing, turning
from tests.moving_bodies import Bends, moving
from tests.visits import nobody


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@cache
def turn_json() -> bytes:
    return write_json(turning(stance=Stance(shoulder_tilt=12), rate_hz=15))


@pytest.fixture
def turn(tmp_path: Path) -> Path:
    path = tmp_path / "turn.json"
    path.write_bytes(turn_json())
    return path


@pytest.mark.parametrize("command", list(app.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"postureview {command}" in result.output or "postureview assess" in result.output


def test_help_says_what_it_is_and_is_not() -> None:
    text = " ".join(run("--help").output.split())
    assert "not a medical device" in text
    assert "postureview demo" in text


def test_assess_writes_everything_and_prints_the_summary(turn: Path, tmp_path: Path) -> None:
    out = tmp_path / "visit"
    result = run("assess", turn, "--stature-cm", "170", "--out", out)
    assert result.exit_code == 0, result.output
    assert {path.name for path in out.iterdir()} >= {
        "assessment.json",
        "measurements.csv",
        "withheld.csv",
        "report.html",
    }
    assert "not a medical device" in " ".join(result.output.lower().split())
    assert "shoulder line tilt" in result.output
    assert str(out / "report.html") in result.output.replace("\n", "")


def test_json_goes_to_stdout_and_everything_else_to_stderr(turn: Path, tmp_path: Path) -> None:
    result = run("assess", turn, "--out", tmp_path / "visit", "--json")
    document = json.loads(result.stdout)
    assert document["schema"] == "postureview.assessment/1"
    assert {one["unit"] for one in document["measurements"]} == {"deg", "%", "1"}


def test_quiet_prints_the_report_and_nothing_else(turn: Path, tmp_path: Path) -> None:
    result = run("-q", "assess", turn, "--out", tmp_path / "visit")
    assert result.output.splitlines() == [f"Report: {tmp_path / 'visit' / 'report.html'}"]


def test_an_assessment_is_not_overwritten_unasked(turn: Path, tmp_path: Path) -> None:
    out = tmp_path / "visit"
    assert run("assess", turn, "--out", out).exit_code == 0
    again = run("assess", turn, "--out", out)
    assert again.exit_code == 2
    assert "found 'visit' holds one; choose another --out, or add --overwrite" in again.stderr
    assert run("assess", turn, "--out", out, "--overwrite").exit_code == 0


def test_without_out_each_run_gets_a_folder_of_its_own(
    turn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("assess", turn)
    run("assess", turn)
    assert (tmp_path / "turn-postureview" / "report.html").is_file()
    assert (tmp_path / "turn-postureview-2" / "report.html").is_file()


def test_a_stated_view_decides(tmp_path: Path) -> None:
    path = tmp_path / "walk.json"
    path.write_bytes(write_json(standing(View.LEFT_LATERAL)))
    result = run("assess", path, "--view", "front", "--out", tmp_path / "o", "--json")
    assert result.exit_code == 4
    assert {one["reason"] for one in json.loads(result.stdout)["withheld"]} >= {"oblique_view"}


def test_what_cannot_be_measured_is_refused_when_it_is_asked_for_by_name(turn: Path, tmp_path: Path) -> None:
    result = run(
        "assess", turn, "--out", tmp_path / "o", "--json", "--measure", "pelvic_tilt", "--measure", "trunk_lean"
    )
    document = json.loads(result.stdout)
    assert {one["name"] for one in document["measurements"]} == {"trunk_lean"}
    (refused,) = document["withheld"]
    assert (refused["name"], refused["reason"]) == ("pelvic_tilt", "not_measurable")
    assert "palpate" in refused["detail"]
    unknown = run("assess", turn, "--out", tmp_path / "p", "--measure", "trunk_leen")
    assert unknown.exit_code == 2
    assert "did you mean trunk_lean" in unknown.stderr


def test_nobody_in_the_picture_is_exit_4_with_reasons_written(tmp_path: Path) -> None:
    path = tmp_path / "room.json"
    path.write_bytes(write_json(nobody()))
    result = run("assess", path, "--out", tmp_path / "o")
    assert result.exit_code == 4
    assert (tmp_path / "o" / "assessment.json").is_file()
    assert "all were withheld" in result.stderr


def test_one_unreadable_recording_loses_nothing_and_is_exit_3(turn: Path, tmp_path: Path) -> None:
    bad = tmp_path / "broken.mp4"
    bad.write_text("this is not a video")
    result = run("assess", turn, bad, "--out", tmp_path / "o", "--json")
    assert result.exit_code == 3
    document = json.loads(result.stdout)
    assert document["measurements"]
    assert document["recordings"][1]["error"].startswith("expected")
    assert "1 of 2 were not: broken.mp4" in result.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["assess", "missing.mp4"], 2, "expected a file or folder that exists; found 'missing.mp4'"),
        (["assess", "{turn}", "--set", "quality.nothing=1"], 2, "with a known setting"),
        (["assess", "{turn}", "--stature-cm", "1.7"], 2, "stature_cm must be between 50 and 260"),
        (["assess", "{turn}", "--picture-size", "wide"], 2, "expected --picture-size WIDTHxHEIGHT"),
        (["track", "{turn}", "--out", "x.docx"], 2, "expected a known track format; found 'docx'"),
        (["export", "{turn}", "--to", "json"], 3, "expected an assessment of schema"),
        (["knowledge", "nothing"], 2, "choose one of measures"),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(
    turn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, words: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*(word.format(turn=turn) for word in words))
    assert result.exit_code == code
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_track_is_read_back_and_measured_the_same(turn: Path, tmp_path: Path) -> None:
    table = tmp_path / "again.csv"
    assert run("track", turn, "--out", table).exit_code == 0
    first = json.loads(run("assess", turn, "--out", tmp_path / "a", "--json").stdout)
    second = json.loads(run("assess", table, "--out", tmp_path / "b", "--json").stdout)
    values = [[one["value"] for one in document["measurements"]] for document in (first, second)]
    assert values[0] == pytest.approx(values[1], abs=1e-3)


def test_report_and_export_read_what_assess_wrote(turn: Path, tmp_path: Path) -> None:
    run("assess", turn, "--out", tmp_path / "o")
    (tmp_path / "o" / "report.html").unlink()
    assert run("report", tmp_path / "o" / "assessment.json").exit_code == 0
    assert (tmp_path / "o" / "report.html").is_file()
    assert "shoulder line tilt" in run("report", tmp_path / "o" / "assessment.json", "--to", "text").output
    assert run("export", tmp_path / "o" / "assessment.json", "--to", "csv", "--out", tmp_path / "t").exit_code == 0
    assert (tmp_path / "t" / "measurements.csv").is_file()


def test_the_patients_page_and_progress_lie_beside_the_assessment(turn: Path, tmp_path: Path) -> None:
    run("assess", turn, "--out", tmp_path / "a")
    run("assess", turn, "--out", tmp_path / "b")
    files = [tmp_path / name / "assessment.json" for name in ("a", "b")]
    assert run("report", files[0], "--to", "patient").exit_code == 0
    assert "Your visit" in (tmp_path / "a" / "patient.html").read_text(encoding="utf-8")
    assert run("report", *files, "--to", "progress").exit_code == 0
    assert "Progress report" in (tmp_path / "b" / "progress.html").read_text(encoding="utf-8")


def test_one_report_of_two_assessments_is_refused(turn: Path, tmp_path: Path) -> None:
    run("assess", turn, "--out", tmp_path / "a")
    file = tmp_path / "a" / "assessment.json"
    several = run("report", file, file, "--to", "patient")
    assert several.exit_code == 2 and "use --to progress" in several.output.replace("\n", " ")
    single = run("report", file, "--to", "progress")
    assert single.exit_code == 2 and "two assessments or more" in single.output.replace("\n", " ")


def test_two_recordings_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    for folder in ("monday", "tuesday"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "front.json").write_bytes(write_json(standing()))
    result = run("assess", tmp_path / "monday", tmp_path / "tuesday", "--out", tmp_path / "o")
    assert result.exit_code == 2
    assert "found 'front.json' twice; rename one of them" in result.stderr


def test_a_folder_with_a_visit_file_is_one_visit(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(write_csv(standing(View.ANTERIOR)))
    (tmp_path / "left.json").write_bytes(write_json(standing(View.LEFT_LATERAL)))
    (tmp_path / "visit.toml").write_text('[patient]\nstature_cm = 170\n[recordings."a.csv"]\nview = "front"\n')
    document = json.loads(run("assess", tmp_path, "--out", tmp_path / "o", "--json").stdout)
    assert document["patient"]["stature_cm"] == 170
    assert {one["view"] for one in document["measurements"]} == {"front", "left"}
    assert len(document["recordings"]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [("[patients]", "found patients"), ("[patient]\nname='x'", "stature_cm, dominant_hand"), ("view =", "to be TOML")],
)
def test_a_visit_file_that_cannot_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.json").write_bytes(write_json(standing()))
    (tmp_path / "visit.toml").write_text(text)
    result = run("assess", tmp_path, "--out", tmp_path / "o")
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.fixture(scope="module")
def side_bend() -> bytes:
    """Side bends of 20 deg to the right and 15 deg to the left."""
    course = Bends(peaks=(20, -15))
    return write_json(moving(View.ANTERIOR, {"trunk_lean": course}, duration_s=course.end_s, rate_hz=20))


def moved(document: dict[str, Any]) -> set[tuple[str, str, bool]]:
    """(test, side, whether it was named by the user) of every movement."""
    return {(one["test"], one["side"], one["probability"] is None) for one in document["movements"]}


@pytest.mark.parametrize(
    ("file", "visit", "options", "expected"),
    [
        ("clip.json", "", (), {("left", False), ("right", False)}),
        ("clip.json", "", ("--test", "trunk_side_bend"), {("left", True), ("right", True)}),
        ("trunk_side_bend.json", "", (), {("left", True), ("right", True)}),
        ("trunk-side-bend-left.json", "", (), {("left", True)}),
        ("clip.json", 'test = "trunk_side_bend"\nside = "right"', (), {("right", True)}),
    ],
)
def test_a_movement_test_is_recognised_or_named_by_option_file_or_visit(  # noqa: PLR0917
    tmp_path: Path, side_bend: bytes, file: str, visit: str, options: tuple[str, ...], expected: set[tuple[str, bool]]
) -> None:
    (tmp_path / file).write_bytes(side_bend)
    if visit:
        (tmp_path / "visit.toml").write_text(f'[recordings."{file}"]\n{visit}\n')
    document = json.loads(run("assess", tmp_path / file, "--out", tmp_path / "o", "--json", *options).stdout)
    assert moved(document) == {("trunk_side_bend", side, named) for side, named in expected}
    ranges = {one["side"]: one["value"] for one in document["measurements"] if one["name"] == "trunk_side_bend"}
    assert all(ranges[side] == pytest.approx({"left": 15, "right": 20}[side], abs=0.5) for side, _ in expected)


@pytest.mark.parametrize(
    ("visit", "options", "message"),
    [
        ("", ("--test", "side_bend"), "did you mean neck_side_bend or trunk_side_bend?"),
        ('test = "trunk_side_bent"', (), "did you mean trunk_side_bend"),
        ('test = "trunk_side_bend"\nside = "up"', (), "expected side = left or right; found 'up' for clip.json"),
    ],
)
def test_a_movement_test_that_there_is_not_is_refused(
    tmp_path: Path, side_bend: bytes, visit: str, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "clip.json").write_bytes(side_bend)
    (tmp_path / "visit.toml").write_text(f'[recordings."clip.json"]\n{visit}\n')
    result = run("assess", tmp_path / "clip.json", "--out", tmp_path / "o", *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_single_values_of_a_movement_can_be_asked_for(tmp_path: Path, side_bend: bytes) -> None:
    (tmp_path / "trunk_side_bend.json").write_bytes(side_bend)
    asked = ("--measure", "trunk_side_bend_speed", "--json")
    document = json.loads(run("assess", tmp_path / "trunk_side_bend.json", "--out", tmp_path / "o", *asked).stdout)
    assert {one["name"] for one in document["measurements"]} == {"trunk_side_bend_speed"}


def test_the_held_end_of_a_movement_is_not_taken_for_a_posture(tmp_path: Path, side_bend: bytes) -> None:
    (tmp_path / "clip.json").write_bytes(side_bend)
    document = json.loads(run("assess", tmp_path / "clip.json", "--out", tmp_path / "o", "--json").stdout)
    (lean,) = [one["value"] for one in document["measurements"] if one["name"] == "trunk_lean"]
    assert lean == pytest.approx(0, abs=0.5)


def test_tables_settings_and_schema_are_printed() -> None:
    assert "shoulder_tilt" in run("knowledge", "measures").output
    assert json.loads(run("knowledge", "sources", "--json").output)
    assert "quality.max_yaw_deg" in run("settings").output
    assert json.loads(run("schema").output)["$id"] == "postureview.assessment/1"


def test_doctor_and_models_check_the_files() -> None:
    assert "pose model" in run("doctor").output
    assert "ok" in run("models").output


def test_doctor_prints_the_card(tmp_path: Path) -> None:
    result = run("doctor", "--print-card", tmp_path / "card.svg", "--paper", "letter")
    assert result.exit_code == 0
    assert "the bar is 100 mm long" in result.output
    assert (tmp_path / "card.svg").is_file()


def test_doctor_calibrates_from_pictures_only_when_it_is_asked_to(tmp_path: Path) -> None:
    result = run("doctor", tmp_path / "a.jpg")
    assert (result.exit_code, "add --calibrate-lens" in result.output) == (2, True)
    result = run("doctor", "--calibrate-lens", "--out", tmp_path / "lens.toml")
    assert result.exit_code == 2
    assert "at least 8 pictures that show the printed card; found 0 of 0" in result.output
    assert not (tmp_path / "lens.toml").exists()


def test_a_lens_profile_moves_recorded_landmarks_and_is_named(turn: Path, tmp_path: Path) -> None:
    width, height = json.loads(turn.read_text())["size_px"]
    lens = tmp_path / "lens.toml"
    facts = {
        "width": width,
        "height": height,
        "fx": height,
        "fy": height,
        "cx": width / 2,
        "cy": height / 2,
        "k1": -0.1,
    }
    lens.write_text("".join(f"{name} = {value}\n" for name, value in facts.items()))
    plain = json.loads(run("-q", "assess", turn, "--json", "--out", tmp_path / "plain").stdout)
    option = f"camera.lens_profile={lens}"
    undone = json.loads(run("-q", "assess", turn, "--json", "--set", option, "--out", tmp_path / "undone").stdout)
    assert undone["recordings"][0]["notes"] == ["the lens's distortion was undone by its profile"]
    assert "lens.toml" in undone["provenance"]["models"]
    assert undone["pictures"][0]["landmarks_px"] != plain["pictures"][0]["landmarks_px"]


def test_report_to_pdf_writes_it_beside_the_assessment(turn: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the optional package typst is not installed")
    out = tmp_path / "visit"
    assert run("assess", turn, "--out", out, "--pdf").exit_code == 0
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    result = run("report", out / "assessment.json", "--to", "pdf", "--paper", "letter", "--out", tmp_path / "us.pdf")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "us.pdf").stat().st_size > 10_000


def test_a_missing_typst_is_one_line_that_names_the_command(
    turn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "visit"
    run("assess", turn, "--out", out)
    monkeypatch.setitem(sys.modules, "typst", None)
    result = run("report", out / "assessment.json", "--to", "pdf")
    assert result.exit_code == 2
    assert 'pip install "postureview[pdf]"' in result.output
    assert not (out / "report.pdf").exists()


def test_recorded_landmarks_have_no_video_to_annotate(turn: Path, tmp_path: Path) -> None:
    result = run("assess", turn, "--out", tmp_path / "visit", "--video")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "visit" / "video").exists()
    refused = run("annotate", turn, "--out", tmp_path / "turn.webm")
    assert refused.exit_code == 2
    assert "expected a video" in refused.output


def test_annotate_wants_a_new_webm(turn: Path, tmp_path: Path) -> None:
    assert "end with .webm" in run("annotate", turn, "--out", tmp_path / "turn.mp4").output
    (tmp_path / "there.webm").write_bytes(b"")
    assert "--overwrite" in run("annotate", turn, "--out", tmp_path / "there.webm").output


@pytest.mark.parametrize(("flag", "value"), [("--blur-face", "True"), ("--no-blur-face", None)])
def test_blurring_the_kept_pictures_is_a_setting_that_the_assessment_remembers(
    turn: Path, tmp_path: Path, flag: str, value: str | None
) -> None:
    run("assess", turn, "--out", tmp_path / "visit", flag)
    document = json.loads((tmp_path / "visit" / "assessment.json").read_text(encoding="utf-8"))
    assert document["provenance"]["settings"].get("report.blur_faces") == value


def test_the_page_to_take_home_is_written_as_a_pdf_too(turn: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst", reason="the optional package typst is not installed")
    run("assess", turn, "--out", tmp_path / "visit")
    result = run("report", tmp_path / "visit" / "assessment.json", "--to", "patient-pdf")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "visit" / "patient.pdf").read_bytes().startswith(b"%PDF")
