"""Pictures of the design, drawn or taken from the cache, and what the product says about them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2

from accuracy.design import Case, cases
from postureview.base.settings import Settings
from postureview.knowledge.load import knowledge
from postureview.measures.error import UNKNOWN_ROLL_DEG
from postureview.pipeline import assess_visit
from postureview.pose.engine import DEFAULT_ENGINE
from postureview.reading import Reader
from postureview.values.assessment import Patient
from postureview.values.close_up import CLOSE_UP_LABEL
from postureview.values.landmarks import Side
from postureview.values.measurement import Measurement, Withheld

JPEG_QUALITY = 92
EVERYTHING = Settings().with_changes([f"pose.engine={DEFAULT_ENGINE}", "measures.withhold_unfollowed=false"])
"""With the engine that the tables name, whatever else is installed, and also what earlier tables made the product
withhold, or nobody could ever see it get better."""
WITH_ANY_ENGINE = EVERYTHING.with_changes(["pose.engine=auto"])
"""With the engine that users get on this machine."""
TRACKED = EVERYTHING.with_changes(["pose.close_ups=false"])
"""As landmarks come from a file or ``track``: no picture was read again."""
CLOTHING = {"none": "bare", "bra": "bare", "vest": "close", "tee": "close", "loose": "loose"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measure of one picture. estimate : None where the product withheld it, with the reason.

    unknown_roll_error : what the product adds to the error because it does not know this picture's camera roll.
    facts : what else may explain an error.
    """

    measure: str
    view: str
    engine: str
    clothing: str
    body: str
    half: str
    case: str
    truth: float
    estimate: float | None
    reason: str = ""
    unknown_roll_error: float = 0.0
    facts: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def error(self) -> float:
        """Estimate minus truth; only for rows that have an estimate."""
        assert self.estimate is not None
        return self.estimate - self.truth


def drawn(case: Case, cache: Path) -> Path:
    """The picture of a case as JPEG, its truth beside it; drawn unless the cache has it."""
    picture, truth = cache / f"{case.name}.jpg", cache / f"{case.name}.json"
    if not (picture.is_file() and truth.is_file() and _known(truth)["fingerprint"] == case.fingerprint()):
        cache.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(picture), next(case.scene.frames()), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        known = {
            "fingerprint": case.fingerprint(),
            "truth": case.truth(),
            "facts": case.facts(),
            "stature_cm": case.stature_cm,
        }
        truth.write_text(json.dumps(known), encoding="utf-8")
    return picture


def drawn_picture(cache: Path, name: str) -> tuple[Path, float]:
    """A case that was drawn before: its picture and the stature of the body, cm."""
    picture = cache / f"{name}.jpg"
    return picture, float(_known(picture.with_suffix(".json"))["stature_cm"])


def _known(truth: Path) -> dict[str, Any]:
    """What lies beside a cached picture."""
    return {"fingerprint": "", **json.loads(truth.read_text(encoding="utf-8"))}


def rows(
    *, quick: bool, cache: Path, workers: int = 2, looks: Sequence[Settings] = (EVERYTHING, TRACKED)
) -> tuple[list[Row], dict[str, str]]:
    """All rows of the design, each picture looked at in every way of ``looks``, and the model hashes of the first; each
    worker takes every n-th case.
    """
    with ProcessPoolExecutor(workers) as pool:
        parts = list(pool.map(_share, [(quick, cache, part, workers, tuple(looks)) for part in range(workers)]))
    return [row for found, _ in parts for row in found], parts[0][1]


def _share(work: tuple[bool, Path, int, int, tuple[Settings, ...]]) -> tuple[list[Row], dict[str, str]]:
    quick, cache, part, workers, looks = work
    cv2.setNumThreads(1)
    found: list[Row] = []
    with ExitStack() as stack:
        readers = [stack.enter_context(Reader(look.pose)) for look in looks]
        for case in cases(quick=quick, part=part, of=workers):
            picture = drawn(case, cache)
            for reader, look in zip(readers, looks, strict=True):
                found += measured(case, picture, reader, look)
        return found, dict(readers[0].models)


def measured(case: Case, picture: Path, reader: Reader, settings: Settings) -> list[Row]:
    """What the product says about one picture, beside the truth."""
    known = _known(picture.with_suffix(".json"))
    patient = Patient(stature_cm=known["stature_cm"])
    assessment = assess_visit([picture], reader=reader, patient=patient, settings=settings).assessment
    engine = reader.engines[0].removesuffix(CLOSE_UP_LABEL) + (CLOSE_UP_LABEL if settings.pose.close_ups else "")
    level = assessment.recordings[0].roll_undone
    stance = assessment.recordings[0].phases
    facts = known["facts"] | ({"turn_read_deg": stance[0].yaw_off_deg} if stance else {})
    raw = {_key(one): one.value if one.raw is None else one.raw for one in assessment.measurements}
    reasons = {_key(one): one.reason.value for one in assessment.withheld}
    measures = knowledge().measures
    result = []
    for name, truth in known["truth"].items():
        measure, side = _measure_and_side(name)
        if measure not in measures or case.view not in measures[measure].views:
            continue
        key = (measure, case.view, side)
        result.append(
            Row(
                measure=measure,
                view="side" if case.view in ("left", "right") else case.view,
                engine=engine,
                clothing=CLOTHING[known["facts"]["top"]],
                body=case.body,
                half=case.half,
                case=case.name,
                truth=float(truth),
                estimate=raw.get(key),
                reason="" if key in raw else reasons.get(key, "view_missing"),
                unknown_roll_error=0.0 if level else measures[measure].error.horizon * UNKNOWN_ROLL_DEG,
                facts=facts,
            )
        )
    return result


def _key(one: Measurement | Withheld) -> tuple[str, str, str]:
    """Measure, view, and the side of a limb; a view tells its own side."""
    return one.name, one.view.value, "" if one.side in (Side.MIDLINE, one.view.near_side) else one.side.value


def _measure_and_side(name: str) -> tuple[str, str]:
    """A name of the truth file: ``knee_frontal_angle_left`` is the left one of ``knee_frontal_angle``."""
    base, _, side = name.rpartition("_")
    return (base, side) if side in ("left", "right") else (name, "")
