"""Rendered movements with known truth, through the whole product: repetitions exactly, ranges within their error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from postureview.base.resources import resource_folder
from postureview.base.settings import Settings
from postureview.knowledge.load import knowledge
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment
from postureview.values.measurement import Measurement

SAMPLES = resource_folder("samples")
NAMES = ["trunk_flexion", "trunk_side_bend", "shoulder_abduction", "sit_to_stand"]

pytestmark = pytest.mark.pose


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Settings().pose) as one:
        yield one


@pytest.fixture(scope="module", params=NAMES)
def sample(request: pytest.FixtureRequest, reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(truth, assessment) of a sample under a name that does not tell its test."""
    video: Path = SAMPLES / f"{request.param}.mp4"
    unnamed = tmp_path_factory.mktemp("sample") / "clip.mp4"
    unnamed.write_bytes(video.read_bytes())
    truth = json.loads(video.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return truth, assess_visit([unnamed], reader=reader).assessment


def test_every_movement_is_recognised_with_its_repetitions(sample: tuple[dict[str, Any], Assessment]) -> None:
    truth, assessment = sample
    expected = {
        (one["test"], "midline" if knowledge().tests[one["test"]].sides == "whole" else one["side"]): len(
            one["truth"]["repetitions_deg"]
        )
        for one in truth["movements"]
    }
    found = {(one.test, one.side.value): len(one.repetitions) for one in assessment.movements}
    assert {key: found.get(key) for key in expected} == expected
    assert {test for test, _ in found} - {"fingertip_to_floor"} == {test for test, _ in expected}


def test_every_range_lies_within_its_error(sample: tuple[dict[str, Any], Assessment]) -> None:
    truth, assessment = sample
    for true in truth["movements"]:
        for one in assessment.measurements:
            if one.name == true["test"] and one.unit == "deg" and one.side.value in {true["side"], "midline"}:
                assert one.value == pytest.approx(true["truth"]["range_deg"], abs=1.96 * one.uncertainty.sem)


def test_five_stands_take_the_time_that_they_took(sample: tuple[dict[str, Any], Assessment]) -> None:
    truth, assessment = sample
    if "first_movement_s" in truth:
        (one,) = [one for one in assessment.measurements if one.name == "sit_to_stand"]
        assert isinstance(one, Measurement) and one.unit == "s"
        assert one.value == pytest.approx(
            truth["last_stand_s"] - truth["first_movement_s"], abs=2 * one.uncertainty.sem
        )
