"""What a measure is, where measures are registered, and the one rule that summarises them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from postureview.base.registry import Registry
from postureview.geometry.robust import median_error
from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.measures.body import Body
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.measurement import Measurement, Outcome, Reason, Status, Uncertainty, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase

Formula = Callable[[Body, Side], Floats]
"""(body, side) → (T,) values: degrees, or pixels for a length. ``side`` is the near side in side views; in front and
back views the midline, or each side in turn for a limb. Signs: positive = right (front, back), forward (side)."""

MIN_FRAME_SHARE = 0.5
"""A landmark that is missing in more than half of a phase's frames is missing (E)."""

_PARTIAL = (Reason.BODY_CUT_OFF, Reason.LANDMARK_MISSING)
"""Failed checks that concern some landmarks only: they withhold the measures that need those, and no others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A formula and the row of the clinical tables that says what it means. ``parts`` are what it reads."""

    row: MeasureRow
    formula: Formula
    version: int
    parts: tuple[Part, ...]

    @property
    def views(self) -> tuple[View, ...]:
        """Views in which it can be measured."""
        return tuple(View(view) for view in self.row.views)

    def sides(self, view: View) -> tuple[Side, ...]:
        """The sides it is measured on in a view."""
        return BODY_SIDES if self.row.each_side and not view.is_lateral else (view.near_side,)

    @property
    def method(self) -> str:
        """Name and version, as measurements carry it."""
        return f"{self.row.name}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posture:
    """What measures read: one still phase, its landmarks, and the scale.

    stature_px : median stature in pixels; stature_mm : known stature, or None (then no millimetres, ever).
    """

    phase: StillPhase
    poses: PoseSequence
    recording: str
    stature_px: float
    stature_mm: float | None = None


MEASURES: Registry[Measure] = Registry("measure", __package__)


def measure(name: str, *, parts: tuple[Part, ...], version: int = 1) -> Callable[[Formula], Formula]:
    """Register a formula under the name of its row in ``knowledge/measures``."""

    def register(formula: Formula) -> Formula:
        MEASURES.add(name, Measure(row=knowledge().measures[name], formula=formula, version=version, parts=parts))
        return formula

    return register


def summarise(which: Measure, posture: Posture, side: Side | None = None) -> Outcome:
    """Median over the phase with its error, or the reason why there is no value. ``side``: as the view tells it."""
    view = posture.phase.view
    side = view.near_side if side is None else side

    def refuse(reason: Reason, detail: str) -> Withheld:
        return withhold(which, view, reason, detail, side=side, recording=posture.recording)

    failed = {check.reason: check for check in posture.phase.failed}
    for reason, check in failed.items():
        if reason not in _PARTIAL and (reason is not Reason.NOT_STANDING or which.row.standing):
            return refuse(reason, found_and_advice(check))
    values = which.formula(Body(poses=posture.poses, view=view), side)
    known = values[np.isfinite(values)]
    scale, unit = _scale(which.row, posture)
    if known.size < max(1.0, MIN_FRAME_SHARE * len(values)):
        parts = ", ".join(part.name.lower().replace("_", " ") for part in which.parts)
        seen = f"{parts} were seen together in {known.size} of {len(values)} frames"
        cut_off = failed.get(Reason.BODY_CUT_OFF)
        if cut_off is not None:
            return refuse(Reason.BODY_CUT_OFF, f"{seen}; {cut_off.advice}")
        return refuse(Reason.LANDMARK_MISSING, f"{seen}; keep them uncovered")
    if not np.isfinite(scale):
        return refuse(Reason.SCALE_UNKNOWN, "head or feet were not seen well enough to compare with the stature")
    raw, repeat_error = float(np.median(known)) * scale, median_error(known) * scale
    accuracy = _accuracy(which.row.name, posture)
    value = raw if accuracy is None else accuracy.printed(raw / _to_unit(unit)) * _to_unit(unit)
    return Measurement(
        name=which.row.name,
        term=which.row.term,
        value=value,
        raw=None if np.isclose(value, raw, rtol=0, atol=1e-12) else raw,
        unit=unit,
        uncertainty=_uncertainty(which.row, accuracy, unit, repeat_error),
        side=side,
        view=view,
        status=Status(which.row.status),
        interval_s=(posture.phase.start_s, posture.phase.end_s),
        n_frames=int(known.size),
        method=which.method,
        recording=posture.recording,
    )


def withhold(
    which: Measure, view: View, reason: Reason, detail: str, *, side: Side | None = None, recording: str = ""
) -> Withheld:
    """The answer "could not measure", with its reason."""
    return Withheld(
        name=which.row.name,
        term=which.row.term,
        side=view.near_side if side is None else side,
        view=view,
        reason=reason,
        detail=detail,
        recording=recording,
    )


def _scale(row: MeasureRow, posture: Posture) -> tuple[float, str]:
    """Factor from the formula's unit to the reported one: degrees stay; lengths become mm, or % of stature."""
    if row.unit == "deg":
        return 1.0, "deg"
    if posture.stature_mm is not None:
        return posture.stature_mm / posture.stature_px, "mm"
    return 100.0 / posture.stature_px, "%"


def _accuracy(name: str, posture: Posture) -> AccuracyRow | None:
    """What was measured about this measure, view, engine and model; None where it was not."""
    view = "side" if posture.phase.view.is_lateral else posture.phase.view.value
    return knowledge().accuracy.get((name, view, posture.poses.engine))


def _to_unit(unit: str) -> float:
    """Factor from the tables' unit (degrees, millimetres) to the printed one."""
    return 100.0 / NOMINAL_STATURE_MM if unit == "%" else 1.0


def _uncertainty(row: MeasureRow, accuracy: AccuracyRow | None, unit: str, repeat_error: float) -> Uncertainty:
    """System error and this recording's own noise in quadrature. Landmark bias does not average out over frames."""
    if accuracy is None:
        system = float(np.hypot(row.error.noise, row.error.horizon))
        basis = f"engineering default, uncalibrated: {row.error.derivation}"
    else:
        system = accuracy.sem
        people = f"{accuracy.n_people} rendered people, {accuracy.n} pictures"
        basis = f"measured on {people}; not validated on patients"
    sem = float(np.hypot(system * _to_unit(unit), repeat_error))
    return Uncertainty(sem=sem, basis=f"{basis}; plus this recording's own noise")


def found_and_advice(check: Check) -> str:
    """What a failed check found, its limit, and how to film better."""
    value = "unknown" if check.value is None else f"{check.value:.3g}"
    unit = "" if check.unit == "1" else f" {check.unit}"
    return f"{check.name.replace('_', ' ')} {value}{unit} (limit {check.limit:g}); {check.advice}"
