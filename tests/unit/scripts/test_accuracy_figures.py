"""The figures of agreement, on clouds whose answer is known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "scripts"))

pytest.importorskip("phantom", reason="the renderer is not here")

from accuracy.figures import figures
from accuracy.gather import Row, _measure_and_side
from accuracy.main import compare
from postureview.knowledge.load import knowledge


def row(**change: Any) -> Row:
    return Row(**{"measure": "m", "view": "front", "engine": "e", "clothing": "close", **change})


def cloud(*, slope: float, bias: float, noise: float, seed: int = 1) -> list[Row]:
    chance = np.random.default_rng(seed)
    rows = []
    for person in range(20):
        for number in range(10):
            truth = float(chance.uniform(-10, 10))
            estimate = slope * truth + bias + float(chance.normal(0, noise))
            half = "fit" if person % 2 else "report"
            rows.append(
                row(
                    body=f"p{person}",
                    half=half,
                    case=f"{person}-{number}",
                    truth=truth,
                    estimate=estimate,
                )
            )
    return rows


def test_a_perfect_measure_is_left_alone() -> None:
    (one,) = figures(cloud(slope=1, bias=0, noise=0.5))
    assert one.correction.is_none
    assert one.slope == pytest.approx(1, abs=0.02)
    assert one.sem == pytest.approx(0.5, abs=0.1)
    assert one.coverage == pytest.approx(0.95, abs=0.05)


def test_a_damped_measure_is_stretched() -> None:
    (one,) = figures(cloud(slope=0.5, bias=2, noise=0.5))
    assert one.correction.factor == pytest.approx(2, abs=0.1)
    assert one.correction.printed(np.array([0.5 * 6 + 2])) == pytest.approx([6], abs=0.3)
    assert one.sem < 0.4 * one.rmse


def test_a_shifted_measure_is_shifted_even_when_it_follows_roughly() -> None:
    (one,) = figures(cloud(slope=0.4, bias=-8, noise=4))
    assert not one.correction.is_none
    assert one.correction.factor == 1.0
    assert one.correction.intercept == pytest.approx(8, abs=1)


def test_chance_is_not_corrected() -> None:
    (one,) = figures(cloud(slope=0, bias=0, noise=3))
    assert one.correction.is_none


def test_what_was_withheld_is_counted_and_left_out() -> None:
    rows = cloud(slope=1, bias=0, noise=0.5)
    refused = [row(body="p0", half="report", case="x", truth=1, estimate=None, reason="blurred")] * 50
    (one,) = figures(rows + refused)
    assert one.withheld == pytest.approx(0.2)
    assert one.n == 200


def test_a_limb_of_the_truth_file_is_a_measure_and_a_side() -> None:
    assert _measure_and_side("knee_frontal_angle_left") == ("knee_frontal_angle", "left")
    assert _measure_and_side("trunk_lean") == ("trunk_lean", "")


@pytest.mark.parametrize(("times", "code"), [(0.8, 0), (3.0, 1)])
def test_the_quick_form_fails_when_a_measure_got_worse(
    times: float, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = next(
        one
        for one in knowledge().accuracy.values()
        if (one.intercept, one.factor) == (0.0, 1.0) and not one.clothing and one.within < one.sem
    )
    errors = np.random.default_rng(1).normal(scale=times * recorded.sem, size=60)
    rows = [
        row(
            measure=recorded.measure,
            view=recorded.view,
            engine=recorded.engine,
            body="p",
            half="fit",
            case="c",
            truth=0.0,
            estimate=float(error),
        )
        for error in errors
    ]
    assert compare(rows) == code
    assert ("WORSE" in capsys.readouterr().out) is bool(code)


def test_comparing_nothing_is_no_success() -> None:
    assert compare([]) == 1
