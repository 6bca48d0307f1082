"""What a measure is, where measures are registered, and the one rule that summarises them.

Most read landmarks (``@measure``); those of the back read its outline in pictures (``@outline_measure``).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from postureview.base.registry import Registry
from postureview.geometry.robust import median_error
from postureview.knowledge.load import NOMINAL_STATURE_MM, knowledge
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.measures.body import Body
from postureview.measures.outline import Outline, Reading, Refusal
from postureview.measures.scale import scale_of
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.measurement import Measurement, Outcome, Reason, Status, Uncertainty, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.quality import Check, StillPhase
from postureview.values.recording import CameraRoll, CardScale, RollSource
from postureview.values.silhouette import Silhouette

Formula = Callable[[Body, Side], Floats]
"""(body, side) → (T,) values: degrees, or pixels for a length. ``side`` is the near side in side views; in front and
back views the midline, or each side in turn for a limb. Signs: positive = right (front, back), forward (side)."""

OutlineFormula = Callable[[Outline, Side], Reading | Refusal]
"""(outline, near side) → the value of one picture in degrees, or why it shows none."""

_LEVEL_FROM = {
    RollSource.ROOM: "the lines of the room",
    RollSource.CARD: "the printed card",
    RollSource.PLUMB_LINE: "the plumb line",
}

MIN_SHARE = 0.5
"""What is missing in more than half of a phase's frames is missing (E)."""

PARTIAL = (Reason.BODY_CUT_OFF, Reason.LANDMARK_MISSING, Reason.SCALE_DISAGREES)
"""Failed checks that do not withhold everything: some landmarks are missing, or a card was not where it should hang."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posture:
    """What measures read: one still phase, its landmarks, and the scale.

    stature_px : median stature in pixels. stature_mm : known stature, or None. card : scale of a printed card, which
    counts where there is no stature. Without either there are no millimetres, ever.
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
    card: CardScale | None = None

    @property
    def roll_deg(self) -> float:
        """The roll to undo; 0 when it is not known."""
        return 0.0 if self.roll is None else self.roll.roll_deg

    @property
    def body(self) -> Body:
        """The landmarks in measuring coordinates."""
        return Body(poses=self.poses, view=self.phase.view, roll_deg=self.roll_deg)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """Known values (N,) of one phase, N > 0, and the standard deviation that the way of reading alone causes."""

    values: Floats
    method_error: float = 0.0


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
    """A formula on the landmarks of every frame."""

    formula: Formula

    def read(self, posture: Posture, side: Side) -> Readings | Refusal:
        """Its value in each frame that shows its landmarks."""
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
        if not posture.silhouettes:
            detail = "the outline of the back is read from a picture, and none was kept; assess the video or photograph"
            return Refusal(reason=Reason.PICTURE_MISSING, detail=detail)
        view = posture.phase.view
        found = [
            self.formula(Outline.of(one, posture.poses, view, roll_deg=posture.roll_deg), side)
            for one in posture.silhouettes
        ]
        known = [one for one in found if isinstance(one, Reading)]
        if len(known) < MIN_SHARE * len(found):
            refusals = [one for one in found if isinstance(one, Refusal)]
            reason, _ = Counter(one.reason for one in refusals).most_common(1)[0]
            return next(one for one in refusals if one.reason is reason)
        values = np.array([one.value for one in known])
        return Readings(values=values, method_error=float(np.median([one.method_error for one in known])))


MEASURES: Registry[Measure] = Registry("measure", __package__)


def measure(name: str, *, parts: tuple[Part, ...], version: int = 1) -> Callable[[Formula], Formula]:
    """Register a formula on landmarks under the name of its row in ``knowledge/measures``."""

    def register(formula: Formula) -> Formula:
        row = knowledge().measures[name]
        MEASURES.add(name, LandmarkMeasure(row=row, formula=formula, version=version, parts=parts))
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
    scale = scale_of(which.row.unit, stature_px=posture.stature_px, stature_mm=posture.stature_mm, card=posture.card)
    if not np.isfinite(scale.factor):
        return refuse(Reason.SCALE_UNKNOWN, "head or feet were not seen well enough to compare with the stature")
    unit, raw = scale.unit, float(np.median(readings.values)) * scale.factor
    accuracy = accuracy_of(which, posture)
    value = raw if accuracy is None else accuracy.printed(raw / _to_unit(unit)) * _to_unit(unit)
    uncertainty = _uncertainty(
        which.row,
        accuracy,
        unit,
        repeat_error=median_error(readings.values) * scale.factor,
        method_error=readings.method_error * scale.factor,
        roll=posture.roll,
    )
    return Measurement(
        name=which.row.name,
        term=which.row.term,
        value=value,
        raw=None if np.isclose(value, raw, rtol=0, atol=1e-12) else raw,
        unit=unit,
        uncertainty=scale.with_error(uncertainty, value),
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
            basis += f"; camera level from {_LEVEL_FROM[roll.source]}"
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
