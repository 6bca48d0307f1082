"""What the product would measure of simulated people: its error, its damping, and what it withholds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from classifier.people import People
from classifier.tables import Shift, tables
from postureview.findings.pattern_features import Quantities, combine, limb
from postureview.knowledge.load import knowledge
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.values.landmarks import BODY_SIDES

ENGINE = "mediapipe-tasks/2b76450f+close-up"
LEAST_NOISE = 0.5
"""Share of the stated error that is noise at least."""
TABLE_VIEW = {"front": "front", "back": "back", "left": "side", "right": "side"}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One measure in one view of N people: value, NaN where withheld, and the error that is stated beside it."""

    value: np.ndarray
    sem: np.ndarray
    within: np.ndarray


@dataclass(kw_only=True)
class Visit:
    """N visits. readings : (quantity, view) → reading. clothing : (N,) as stated; other : seen by another engine."""

    people: People
    clothing: np.ndarray
    hand: np.ndarray
    other: np.ndarray
    readings: dict[tuple[str, str], Reading] = field(default_factory=dict)

    @property
    def known(self) -> Quantities:
        """What all views together say of each person."""
        values, sems = {}, {}
        for name in dict.fromkeys(name for name, _ in self.readings):
            found = [one for (other, _), one in self.readings.items() if other == name]
            stacked = [np.array([getattr(one, part) for one in found]) for part in ("value", "sem", "within")]
            values[name], sems[name] = combine(*stacked)
        return Quantities(values=values, sems=sems, age=self.people.age, hand=self.hand)


def observe(people: People, rng: np.random.Generator, shift: Shift, *, whole: bool = False) -> Visit:
    """Visits as the product would measure them. whole : nobody leaves out a view, and all are seen by our engine."""
    settings, n = tables()["visit"], len(people.age)
    names, shares = zip(*settings["clothing"].items(), strict=True)
    visit = Visit(
        people=people,
        clothing=rng.choice(names, n, p=shares),
        hand=np.where(rng.random(n) < settings["hand_stated"], people.hand, np.nan),
        other=np.zeros(n, dtype=bool) if whole else rng.random(n) < settings["other_engine"],
    )
    scale = rng.uniform(*settings["other_engine_error"], n)
    filmed = {
        view: np.ones(n, dtype=bool) if whole else rng.random(n) >= settings[key]
        for view, key in (("front", "no_front"), ("back", "no_back"), ("left", "no_side"), ("right", "no_side"))
    }
    rolls = {view: np.where(rng.random(n) < settings["roll_unknown"], rng.standard_normal(n), 0.0) for view in filmed}
    hidden = {view: rng.random(n) for view in filmed}
    arms = rng.random(n) < settings["symmetry_withheld"]
    for row in knowledge().measures.values():
        constant = rng.standard_normal(n)
        for view in row.views:
            for quantity in _quantities(row, view):
                if quantity not in people.truth:
                    continue
                truth = people.truth[quantity]
                reading = _read(row, view, truth, visit, rng, shift, constant, rolls[view], hidden[view], arms)
                other = _read_elsewhere(row, truth, rng, scale)
                values = np.where(visit.other, other.value, reading.value)
                visit.readings[quantity, view] = Reading(
                    value=np.where(filmed[view], values, np.nan),
                    sem=np.where(visit.other, other.sem, reading.sem),
                    within=np.where(visit.other, other.within, reading.within),
                )
        _sides_agree(row, visit)
    _movements(visit, rng)
    return visit


def _quantities(row: MeasureRow, view: str) -> list[str]:
    """A limb's measure gives two quantities in front and back views, and that of the near side in a side view."""
    if row.each_side:
        return [limb(row.name, side) for side in BODY_SIDES]
    near = [limb(row.name, side) for side in BODY_SIDES if side.value == view]
    return [row.name, *near]


def _accuracy(row: MeasureRow, view: str, clothing: str) -> AccuracyRow | None:
    return knowledge().accuracy_of(row.name, TABLE_VIEW[view], ENGINE, clothing)


def _read(  # noqa: PLR0917  everything that a reading depends on
    row: MeasureRow,
    view: str,
    truth: np.ndarray,
    visit: Visit,
    rng: np.random.Generator,
    shift: Shift,
    constant: np.ndarray,
    roll: np.ndarray,
    hidden: np.ndarray,
    arms: np.ndarray,
) -> Reading:
    n = len(truth)
    value, sem, within = np.full(n, np.nan), np.ones(n), np.ones(n)
    noise = rng.standard_normal(n)
    for clothing in dict.fromkeys(visit.clothing):
        who = visit.clothing == clothing
        accuracy = _accuracy(row, view, "" if clothing == "loose" else clothing)
        if accuracy is None:
            error = float(np.hypot(row.error.noise, row.error.horizon))
            raw = truth[who] + shift.error * error * noise[who]
            value[who] = np.where(arms[who] & row.loose_clothing_hides & ("left" not in row.views), np.nan, raw)
            sem[who] = within[who] = error
        else:
            value[who] = printed(accuracy, truth[who], constant[who], noise[who], shift)
            sem[who], within[who] = accuracy.sem, min(accuracy.within, accuracy.sem)
            value[who & (hidden < min(0.95, shift.withheld * accuracy.withheld))] = np.nan
            if not accuracy.follows:
                value[who] = np.nan
        if clothing == "loose" and row.loose_clothing_hides:
            value[who] = np.nan
    off = row.error.horizon * np.abs(np.sign(roll))
    value = value + row.error.horizon * roll
    return Reading(value=value, sem=np.hypot(sem, off), within=np.hypot(within, off))


def printed(
    accuracy: AccuracyRow, truth: np.ndarray, constant: np.ndarray, noise: np.ndarray, shift: Shift
) -> np.ndarray:
    """What is printed for true values.

    The tables state slope, correlation and spread of raw against true; from these follows the spread of the truth that
    they were found on, and from the slope that is left after the correction how much of the stated error is damping.
    The rest of it is noise, shared out between what is constant in a body and what is not.
    """
    spread_of_truth = accuracy.sd / np.sqrt((accuracy.slope - 1) ** 2 + (1 / accuracy.r**2 - 1) * accuracy.slope**2)
    kept = accuracy.slope * accuracy.factor
    noise_sd = np.sqrt(max(accuracy.sem**2 - ((kept - 1) * spread_of_truth) ** 2, (LEAST_NOISE * accuracy.sem) ** 2))
    middle = (accuracy.low + accuracy.high) / 2 - accuracy.bias
    off = accuracy.bias + accuracy.intercept + (accuracy.factor - 1) * (middle + accuracy.bias)
    own = np.sqrt(max(0.0, 1 - min(accuracy.within / accuracy.sem, 1.0) ** 2))
    error = noise_sd * (own * constant + np.sqrt(1 - own**2) * shift.error * noise)
    error = error + shift.bias * accuracy.sem * constant
    return truth + off + (shift.damping * kept - 1) * (truth - middle) + error


def _read_elsewhere(row: MeasureRow, truth: np.ndarray, rng: np.random.Generator, scale: np.ndarray) -> Reading:
    """By another engine, whose error is a part of the engineering default."""
    error = scale * float(np.hypot(row.error.noise, row.error.horizon))
    return Reading(value=truth + error * rng.standard_normal(len(truth)), sem=error, within=error)


def _sides_agree(row: MeasureRow, visit: Visit) -> None:
    """Where both side views may not differ so much, neither counts."""
    pair = [visit.readings.get((row.name, view)) for view in ("left", "right")]
    if row.sides_limit is None or pair[0] is None or pair[1] is None:
        return
    apart = np.abs(pair[0].value - pair[1].value) > row.sides_limit.limit
    for one in pair:
        one.value[apart & ~visit.other] = np.nan


def _movements(visit: Visit, rng: np.random.Generator) -> None:
    settings, n = tables()["visit"], len(visit.clothing)
    error = np.where(visit.other, 0.5, 1.0) * settings["movement_sem"]
    for name in (one for one in visit.people.truth if one.partition("@")[0] not in knowledge().measures):
        test = knowledge().test_of(name.partition("@")[0])
        if test is None:
            continue
        sem = error * (np.sqrt(2) if name.endswith("_asymmetry") else 1.0)
        value = visit.people.truth[name] + sem * rng.standard_normal(n)
        value[rng.random(n) < settings["no_movement_test"]] = np.nan
        visit.readings[name, "test"] = Reading(value=value, sem=sem, within=sem)
