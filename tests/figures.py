"""Whole figures, seen from all four sides and measured by the product's own code: from a body to areas to examine."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from postureview.findings.classify import patterns
from postureview.findings.conclude import conclude
from postureview.findings.grade import graded, graded_sides
from postureview.findings.rules import findings
from postureview.knowledge.load import knowledge
from postureview.measures.register import Posture
from postureview.measures.side_agreement import compare_sides
from postureview.measures.visit import measure_visit
from postureview.values.assessment import Patient
from postureview.values.finding import Finding
from postureview.values.intake import Intake
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.measurement import Measurement, Withheld
from postureview.values.pattern import Pattern
from postureview.values.pose import PoseSequence
from postureview.values.quality import StillPhase
from postureview.values.silhouette import Silhouette
from postureview.values.target import Target
from tests.bodies import MM_PER_PX, SIZE_PX, STATURE_MM, Stance, picture, points
from tests.flanks import Front, drawn_front
from tests.outlines import PLAIN, Shape, drawn

Place = tuple[float, float, float]
"""(right, forward, up), millimetres."""

HEAD = (Part.EYE_INNER, Part.EYE, Part.EYE_OUTER, Part.EAR, Part.MOUTH)
N_FRAMES = 30
UPRIGHT, EVEN = Stance(), Front()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A body: how its skeleton stands, and its outline. moved : (part, side or None for both, by how much)."""

    stance: Stance = UPRIGHT
    back: Shape = PLAIN
    front: Front = EVEN
    moved: tuple[tuple[Part, Side | None, Place], ...] = ()

    @property
    def mirrored(self) -> Figure:
        """What a mirror shows."""
        turned = ("shoulder_tilt", "head_tilt", "head_shift", "trunk_lean", "pelvis_shift")
        return Figure(
            stance=dataclasses.replace(self.stance, **{name: -getattr(self.stance, name) for name in turned}),
            back=self.back,
            front=self.front.mirrored,
            moved=tuple((part, side and side.other, (-at[0], at[1], at[2])) for part, side, at in self.moved),
        )


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the product made of a figure."""

    measurements: tuple[Measurement, ...]
    withheld: tuple[Withheld, ...]
    findings: tuple[Finding, ...]
    patterns: tuple[Pattern, ...]

    def targets(self, intake: Intake | None, patient: Patient) -> tuple[Target, ...]:
        """Areas to examine, with the tables' own gate."""
        return conclude(
            self.findings,
            self.measurements,
            patterns=self.patterns,
            patient=patient,
            intake=intake,
            tables=knowledge(),
        ).targets


def read(
    figure: Figure,
    *,
    patient: Patient,
    intake: Intake | None = None,
    engine: str = "built",
    also: Sequence[Measurement] = (),
    follow_all: bool = False,
) -> Read:
    """The figure from front, back, left and right. also : what movement tests gave. follow_all : withhold nothing."""
    seen = [_posture(figure, view, engine) for view in View]
    outcomes = measure_visit(seen, withhold_unfollowed=not follow_all)
    outcomes, agreements = compare_sides(list(outcomes))
    tables = knowledge()
    measured = tuple(
        graded(one, patient, tables, standing=True) for one in (*outcomes, *also) if isinstance(one, Measurement)
    )
    withheld = tuple(one for one in outcomes if isinstance(one, Withheld))
    return Read(
        measurements=measured,
        withheld=withheld,
        findings=findings(measured, tables, graded_sides(agreements, measured, patient, tables)),
        patterns=patterns(measured, withheld, patient, intake, tables),
    )


def _posture(figure: Figure, view: View, engine: str) -> Posture:
    body = points(figure.stance)
    for part, which, offset in figure.moved:
        for side in BODY_SIDES if which is None else (which,):
            body[part.on(side)] = body[part.on(side)] + np.array(offset)
    frame = picture(body, view.yaw_deg)
    if not view.is_lateral:
        for index, side in enumerate(BODY_SIDES):
            outward = 1.0 if side is Side.RIGHT else -1.0
            for part in (Part.ELBOW, Part.WRIST, Part.INDEX):
                frame[part.on(side), 0] = (
                    view.image_sign * outward * figure.front.arm_mm(index) / MM_PER_PX + SIZE_PX[0] / 2
                )
    poses = PoseSequence(
        time_s=np.arange(N_FRAMES) / 30,
        image=np.repeat(frame[None], N_FRAMES, axis=0),
        size_px=SIZE_PX,
        engine=engine,
        bodies=np.ones(N_FRAMES),
    )
    return Posture(
        phase=StillPhase(view=view, start_s=0.0, end_s=1.0, n_frames=N_FRAMES, yaw_off_deg=0.0),
        poses=poses,
        recording="built",
        stature_px=STATURE_MM / MM_PER_PX,
        stature_mm=STATURE_MM,
        silhouettes=(_side(view, figure.back) if view.is_lateral else _front(view, figure.front),),
    )


@cache
def _side(view: View, shape: Shape) -> Silhouette:
    return drawn(view, shape)


@cache
def _front(view: View, shape: Front) -> Silhouette:
    return drawn_front(view, shape)
