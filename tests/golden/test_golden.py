"""Whole assessments of built bodies, as they are stored beside this file.

A change of any number, word or order shows here. When it is meant: ``pytest tests/golden --update-golden``, read the
difference that git shows, commit both.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postureview.values.assessment import Assessment, Patient
from postureview.values.landmarks import View
from tests.bodies import Stance, standing, turning
from tests.golden.compare import differences, written
from tests.visits import assessed, plain

FOLDER = Path(__file__).parent
VISITS: dict[str, Callable[[], Assessment]] = {
    "symmetric_turning": lambda: assessed(turning()),
    "tilted_leaning_inclined": lambda: assessed(
        turning(stance=Stance(shoulder_tilt=15, trunk_lean=8, trunk_inclination=14))
    ),
    "front_only_without_stature": lambda: assessed(standing(View.ANTERIOR), patient=Patient()),
    "oblique": lambda: assessed(standing(View.ANTERIOR, yaw_off_deg=25)),
    "bent_from_the_side": lambda: assessed(
        standing(View.LEFT_LATERAL, Stance(trunk_inclination=60, knee=-50, tibia_inclination=20))
    ),
    "nobody": assessed,
}
_LINES = 40


def comparable(assessment: Assessment) -> dict[str, Any]:
    """Without what may change while nothing that is measured or said does."""
    document = plain(assessment)
    for name in ("software", "knowledge"):
        document["provenance"].pop(name)
    for recording in document["recordings"]:
        recording.pop("sha256")
    return document


@pytest.mark.parametrize("name", VISITS)
def test_the_assessment_is_what_it_was(name: str, update_golden: bool) -> None:
    path, now = FOLDER / f"{name}.json", comparable(VISITS[name]())
    if update_golden:
        path.write_text(written(now), encoding="utf-8", newline="\n")
    found = list(differences(json.loads(path.read_text(encoding="utf-8")), now))
    shown = "\n  ".join([*found[:_LINES], *([f"and {len(found) - _LINES} more"] if len(found) > _LINES else [])])
    assert not found, f"{path.name} differs from what the pipeline says now:\n  {shown}"


def test_every_golden_file_belongs_to_a_visit() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(VISITS)


STORED = {
    "measurements": [
        {"name": "head_tilt", "view": "front", "value": 1.0, "n_frames": 30},
        {"name": "trunk_lean", "view": "front", "value": 2.0, "n_frames": 30},
    ]
}


def test_float_noise_is_no_difference() -> None:
    noisy = copy.deepcopy(STORED)
    noisy["measurements"][0]["value"] = 1.0 + 9e-7
    assert list(differences(STORED, noisy)) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": 1.00001}, "measurements.[head_tilt/front].value: was 1.0, is 1.00001"),
        ({"n_frames": 31}, "measurements.[head_tilt/front].n_frames: was 30, is 31"),
        ({"n_frames": 30.0}, "measurements.[head_tilt/front].n_frames: was 30, is 30.0"),
        ({"value": None}, "measurements.[head_tilt/front].value: was 1.0, is null"),
        ({"grade": "mild"}, 'measurements.[head_tilt/front].grade: new, is "mild"'),
    ],
)
def test_everything_else_is_a_difference_that_says_where(change: dict[str, Any], said: str) -> None:
    changed = copy.deepcopy(STORED)
    changed["measurements"][0].update(change)
    assert list(differences(STORED, changed)) == [said]


def test_a_row_that_went_and_another_order_are_said() -> None:
    (gone,) = differences(STORED, {"measurements": STORED["measurements"][:1]})
    assert gone.startswith("measurements.[trunk_lean/front]: gone")
    (turned,) = differences(STORED, {"measurements": STORED["measurements"][::-1]})
    assert "another order" in turned
