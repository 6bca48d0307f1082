"""The parts of docs/movements.md: tables with a sentence each, and what falls short of the aims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from common.tables import markdown_table, number, percent
from movements.cutoffs import CutoffFigures
from movements.figures import AlongFigures, expected_counts, is_counted
from movements.gather import Label, Row
from movements.results import Results
from movements.robustness import LIMIT_DEG, Variation

TARGETS = {
    "trunk_flexion": 2.0,
    "trunk_extension": 2.0,
    "trunk_side_bend": 2.0,
    "shoulder_abduction": 3.0,
    "knee_flexion": 3.0,
    "overhead_squat": 3.0,
    "shoulder_flexion": 4.5,
    "neck_flexion": 4.5,
    "neck_extension": 4.5,
    "neck_rotation": 6.0,
}
"""Largest root mean square error that was aimed at, degrees."""
COUNT_AIM, SPEED_AIM, ALONG_AIM, LABEL_AIM = 0.98, 0.10, 0.90, 0.95
FURTHEST = {"hip_flexion": 85.0, "straight_leg_raise": 85.0, "neck_rotation": 60.0}


def mean(values: Iterable[float]) -> float:
    """Mean; NaN of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else float("nan")


def shortfalls(results: Results) -> str:
    """One line for each aim that was not reached."""
    lines = [
        f"`{one.measure}`: RMS error {number(one.sem)}°, aimed at {TARGETS[one.measure]:g}°."
        for one in results.ranges
        if one.measure in TARGETS and round(one.sem, 1) > TARGETS[one.measure]
    ]
    lines += [
        f"Peak speed of `{one.measure.removesuffix('_speed')}`: RMS error {percent(one.share_rms)}, aimed at 10 %."
        for one in results.speeds
        if round(one.share_rms, 2) > SPEED_AIM
    ]
    counted = mean(is_counted(row) for row in counted_rows(results.rows))
    if counted < COUNT_AIM:
        lines.append(f"Repetitions: {percent(counted, 1)} counted exactly, aimed at 98 %.")
    for one in results.along:
        for words, right, of in (
            ("said of those shown", one.said_of_shown, one.shown),
            ("silent where absent", one.silent_of_absent, one.absent),
        ):
            if of and right / of < ALONG_AIM:
                lines.append(f"`{one.extra}` in `{one.exercise}`: {right} of {of} {words}.")
    plain = [one for one in results.labels if not one.clip.along]
    right = mean(one.is_right for one in plain)
    if right < LABEL_AIM:
        lines.append(f"Recognition without anything going wrong along with it: {percent(right)} right, aimed at 95 %.")
    wrong = [one for one in results.labels if one.is_wrong]
    if wrong:
        lines.append(f"{len(wrong)} of {len(results.labels)} clips were taken for another test (below).")
    lines += [
        f"`{one.exercise}` {one.variant}: {side} off by {number(gap)}°."
        for one, side, gap in gaps(results.variations)
        if gap > LIMIT_DEG
    ]
    return "\n".join(f"- {line}" for line in lines) or "Every aim was reached."


def counted_rows(rows: Sequence[Row]) -> list[Row]:
    """Those of the people reported on whose test counts repetitions at all."""
    return [row for row in rows if row.clip.half == "report" and row.reason != "not_measurable"]


def repetitions(rows: Sequence[Row]) -> str:
    """How often the repetitions were counted exactly, fast and slow."""
    known = counted_rows(rows)
    lines = []
    for pace in ("fast", "slow"):
        own = [row for row in known if row.clip.pace == pace]
        lines.append([pace, len(own), percent(mean(is_counted(row) for row in own), 1)])
    lines.append(["all", len(known), percent(mean(is_counted(row) for row in known), 1)])
    wrong = [
        f"- `{row.clip.name}` {row.side}: {len(row.sizes)} found, {expected_counts(row)[1]} done"
        f"{' (' + row.reason + ')' if row.reason else ''}."
        for row in known
        if not is_counted(row)
    ]
    return (
        "Movements of a test to one side, each done one to five times; what stays below half of the furthest is none, "
        "by definition.\n\n"
        + markdown_table(["pace", "movements", "counted exactly"], lines)
        + ("\n\nNot exactly:\n\n" + "\n".join(wrong) if wrong else "")
    )


def compensations(made: Sequence[AlongFigures]) -> str:
    """What was said of what was shown."""
    rows = [
        [
            one.exercise,
            one.extra,
            f"{one.said_of_shown} of {one.shown}",
            f"{one.silent_of_absent} of {one.absent}",
            number(one.value_shown, 2 if abs(one.value_shown) < 3 else 0),
            number(one.value_absent, 2 if abs(one.value_shown) < 3 else 0),
        ]
        for one in made
    ]
    shown, said = sum(one.shown for one in made), sum(one.said_of_shown for one in made)
    absent, silent = sum(one.absent for one in made), sum(one.silent_of_absent for one in made)
    head = ["exercise", "what goes wrong", "said where shown", "silent where not", "median shown", "median not"]
    return (
        f"A finding is said where the value passes the table's limit and the smallest detectable change. Sensitivity "
        f"{percent(said / shown if shown else None)} ({said} of {shown}), specificity "
        f"{percent(silent / absent if absent else None)} ({silent} of {absent}).\n\n{markdown_table(head, rows)}"
    )


def recognition(labels: Sequence[Label]) -> str:
    """What the clips were taken for."""
    rows = []
    for words, own in (
        ("as asked for", [one for one in labels if not one.clip.along]),
        ("with something going wrong", [one for one in labels if one.clip.along]),
    ):
        wrong = sum(one.is_wrong for one in own)
        right = sum(one.is_right for one in own)
        rows.append(
            [words, len(own), right, len(own) - right - wrong, wrong, percent(right / len(own) if own else None)]
        )
    lines = [
        f"- `{one.clip.exercise}`{f' with {one.clip.along}' if one.clip.along else ''}: {', '.join(one.named)}."
        for one in labels
        if one.is_wrong
    ]
    refused = Counter(one.clip.exercise for one in labels if not one.is_right and not one.is_wrong)
    told = ", ".join(f"{name} {count}" for name, count in refused.most_common())
    return (
        "Clips without a name that tells the test. Refused: the product said that it is not sure, or saw no posture of "
        "rest to start from.\n\n"
        + markdown_table(["movement", "clips", "right", "refused", "wrong", "right, %"], rows)
        + (f"\n\nRefused: {told}." if told else "")
        + ("\n\nTaken for something else:\n\n" + "\n".join(lines) if lines else "")
    )


def limits(rows: Sequence[Row]) -> str:
    """Movements beyond what one camera follows, and those that are never measured."""
    lines = []
    for test, most in FURTHEST.items():
        own = [row for row in rows if row.test == test]
        beyond = [row for row in own if row.true_best > most]
        near = [row for row in own if row.true_best <= most]
        caught = sum(row.best is None for row in beyond)
        off = max((abs(row.best - row.true_best) for row in beyond if row.best is not None), default=float("nan"))
        lines.append(
            [
                test,
                f"{most:g}",
                f"{caught} of {len(beyond)}",
                number(off),
                f"{sum(row.best is None for row in near)} of {len(near)}",
            ]
        )
    head = ["test", "limit, deg", "withheld beyond it", "largest raw error of the others", "withheld below it"]
    never = Counter(
        f"{row.test}, {row.clip.spec.view}" for row in rows if row.reason == "not_measurable" and row.clip.spec
    )
    told = ", ".join(f"{name} ({count})" for name, count in never.items())
    return f"{markdown_table(head, lines)}\n\nNever given a value, with the reason: {told or 'none in the design'}."


def cutoffs(results: Results) -> str:
    """Both tables of cut-offs."""
    return (
        "Zero-phase fourth-order low-passes on the same landmarks. Shaved: mean of the ranges less those without a "
        "filter; RMS of the ranges with each test's own slope and offset taken off; speeds as shares of the true ones. "
        "At 12.5 pictures a second a filter above 3 Hz is cut to 3 Hz.\n\n"
        f"25 pictures a second:\n\n{_cutoffs(results.quick_cutoffs)}\n\n"
        f"12.5 pictures a second:\n\n{_cutoffs(results.slow_cutoffs)}"
    )


def _cutoffs(made: Sequence[CutoffFigures]) -> str:
    head = ["cut-off", "repetitions", "shaved, deg", "most, deg", "RMS, deg", "speed bias, %", "speed RMS, %"]
    return markdown_table(
        head,
        [
            [
                "none" if one.cutoff_hz is None else f"{one.cutoff_hz:g} Hz",
                one.n,
                number(one.shaved, 2),
                number(one.most, 2),
                number(one.rmse, 2),
                number(100 * one.speed_bias),
                number(100 * one.speed_rms),
            ]
            for one in made
        ],
    )


def gaps(variations: Sequence[Variation]) -> list[tuple[Variation, str, float]]:
    """Every variant's difference from the clip as it was; infinite where a side has a range in only one of them."""
    found = []
    plain = {one.exercise: one for one in variations if one.variant == "as it was"}
    for one in variations:
        before = plain[one.exercise].ranges
        for side in sorted({*before, *one.ranges}):
            both = side in before and side in one.ranges
            found.append((one, side, abs(one.ranges[side] - before[side]) if both else float("inf")))
    return [each for each in found if each[0].variant != "as it was"]


def otherwise(variations: Sequence[Variation]) -> str:
    """Largest differences of the printed ranges."""
    plain = {one.exercise: one for one in variations if one.variant == "as it was"}
    rows = []
    for one in variations:
        if one.variant != "as it was":
            off = [gap for each, _, gap in gaps(variations) if each is one]
            same = one.repetitions == plain[one.exercise].repetitions
            rows.append([one.exercise, one.variant, number(max(off, default=None)), "same" if same else "other"])
    head = ["exercise", "filmed", "largest difference, deg", "repetitions"]
    return (
        "Clips of 25 pictures a second, read by the network anew in each form; the mirror's sides are swapped back.\n\n"
        + markdown_table(head, rows)
    )


def still(found: dict[str, dict[str, int]]) -> str:
    """Who stood still, and what was counted."""
    lines = [
        f"- {who}: {len(counts) - 1} tests by name and once without a name, {sum(counts.values())} repetitions."
        for who, counts in found.items()
    ]
    return "Half a minute each, swaying as people do:\n\n" + ("\n".join(lines) or "none in this run")
