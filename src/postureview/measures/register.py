"""What a measure is, where measures are registered, and the one rule that summarises them.

Most read landmarks (``@measure``); others read the body's outline in pictures (``@outline_measure``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from postureview.base.registry import Registry
from postureview.geometry.robust import median_error
from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.measures.body import Body
from postureview.measures.outline import Outline, Refusal
from postureview.measures.readings import MIN_SHARE, OutlineFormula, Readings, read_outlines
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.measurement import Measurement, Outcome, Reason, Status, Uncertainty, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll
from postureview.values.silhouette import Silhouette

Formula = Callable[[Body, Side], Floats]
"""(body, side) → (T,) values: degrees, or pixels for a length. ``side`` is the near side in side views; in front and
back views the midline, or each side in turn for a limb. Signs: positive = right (front, back), forward (side)."""

PARTIAL = (Reason.BODY_CUT_OFF, Reason.LANDMARK_MISSING)
"""Failed checks that concern some landmarks only: they withhold the measures that need those, and no others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posture:
    """What measures read: one still phase, its landmarks, and the scale.

    stature_px : median stature in pixels; stature_mm : known stature, or None (then no millimetres, ever).
    silhouettes : outlines of the subject in a few pictures of the phase; none where only landmarks were recorded.
    roll : the camera's roll, which is undone; None when it is not known.
    """

    phase: StillPhase
    poses: PoseSequence
    recording: str
    stature_px: float
    stature_mm: float | None = None
    silhouettes: tuple[Silhouette, ...] = ()
    roll: CameraRoll | None = None

    @property
    def roll_deg(self) -> float:
        """The roll to undo; 0 when it is not known."""
        return 0.0 if self.roll is None else self.roll.roll_deg

    @property
    def body(self) -> Body:
        """The landmarks in measuring coordinates."""
        return Body(poses=self.poses, view=self.phase.view, roll_deg=self.roll_deg)

    def read_outlines(self, formula: OutlineFormula, side: Side) -> Readings | Refusal:
        """The formula's value in each outline."""
        outlines = [Outline.of(one, self.poses, self.phase.view, roll_deg=self.roll_deg) for one in self.silhouettes]
        return read_outlines(formula, outlines, side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(ABC):
    """The row of the clinical tables that says what it means, and a way to read it. ``parts`` are what it needs."""

    row: MeasureRow
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

    @abstractmethod
    def read(self, posture: Posture, side: Side) -> Readings | Refusal:
        """Its values in degrees, or pixels for a length; or why there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkMeasure(Measure):
    """A formula on the landmarks of every frame; in the back view one on outlines where ``behind`` is given."""

    formula: Formula
    behind: OutlineFormula | None = None

    def read(self, posture: Posture, side: Side) -> Readings | Refusal:
        """Its value in each frame that shows its landmarks, or in each picture."""
        if self.behind is not None and posture.phase.view is View.POSTERIOR:
            return posture.read_outlines(self.behind, side)
        values = self.formula(posture.body, side)
        known = values[np.isfinite(values)]
        if known.size >= max(1.0, MIN_SHARE * len(values)):
            return Readings(values=known)
        parts = ", ".join(part.name.lower().replace("_", " ") for part in self.parts)
        seen = f"{parts} were seen together in {known.size} of {len(values)} frames"
        for check in posture.phase.failed:
            if check.reason is Reason.BODY_CUT_OFF:
                return Refusal(reason=Reason.BODY_CUT_OFF, detail=f"{seen}; {check.advice}")
        return Refusal(reason=Reason.LANDMARK_MISSING, detail=f"{seen}; keep them uncovered")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineMeasure(Measure):
    """A formula on the outline of the body in a few pictures."""

    formula: OutlineFormula

    def read(self, posture: Posture, side: Side) -> Readings | Refusal:
        """Its value in each picture; the commonest refusal when more than half of the pictures refuse."""
        return posture.read_outlines(self.formula, side)


MEASURES: Registry[Measure] = Registry("measure", __package__)


def measure(
    name: str, *, parts: tuple[Part, ...], version: int = 1, behind: OutlineFormula | None = None
) -> Callable[[Formula], Formula]:
    """Register a formula on landmarks under the name of its row in ``knowledge/measures``.

    behind : takes its place in the back view, where the network invents the landmarks of the face.
    """

    def register(formula: Formula) -> Formula:
        row = knowledge().measures[name]
        MEASURES.add(name, LandmarkMeasure(row=row, formula=formula, version=version, parts=parts, behind=behind))
        return formula

    return register


def outline_measure(
    name: str, *, parts: tuple[Part, ...], version: int = 1
) -> Callable[[OutlineFormula], OutlineFormula]:
    """Register a formula on outlines under the name of its row in ``knowledge/measures``."""

    def register(formula: OutlineFormula) -> OutlineFormula:
        row = knowledge().measures[name]
        MEASURES.add(name, OutlineMeasure(row=row, formula=formula, version=version, parts=parts))
        return formula

    return register


def summarise(which: Measure, posture: Posture, side: Side | None = None) -> Outcome:
    """Median over the phase with its error, or the reason why there is no value. ``side``: as the view tells it."""
    view = posture.phase.view
    side = view.near_side if side is None else side

    def refuse(reason: Reason, detail: str) -> Withheld:
        return withhold(which, view, reason, detail, side=side, recording=posture.recording)

    for check in posture.phase.failed:
        if check.reason not in PARTIAL and (check.reason is not Reason.NOT_STANDING or which.row.standing):
            return refuse(check.reason, found_and_advice(check))
    readings = which.read(posture, side)
    if isinstance(readings, Refusal):
        return refuse(readings.reason, readings.detail)
    scale, unit = _scale(which.row, posture)
    if not np.isfinite(scale):
        return refuse(Reason.SCALE_UNKNOWN, "head or feet were not seen well enough to compare with the stature")
    raw, repeat_error = float(np.median(readings.values)) * scale, median_error(readings.values) * scale
    accuracy = accuracy_of(which, posture)
    value = raw if accuracy is None else accuracy.printed(raw / _to_unit(unit)) * _to_unit(unit)
    return Measurement(
        name=which.row.name,
        term=which.row.term,
        value=value,
        raw=None if np.isclose(value, raw, rtol=0, atol=1e-12) else raw,
        unit=unit,
        uncertainty=_uncertainty(
            which.row,
            accuracy,
            unit,
            repeat_error=repeat_error,
            method_error=readings.method_error * scale,
            roll=posture.roll,
        ),
        side=side,
        view=view,
        status=Status(which.row.status),
        interval_s=(posture.phase.start_s, posture.phase.end_s),
        n_frames=int(readings.values.size),
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
    """Factor from the formula's unit to the reported one: lengths become mm, or % of stature; all else stays."""
    if row.unit != "mm":
        return 1.0, row.unit
    if posture.stature_mm is not None:
        return posture.stature_mm / posture.stature_px, "mm"
    return 100.0 / posture.stature_px, "%"


def accuracy_of(which: Measure, posture: Posture) -> AccuracyRow | None:
    """What was measured about this measure, view, engine and model; None where it was not."""
    view = "side" if posture.phase.view.is_lateral else posture.phase.view.value
    return knowledge().accuracy.get((which.row.name, view, posture.poses.engine))


def _to_unit(unit: str) -> float:
    """Factor from the tables' unit (degrees, millimetres) to the printed one."""
    return 100.0 / NOMINAL_STATURE_MM if unit == "%" else 1.0


def _uncertainty(
    row: MeasureRow,
    accuracy: AccuracyRow | None,
    unit: str,
    *,
    repeat_error: float,
    method_error: float,
    roll: CameraRoll | None,
) -> Uncertainty:
    """System error and this recording's own noise in quadrature. Landmark bias does not average out over frames.

    The tables' ``horizon`` is the error of one degree of unknown roll; a known roll leaves its own uncertainty. A
    measured error was measured on cameras about as level as these, and holds the method's usual share already; the
    method's own spread counts where it is larger.
    """
    if accuracy is None:
        horizon_deg = 1.0 if roll is None else roll.uncertainty_deg
        landmarks = float(np.hypot(row.error.noise, row.error.horizon * horizon_deg)) * _to_unit(unit)
        system = float(np.hypot(landmarks, method_error))
        basis = f"engineering default, uncalibrated: {row.error.derivation}"
        if roll is not None and row.error.horizon:
            basis += "; camera level from the lines of the room"
    else:
        system = max(accuracy.sem * _to_unit(unit), method_error)
        people = f"{accuracy.n_people} rendered people, {accuracy.n} pictures"
        basis = f"measured on {people}; not validated on patients"
    return Uncertainty(sem=float(np.hypot(system, repeat_error)), basis=f"{basis}; plus this recording's own noise")


def found_and_advice(check: Check) -> str:
    """What a failed check found, its limit, and how to film better."""
    value = "unknown" if check.value is None else f"{check.value:.3g}"
    unit = "" if check.unit == "1" else f" {check.unit}"
    return f"{check.name.replace('_', ' ')} {value}{unit} (limit {check.limit:g}); {check.advice}"
