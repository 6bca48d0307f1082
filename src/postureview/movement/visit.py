"""All movement tests of a visit: each side once, the sides compared."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from postureview.base.settings import MovementSettings
from postureview.knowledge.load import knowledge
from postureview.knowledge.movement_rows import MovementTestRow
from postureview.measures.refusals import found_and_advice
from postureview.movement.measured import VERSION
from postureview.movement.outcomes import outcomes
from postureview.movement.perform import Performance, perform, sides_of
from postureview.movement.takes import Trial, named_trials, recognised_trials
from postureview.trajectory.interpret import Reading
from postureview.values.landmarks import BODY_SIDES, Side, View
from postureview.values.measurement import Measurement, Outcome, Reason, Uncertainty, Withheld
from postureview.values.movement import Movement

MOST_MOVING = 0.25
"""A still phase of which a movement takes up less is a posture: its median does not feel a nod (E)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filmed:
    """A recording as it was read, and what the user said about it: the view, the test and the side, if anything."""

    recording: str
    reading: Reading
    view: View | None = None
    test: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The movements of a visit, and what was measured of them or withheld."""

    movements: tuple[Movement, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def fills(self, recording: str, start_s: float, end_s: float) -> bool:
        """Whether a stretch of a recording is a movement's, such as its held end, rather than a quiet stance."""
        moving_s = sum(
            max(0.0, min(end_s, repetition.end_s) - max(start_s, repetition.start_s))
            for one in self.movements
            if one.recording == recording
            for repetition in one.repetitions
        )
        return moving_s > MOST_MOVING * (end_s - start_s)


def measure_movements(
    recordings: Iterable[Filmed], *, stature_mm: float | None, settings: MovementSettings, only: Sequence[str] = ()
) -> Moved:
    """Every test that the recordings show, by name or recognised.

    stature_mm : known stature, or None (then lengths are in % of it). only : names of the measurements asked for; all
    when empty, and no movement at all when none of them belongs to a test. A test that several recordings show is
    measured from the one with the most repetitions; all of them are among the movements.
    """
    if only and all(knowledge().test_of(name) is None for name in only):
        return Moved()
    performances: list[Performance] = []
    refused: list[Withheld] = []
    for filmed in recordings:
        for one in _of_recording(filmed, stature_mm, settings):
            (performances if isinstance(one, Performance) else refused).append(one)  # type: ignore[arg-type]
    measured = [outcome for done in _chosen(performances) for outcome in outcomes(done)]
    measured += asymmetries([one for one in measured if isinstance(one, Measurement)])
    measured += [one for one in refused if not any(one.name == known.name for known in measured)]
    listed = tuple(
        done.movement for done in performances if done.movement and not done.row.why_withheld(done.take.view)
    )
    return Moved(movements=listed, outcomes=tuple(one for one in measured if not only or one.name in only))


def asymmetries(measurements: Sequence[Measurement]) -> Iterator[Measurement]:
    """Right minus left of every test that was measured on both sides, in the test's unit."""
    for row in knowledge().tests.values():
        sides = {one.side: one for one in measurements if one.name == row.name}
        if row.asymmetry is None or not set(BODY_SIDES) <= set(sides):
            continue
        left, right = sides[Side.LEFT], sides[Side.RIGHT]
        if left.unit != right.unit:
            continue
        sem = math.hypot(left.uncertainty.sem, right.uncertainty.sem)
        yield Measurement(
            name=f"{row.name}_asymmetry",
            term=f"{row.term}, difference of the sides",
            value=right.value - left.value,
            unit=right.unit,
            uncertainty=Uncertainty(sem=sem, basis="errors of both sides in quadrature"),
            side=Side.MIDLINE,
            view=right.view,
            status=right.status,
            interval_s=right.interval_s,
            n_frames=left.n_frames + right.n_frames,
            method=f"{row.name}_asymmetry@{VERSION}",
            recording=right.recording,
        )


def _of_recording(
    filmed: Filmed, stature_mm: float | None, settings: MovementSettings
) -> Iterator[Performance | Withheld]:
    reading = filmed.reading
    if len(reading.poses) < 2:
        return
    if filmed.test is not None:
        row = knowledge().tests[filmed.test]
        trials = list(named_trials(reading, filmed.recording, row, view=filmed.view, stature_mm=stature_mm))
        if not trials:
            yield _not_shown(row, filmed)
        for trial in trials:
            yield from _of_trial(trial, filmed.side)
    elif settings.recognise:
        for trial_or_refusal in recognised_trials(
            reading, filmed.recording, stature_mm=stature_mm, min_probability=settings.min_probability
        ):
            if isinstance(trial_or_refusal, Withheld):
                yield trial_or_refusal
            else:
                yield from _of_trial(trial_or_refusal, None)


def _of_trial(trial: Trial, side: Side | None) -> Iterator[Performance | Withheld]:
    """Each side of the test and of those that the same movement shows.

    Of a test that nobody named, sides that did not move are left out, unless neither did: then each says why it has no
    value.
    """
    unmoved = []
    for row in (trial.row, *(knowledge().tests[name] for name in trial.row.also)):
        for one in sides_of(row, trial.take.view):
            if side is not None and one not in {side, Side.MIDLINE}:
                continue
            if trial.obstacle is not None:
                yield _withheld(
                    row,
                    trial.take.view,
                    one,
                    trial.obstacle.reason,
                    found_and_advice(trial.obstacle),
                    trial.take.recording,
                )
                continue
            done = perform(row, trial.take, one, trial.probability)
            if done.movement is not None or trial.probability is None:
                yield done
            elif row is trial.row:
                unmoved.append(done)
    if len(unmoved) == len(sides_of(trial.row, trial.take.view)):
        yield from unmoved


def _chosen(performances: Sequence[Performance]) -> list[Performance]:
    """For each test and side the performance to measure: the most counted repetitions, then the furthest."""
    best: dict[tuple[str, Side], Performance] = {}
    for done in sorted(performances, key=_rank, reverse=True):
        best.setdefault((done.row.name, done.side), done)
    order = list(knowledge().tests)
    return sorted(best.values(), key=lambda done: (order.index(done.row.name), done.side.value))


def _rank(done: Performance) -> tuple[int, float]:
    if done.movement is None:
        return -1, 0.0
    return len(done.movement.counted), done.movement.best.size if done.movement.best else 0.0


def _not_shown(row: MovementTestRow, filmed: Filmed) -> Withheld:
    views = " or ".join(row.signal)
    if not filmed.reading.poses.found.any():
        return _withheld(
            row, _first_view(row), Side.MIDLINE, Reason.NOBODY, "no plausible body was found", filmed.recording
        )
    detail = f"the recording does not show the subject from the {views}"
    return _withheld(row, _first_view(row), Side.MIDLINE, Reason.VIEW_MISSING, detail, filmed.recording)


def _first_view(row: MovementTestRow) -> View:
    return {"front": View.ANTERIOR, "back": View.POSTERIOR, "side": View.LEFT_LATERAL}[next(iter(row.signal))]


def _withheld(row: MovementTestRow, view: View, side: Side, reason: Reason, detail: str, recording: str) -> Withheld:  # noqa: PLR0917
    return Withheld(
        name=row.name, term=row.term, side=side, view=view, reason=reason, detail=detail, recording=recording
    )
