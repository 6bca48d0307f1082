"""The example of CONTRIBUTING.md works as it is printed there."""

from __future__ import annotations

import dataclasses
import importlib
import re
import shutil
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import postureview.knowledge
from postureview.knowledge.load import Knowledge, load
from postureview.knowledge.rows import MeasureRow
from postureview.measures.body import Body
from postureview.measures.register import MEASURES, Formula, LandmarkMeasure, Posture, summarise
from postureview.values.landmarks import Part, View
from postureview.values.measurement import Measurement
from postureview.values.quality import StillPhase
from tests.bodies import Stance, standing

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SIDE_VIEWS = (View.LEFT_LATERAL, View.RIGHT_LATERAL)


def block(start: str) -> str:
    """The indented block of the page that starts with these words, without its indentation."""
    (found,) = re.findall(rf"^ +{re.escape(start)}.*(?:\n(?: +.*)?)*?(?=\n\S|\n\n\d)", PAGE, re.MULTILINE)
    return textwrap.dedent(found)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The project's tables with the example's row in the file that the page names, through every guard."""
    folder = tmp_path_factory.mktemp("tables") / "knowledge"
    shutil.copytree(Path(postureview.knowledge.__file__).parent, folder)
    (path,) = re.findall(r"Describe it in `src/postureview/knowledge/(\S+)`", PAGE)
    with (folder / path).open("a", encoding="utf-8") as file:
        file.write("\n" + block("[[measure]]"))
    return load(folder)


@pytest.fixture(scope="module")
def example(tables: Knowledge) -> LandmarkMeasure:
    """The example's function, as the file that the page names would hold it, registered nowhere."""
    (path,) = re.findall(r"Write its formula in `(\S+)`", PAGE)
    module = importlib.import_module(MEASURES["trunk_inclination"].formula.__module__)
    assert (ROOT / path).samefile(str(module.__file__))
    registered: list[LandmarkMeasure] = []

    def measure(name: str, *, parts: tuple[Part, ...], version: int = 1) -> Callable[[Formula], Formula]:
        def register(formula: Formula) -> Formula:
            row: MeasureRow = tables.measures[name]
            registered.append(LandmarkMeasure(row=row, formula=formula, version=version, parts=parts))
            return formula

        return register

    names: dict[str, Any] = {**vars(module), "measure": measure}
    exec(compile(block("@measure("), "CONTRIBUTING.md", "exec"), names)
    (one,) = registered
    assert one.formula.__doc__
    return one


def outcome(which: LandmarkMeasure, view: View, stance: Stance) -> Measurement:
    poses = standing(view, stance)
    phase = StillPhase(view=view, start_s=0.0, end_s=1.0, n_frames=len(poses), yaw_off_deg=0.0)
    result = summarise(which, Posture(phase=phase, poses=poses, recording="built", stature_px=850.0, stature_mm=1700.0))
    assert isinstance(result, Measurement)
    return result


@pytest.mark.parametrize("view", SIDE_VIEWS)
@pytest.mark.parametrize("lean", [0.0, 12.0, -7.0])
def test_the_example_measures_the_arm_of_a_built_body(example: LandmarkMeasure, view: View, lean: float) -> None:
    # The arms of a built body hang from the trunk and turn with it.
    found = outcome(example, view, Stance(trunk_inclination=lean))
    assert found.value == pytest.approx(lean, abs=1e-6)
    assert (found.unit, found.term) == ("deg", "upper arm inclination forward")
    assert found.uncertainty.sem == pytest.approx(np.hypot(2.7, 1.0))


def test_the_example_reads_the_landmarks_that_it_names(example: LandmarkMeasure) -> None:
    assert example.views == SIDE_VIEWS
    view, poses = View.LEFT_LATERAL, standing(View.LEFT_LATERAL)
    image = poses.image.copy()
    image[:, [part.on(view.near_side) for part in example.parts]] = np.nan
    body = Body(poses=dataclasses.replace(poses, image=image), view=view)
    assert np.isnan(example.formula(body, view.near_side)).all()


def test_the_rules_that_the_page_states_are_the_ones_that_are_held() -> None:
    structure = (ROOT / "tests" / "architecture" / "test_structure.py").read_text(encoding="utf-8")
    (module, function) = re.findall(r"No module over (\d+) lines, no function over (\d+)", PAGE)[0]
    assert re.search(rf"\b{module}\b", structure) and re.search(rf"\b{function}\b", structure)
