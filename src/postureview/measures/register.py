"""What a measure is, where measures are registered, and the one rule that summarises them.

Most read landmarks (``@measure``); others read the body's outline in pictures (``@outline_measure``).
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from postureview.base.registry import Registry
from postureview.geometry.robust import median_error
from postureview.knowledge.calibration import Calibration
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.measures.body import Body
from postureview.measures.error import system_error, to_unit
from postureview.measures.outline import Outline, Refusal
from postureview.measures.readings import MIN_SHARE, FaceFormula, OutlineFormula, Readings, read_faces, read_outlines
from postureview.measures.refusals import LOOSE_HIDES, found_and_advice
from postureview.measures.scale import scale_of
from postureview.measures.takes import Take
from postureview.values.arrays import Floats
from postureview.values.close_up import CLOSE_UP_LABEL, CloseUp, Face
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.measurement import Measurement, Outcome, Reason, Status, Withheld
from postureview.values.pose import PoseSequence
from postureview.values.quality import StillPhase
from postureview.values.recording import CameraRoll, CardScale
from postureview.values.silhouette import Silhouette

Formula = Callable[[Body, Side], Floats]
"""(body, side) → (T,) values: degrees, or pixels for a length. ``side`` is the near side in side views; in front and
back views the midline, or each side in turn for a limb. Signs: positive = right (front, back), forward (side)."""

LOOSE = "loose"
PARTIAL = (Reason.BODY_CUT_OFF, Reason.LANDMARK_MISSING, Reason.SCALE_DISAGREES)
"""Failed checks that do not withhold everything: some landmarks are missing, or a card was not where it should hang."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posture:
    """What measures read: one still phase, its landmarks, and the scale.

    stature_px : median stature in pixels. stature_mm, card : known stature, and scale of a printed card that counts
    where there is none, or None. Without either there are no millimetres, ever.
    silhouettes, faces : outlines and faces of the subject in a few pictures of the phase; none where only landmarks
    were recorded, and no faces where the subject does not look into the camera.
    roll : the camera's, which is undone; None when it is not known. clothing : of the trunk, or "" where not stated.
    c7_by_hand : where somebody placed C7, from the near shoulder's landmark, (x, y) pixels; None where nobody did.
    """

    phase: StillPhase
    poses: PoseSequence
    recording: str
    stature_px: float
    stature_mm: float | None = None
    silhouettes: tuple[Silhouette, ...] = ()
    faces: tuple[Face, ...] = ()
    roll: CameraRoll | None = None
    card: CardScale | None = None
    clothing: str = ""
    c7_by_hand: tuple[float, float] | None = None

    @property
    def roll_deg(self) -> float:
        """The roll to undo; 0 when it is not known."""
        return 0.0 if self.roll is None else self.roll.roll_deg

    @property
    def stands(self) -> bool:
        """Whether the subject stood upright, so that ranges of quiet stance apply."""
        return all(check.reason is not Reason.NOT_STANDING for check in self.phase.failed)

    @property
    def body(self) -> Body:
        """The landmarks in measuring coordinates."""
        return Body(poses=self.poses, view=self.phase.view, roll_deg=self.roll_deg)

    def looked_at(self, close_ups: Sequence[CloseUp]) -> Posture:
        """This posture as the pictures that were read again show it, in order of time; itself without any.

        Landmarks that are missing stay missing: a picture read again does not tell that something is hidden.
        """
        if not close_ups:
            return self
        nearest = [int(np.argmin(np.abs(self.poses.time_s - one.time_s))) for one in close_ups]
        image = self.poses.image[nearest].copy()
        image[..., :2] = np.where(np.isnan(image[..., :2]), np.nan, [one.points_px for one in close_ups])
        return dataclasses.replace(
            self,
            poses=dataclasses.replace(self.poses.take(nearest), image=image, engine=self.poses.engine + CLOSE_UP_LABEL),
            silhouettes=tuple(one.silhouette for one in close_ups if one.silhouette is not None),
            faces=tuple(one.face for one in close_ups if one.face is not None),
        )

    def read_outlines(self, formula: OutlineFormula, side: Side) -> Readings | Refusal:
        """The formula's value in each outline."""
        return read_outlines(formula, [self.outline(one) for one in self.silhouettes], side)

    def outline(self, silhouette: Silhouette) -> Outline:
        """One of the silhouettes with the landmarks of its moment."""
        return Outline.of(silhouette, self.poses, self.phase.view, roll_deg=self.roll_deg, c7_by_hand=self.c7_by_hand)


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
    """A formula on the landmarks of every frame.

    face, outline : take its place where pictures were read again. behind : takes its place in the back view.
    """

    formula: Formula
    face: FaceFormula | None = None
    outline: OutlineFormula | None = None
    behind: OutlineFormula | None = None

    def read(self, posture: Posture, side: Side) -> Readings | Refusal:
        """Its value in each frame that shows its landmarks, or in each picture."""
        if self.behind is not None and posture.phase.view is View.POSTERIOR:
            return posture.read_outlines(self.behind, side)
        if posture.poses.engine.endswith(CLOSE_UP_LABEL):
            if self.face is not None:
                return read_faces(self.face, posture.faces, posture.roll_deg)
            if self.outline is not None:
                return posture.read_outlines(self.outline, side)
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
        """Its value in each picture; the commonest refusal when more than half refuse."""
        return posture.read_outlines(self.formula, side)


MEASURES: Registry[Measure] = Registry("measure", __package__)


def measure(
    name: str,
    *,
    parts: tuple[Part, ...],
    version: int = 1,
    face: FaceFormula | None = None,
    outline: OutlineFormula | None = None,
    behind: OutlineFormula | None = None,
) -> Callable[[Formula], Formula]:
    """Register a formula on landmarks under the name of its row in ``knowledge/measures``.

    face, outline : take its place where the subject's face or outline was read in pictures.
    behind : takes its place in the back view, where the network invents the landmarks of the face.
    """

    def register(formula: Formula) -> Formula:
        row = knowledge().measures[name]
        which = LandmarkMeasure(
            row=row, formula=formula, version=version, parts=parts, face=face, outline=outline, behind=behind
        )
        MEASURES.add(name, which)
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


def summarise(
    which: Measure, posture: Posture, side: Side | None = None, calibration: Calibration | None = None
) -> Outcome:
    """Median over one phase with its error, or the reason why there is no value. ``side``: as the view tells it."""
    found = read_take(which, posture, side, calibration)
    return found.measurement if isinstance(found, Take) else found


def read_take(
    which: Measure, posture: Posture, side: Side | None = None, calibration: Calibration | None = None
) -> Take | Withheld:
    """As ``summarise``, with what is needed to combine the phase with others of its view."""
    view = posture.phase.view
    side = view.near_side if side is None else side

    def refuse(reason: Reason, detail: str) -> Withheld:
        return withhold(which, view, reason, detail, side=side, recording=posture.recording)

    for check in posture.phase.failed:
        if check.reason not in PARTIAL and (check.reason is not Reason.NOT_STANDING or which.row.standing):
            return refuse(check.reason, found_and_advice(check))
    if posture.clothing == LOOSE and which.row.loose_clothing_hides:
        return refuse(Reason.CONTOUR_HIDDEN, LOOSE_HIDES)
    readings = which.read(posture, side)
    if isinstance(readings, Refusal):
        return refuse(readings.reason, readings.detail)
    scale = scale_of(which.row.unit, stature_px=posture.stature_px, stature_mm=posture.stature_mm, card=posture.card)
    if not np.isfinite(scale.factor):
        return refuse(Reason.SCALE_UNKNOWN, "head or feet were not seen well enough to compare with the stature")
    unit, raw = scale.unit, float(np.median(readings.values)) * scale.factor
    own_noise = median_error(readings.values) * scale.factor
    accuracy = accuracy_of(which, posture)
    value = raw if accuracy is None else accuracy.printed(raw / to_unit(unit)) * to_unit(unit)
    engine = posture.poses.engine
    clinic = None if calibration is None else calibration.row(which.method, view.value, side.value, engine)
    method_error = readings.method_error * scale.factor
    system = system_error(which.row, accuracy, clinic, unit=unit, method_error=method_error, roll=posture.roll)
    system = scale.with_error(system, value)
    measurement = Measurement(
        name=which.row.name,
        term=which.row.term,
        value=value,
        raw=None if np.isclose(value, raw, rtol=0, atol=1e-12) else raw,
        unit=unit,
        uncertainty=system.with_own_noise(own_noise),
        side=side,
        view=view,
        status=Status(which.row.status),
        interval_s=(posture.phase.start_s, posture.phase.end_s),
        n_frames=int(readings.values.size),
        method=which.method,
        recording=posture.recording,
    )
    under = (engine, *(check.name for check in posture.phase.failed))
    return Take(measurement=measurement, system=system, own_noise=own_noise, conditions=under)


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
    """What was measured about this measure, view, engine, model and clothing; None where it was not."""
    return knowledge().accuracy_of(which.row.name, posture.phase.view.value, posture.poses.engine, posture.clothing)
