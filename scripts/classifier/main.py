"""The command: simulate, train, compare, and write or check."""

from __future__ import annotations

import argparse
import dataclasses
import time
from pathlib import Path

import numpy as np

from classifier.candidates import Boosting, Logistic, Rules
from classifier.card import write_card
from classifier.dataset import Dataset, dataset, training_set
from classifier.evaluate import Result, evaluate
from classifier.healthy import healthy
from classifier.store import store
from classifier.tables import Shift, held_out, tables
from postureview.base.errors import MachineError
from postureview.findings.pattern_model import classifier, definition
from postureview.knowledge.load import knowledge

ROOT = Path(__file__).resolve().parents[2]
HEALTHY = 2500
TOLERANCE = 0.02
"""How far a probability may be from the committed model's when it is trained anew on another machine."""


def main() -> int:
    """Exit code: 0, or 1 when --check finds a model that differs, or a target that is missed."""
    parser = argparse.ArgumentParser(description="The classifier of posture patterns, from simulated people.")
    parser.add_argument("--write", action="store_true", help="write models/ and its card")
    parser.add_argument("--check", action="store_true", help="train anew and compare with the committed model")
    options = parser.parse_args()
    training = tables()["training"]
    data = training_set(training["people"], training["seed"])
    chosen = Logistic()
    chosen.fit(data)
    if options.check:
        return check(chosen, data)
    hold_out = dataset(training["hold_out_people"], training["seed"] + 1000, held_out())
    results = [evaluate(chosen, data, hold_out), *(_other(one, data, hold_out) for one in (Boosting(), Rules()))]
    report(results)
    if options.write:
        store(chosen, data, ROOT / "models")
        classifier.cache_clear()
    well = healthy(HEALTHY, training["seed"] + 2000)
    print(f"healthy: typical {well.typical / well.n:.1%}, most frequent finding {well.worst}, said {well.labels}")
    if options.write:
        for path in write_card(ROOT / "models", results, data, hold_out, well, _again(chosen, data)):
            print(f"wrote {path.relative_to(ROOT)}")
    return 0 if results[0].pooled <= 0.05 and results[0].macro_f1() >= results[-1].macro_f1() else 1


def _again(chosen: Logistic, data: Dataset) -> dict[str, tuple[Result, Result]]:
    """The chosen classifier and the rules on hold-outs that nobody looked at while it was made, and on a harder one."""
    training = tables()["training"]
    shifts = {
        "a fresh draw of the same hold-out": held_out(),
        "ties between readings of one geometry weakened too": dataclasses.replace(
            held_out(), ties=held_out().correlation
        ),
        "no shift: the tables as they are": Shift(),
    }
    found = {}
    for place, (name, shift) in enumerate(shifts.items()):
        people = dataset(training["hold_out_people"], training["seed"] + 5000 + place, shift)
        found[name] = (evaluate(chosen, data, people), evaluate(Rules(), data, people))
    return found


def _other(candidate: Boosting | Rules, data: Dataset, hold_out: Dataset) -> Result:
    start = time.monotonic()
    candidate.fit(data)
    print(f"{candidate.name}: fitted in {time.monotonic() - start:.0f} s", flush=True)
    return evaluate(candidate, data, hold_out)


def report(results: list[Result]) -> None:
    """One line a candidate."""
    for one in results:
        worst = one.largest_ece()
        print(
            f"{one.name:<34} macro-F1 {one.macro_f1():.3f}, at one half {one.macro_f1(best=False):.3f} "
            f"(other engine {one.macro_f1(False):.3f}, {one.macro_f1(False, best=False):.3f}), "
            f"ECE pooled {one.pooled:.4f}, mean {one.mean('ece'):.4f}, largest {worst.ece:.3f} ({worst.label}), "
            f"Brier {one.mean('brier'):.4f}"
        )


def check(chosen: Logistic, data: Dataset) -> int:
    """Largest difference of any probability from the committed model's."""
    try:
        committed = classifier(definition(knowledge()))
    except MachineError as error:
        print(error)
        return 1
    worst = 0.0
    for label, inputs in data.features.items():
        rows = data.assessable(label)
        ours = chosen.fitted[label].predict_proba(inputs[rows])[:, 1]
        worst = max(worst, float(np.max(np.abs(ours - committed.probability(label, inputs[rows])))))
    print(f"largest difference of a probability {worst:.2e}, allowed {TOLERANCE:g}")
    return 0 if worst <= TOLERANCE else 1
