"""From a recording to takes: the stretches in which the body shows one view, and which test each is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from postureview.knowledge.load import knowledge
from postureview.knowledge.movement_rows import MovementTestRow, view_name
from postureview.movement.recognise import Bout, Guess, bouts, recognise
from postureview.movement.take import Take
from postureview.trajectory.interpret import Reading
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Reason, Withheld
from postureview.values.quality import Check, StillPhase

BLOCKING = frozenset(
    {
        Reason.OBLIQUE_VIEW,
        Reason.SECOND_PERSON,
        Reason.CAMERA_NOT_LEVEL,
        Reason.LOW_FRAME_RATE,
        Reason.TOO_DARK,
        Reason.TOO_BRIGHT,
        Reason.BLURRED,
    }
)
"""Failed checks of a take's still phases that no movement is measured through; the others concern single landmarks or
upright stance, and a test may be done sitting, lying, or with the feet outside the picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """A take in which one test was done; probability is None where the user named it."""

    row: MovementTestRow
    take: Take
    probability: float | None
    obstacle: Check | None = None


def named_trials(
    reading: Reading, recording: str, row: MovementTestRow, *, view: View | None, stature_mm: float | None
) -> Iterator[Trial]:
    """The takes of a recording whose test the user named: every run of one view in which the test can be made."""
    usable = [one.phase for one in reading.postures if view_name(one.phase.view) in row.signal]
    runs = _runs(usable)
    if not runs and reading.poses.found.any():
        seen = [one for one in reading.views if view_name(one) in row.signal]
        if view is not None or seen:
            yield Trial(row=row, take=_take(reading, recording, view or seen[0], stature_mm), probability=None)
        return
    for place, run in enumerate(runs):
        start_s = runs[place - 1][-1].end_s if place else None
        end_s = runs[place + 1][0].start_s if place + 1 < len(runs) else None
        take = _take(reading, recording, run[0].view, stature_mm, start_s=start_s, end_s=end_s)
        yield Trial(row=row, take=take, probability=None, obstacle=_obstacle(run))


def recognised_trials(
    reading: Reading, recording: str, *, stature_mm: float | None, min_probability: float
) -> Iterator[Trial | Withheld]:
    """The tests that a recording shows though nobody named them, and a refusal where what it shows is not clear.

    A recording may hold several tests one after another: each run of one view is cut where the body is in neutral. It
    reaches from its first still phase to its last, the first and the last run to the recording's ends.
    """
    runs = _runs([one.phase for one in reading.postures])
    if not runs:
        # Too short a rest to judge a posture by; a body that shows one view all along may still show a test.
        if len(reading.views) == 1:
            yield from _recognised(_take(reading, recording, reading.views[0], stature_mm), min_probability)
        return
    for run in runs:
        if _obstacle(run) is not None:
            continue
        start_s = None if run is runs[0] else run[0].start_s
        end_s = None if run is runs[-1] else run[-1].end_s
        take = _take(reading, recording, run[0].view, stature_mm, start_s=start_s, end_s=end_s)
        yield from _recognised(take, min_probability)


def _recognised(take: Take, min_probability: float) -> Iterator[Trial | Withheld]:
    guessed = [(bout, recognise(bout, take.view)) for bout in bouts(take)]
    sure = [(bout, _sure(guesses, min_probability)) for bout, guesses in guessed]
    for name in dict.fromkeys(guess.row.name for _, guess in sure if guess and guess.row):
        own = [guess.probability for _, guess in sure if guess and guess.row and guess.row.name == name]
        others = [bout for bout, guess in sure if not (guess and guess.row and guess.row.name == name)]
        yield Trial(row=knowledge().tests[name], take=_without(take, others), probability=sum(own) / len(own))
    unclear = [(bout, guesses) for (bout, guesses), (_, guess) in zip(guessed, sure, strict=True) if guess is None]
    if unclear:
        yield _unclear(take, unclear)


def _runs(phases: Sequence[StillPhase]) -> list[list[StillPhase]]:
    return [list(run) for _, run in groupby(phases, key=lambda phase: phase.view)]


def _obstacle(run: Sequence[StillPhase]) -> Check | None:
    """What the first still phase, in which the body is still in neutral, failed."""
    return next((check for check in run[0].failed if check.reason in BLOCKING), None)


def _take(
    reading: Reading,
    recording: str,
    view: View,
    stature_mm: float | None,
    *,
    start_s: float | None = None,
    end_s: float | None = None,
) -> Take:
    poses = reading.poses
    first_s = float(poses.time_s[0]) if start_s is None else start_s
    last_s = float(poses.time_s[-1]) if end_s is None else end_s
    roll_deg = 0.0 if reading.roll is None else reading.roll.roll_deg
    part = poses.between(first_s, last_s)
    return Take(recording=recording, poses=part, view=view, roll_deg=roll_deg, stature_mm=stature_mm)


def _without(take: Take, others: Sequence[Bout]) -> Take:
    """The take without the frames of other movements; on both sides of each the body is in neutral."""
    time_s = take.poses.time_s
    keep = np.ones(len(time_s), dtype=np.bool_)
    for bout in others:
        keep &= (time_s < bout.start_s) | (time_s > bout.end_s)
    return Take(
        recording=take.recording,
        poses=take.poses.where(keep),
        view=take.view,
        roll_deg=take.roll_deg,
        stature_mm=take.stature_mm,
    )


def _sure(guesses: Sequence[Guess], min_probability: float) -> Guess | None:
    best = guesses[0]
    return best if best.row is not None and best.probability >= min_probability else None


def _unclear(take: Take, unclear: Sequence[tuple[Bout, list[Guess]]]) -> Withheld:
    bout, guesses = unclear[0]
    likely = " or ".join(f"{one.row.term} ({one.probability:.0%})" for one in guesses[:2] if one.row is not None)
    more = f", and {len(unclear) - 1} more" if len(unclear) > 1 else ""
    detail = f"from {bout.start_s:.1f} to {bout.end_s:.1f} s{more}: resembles {likely or 'none of the tests'}"
    return Withheld(
        name="movement",
        term="movement test",
        side=Side.MIDLINE,
        view=take.view,
        reason=Reason.NOT_RECOGNISED,
        detail=detail,
        recording=take.recording,
    )
