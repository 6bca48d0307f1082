"""Where stature and printed card disagree, a check says so; it withholds nothing, for the stature goes before."""

from __future__ import annotations

import dataclasses

import pytest

from postureview.base.settings import Settings
from postureview.measures.register import PARTIAL
from postureview.trajectory.body import stature_by_card_mm
from postureview.trajectory.interpret import interpret
from postureview.values.landmarks import View
from postureview.values.quality import Check
from postureview.values.recording import CardScale, Recording, RecordingKind, SourceInfo
from tests.bodies import standing

VIEW = View.ANTERIOR
CARD = CardScale(mm_per_px=2.5, relative_error=0.05)
POSES = standing(VIEW)
RECORDING = Recording(
    source=SourceInfo(file_name="a.json", sha256="", kind=RecordingKind.LANDMARKS, size_px=POSES.size_px),
    poses=POSES,
    card=CARD,
)
TOLD_MM = stature_by_card_mm(POSES, VIEW, CARD)


def scale_check(recording: Recording, stature_mm: float | None) -> Check | None:
    (posture, *_) = interpret(recording, Settings(), VIEW, stature_mm).postures
    return next((check for check in posture.phase.checks if check.name == "scale"), None)


@pytest.mark.parametrize(("factor", "passed"), [(1.0, True), (1.05, True), (1.2, False), (0.8, False)])
def test_more_than_a_tenth_is_a_disagreement(factor: float, passed: bool) -> None:
    check = scale_check(RECORDING, TOLD_MM * factor)
    assert check is not None
    assert check.passed is passed
    assert check.value == pytest.approx(abs(1 / factor - 1), abs=1e-3)
    assert check.reason in PARTIAL


def test_without_a_stature_or_a_card_there_is_nothing_to_compare() -> None:
    assert scale_check(RECORDING, None) is None
    assert scale_check(dataclasses.replace(RECORDING, card=None), TOLD_MM) is None


def test_a_card_that_is_not_wanted_gives_no_scale() -> None:
    unwanted = Settings().with_changes(["measures.card_scale=false"])
    assert interpret(RECORDING, Settings(), VIEW).card == CARD
    assert interpret(RECORDING, unwanted, VIEW).card is None
