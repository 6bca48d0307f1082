"""What may be filmed, as the tables say: protocols, their steps, and the checks that each step waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from postureview.base.errors import KnowledgeError, UsageError
from postureview.guide.drawings import STEP_FIGURES
from postureview.guide.rows import LiveCheckRow, ProtocolListRow, StepRow
from postureview.knowledge.load import Knowledge, knowledge
from postureview.knowledge.movement_rows import view_name
from postureview.knowledge.tables import forbidden_phrases, read_rows, repeated, unknown, unknown_sources
from postureview.values.landmarks import Side, View

OWN_LIST = "own"
"""Key of a protocol that somebody put together out of the steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is filmed.

    test : name of the movement test; None for quiet standing. instruction : words to the patient. start : how the test
    begins; empty for a view. repetitions : how often the movement is done. hold_s : rest at its end.
    checks : names of the live checks that it is taken with. stop : when the person must stop; empty for a view.
    """

    key: str
    view: View
    test: str | None
    side: Side | None
    title: str
    instruction: str
    start: str = ""
    stop: str = ""
    repetitions: int = 1
    hold_s: float = 0.0
    drawing: str
    checks: tuple[str, ...]
    record_s: float

    @property
    def is_view(self) -> bool:
        """True for quiet standing."""
        return self.test is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A list of steps, in the order in which they are filmed."""

    key: str
    title: str
    about: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """All tables of the guide."""

    steps: Mapping[str, Step]
    protocols: Mapping[str, Protocol]
    checks: Mapping[str, LiveCheckRow]

    def protocol(self, key: str) -> Protocol:
        """The protocol of that name; UsageError lists the names there are."""
        if key not in self.protocols:
            raise UsageError(
                expected="the name of a protocol", found=repr(key), todo=f"choose one of {', '.join(self.protocols)}"
            )
        return self.protocols[key]

    def own_list(self, keys: Sequence[str]) -> Protocol:
        """A protocol of one's own; UsageError for none at all, a repeat, or a step that there is not."""
        missing = [key for key in keys if key not in self.steps]
        if not keys or missing or len(set(keys)) < len(keys):
            raise UsageError(
                expected="a list of different steps",
                found="an empty list" if not keys else repr(missing[0]) if missing else "a step twice",
                todo=f"choose from {', '.join(self.steps)}",
            )
        steps = tuple(self.steps[key] for key in keys)
        return Protocol(key=OWN_LIST, title="Own list", about="Steps that were chosen one by one.", steps=steps)


@cache
def guide() -> Guide:
    """The tables that travel with the package."""
    return load_guide(Path(__file__).parent, knowledge())


def load_guide(folder: Path, known: Knowledge) -> Guide:
    """The tables in a folder; KnowledgeError names every problem at once."""
    problems: list[str] = []
    steps = read_rows(folder / "steps.toml", "step", StepRow, problems)
    lists = read_rows(folder / "protocols.toml", "protocol", ProtocolListRow, problems)
    checks = read_rows(folder / "live_checks.toml", "check", LiveCheckRow, problems)
    problems += _problems(steps, lists, checks, known)
    if problems:
        raise KnowledgeError(problems)
    made = {row.key: _step(row, known) for row in steps}
    return Guide(
        steps=made,
        protocols={
            row.key: Protocol(
                key=row.key, title=row.title, about=row.about, steps=tuple(made[key] for key in row.steps)
            )
            for row in lists
        },
        checks={row.name: row for row in checks},
    )


def _problems(
    steps: Sequence[StepRow], lists: Sequence[ProtocolListRow], checks: Sequence[LiveCheckRow], known: Knowledge
) -> Iterator[str]:
    yield from repeated("step", (row.key for row in steps))
    yield from repeated("protocol", (row.key for row in lists))
    yield from repeated("live check", (row.name for row in checks))
    yield from (f"protocol {row.key}: the name is kept for own lists" for row in lists if row.key == OWN_LIST)
    step_keys, check_names = {row.key for row in steps}, {row.name for row in checks}
    for plan in lists:
        yield from unknown(f"protocol {plan.key}", "step", plan.steps, step_keys)
        yield from repeated(f"protocol {plan.key}: step", plan.steps)
    for step in steps:
        where = f"step {step.key}"
        yield from unknown(where, "live check", step.checks, check_names)
        yield from unknown(where, "drawing", [step.drawing], STEP_FIGURES)
        yield from _test_problems(where, step, known)
    rows = (*steps, *lists, *checks)
    yield from unknown_sources(set(known.sources), rows)
    yield from forbidden_phrases(known.forbidden, rows)


def _test_problems(where: str, step: StepRow, known: Knowledge) -> Iterator[str]:
    if step.test is None:
        if not step.instruction:
            yield f"{where}: a view needs an instruction"
        return
    yield from unknown(where, "movement test", [step.test], known.tests)
    if step.instruction:
        yield f"{where}: the words of a test stand in its own table; leave the instruction out"
    test = known.tests.get(step.test)
    if test is not None and view_name(step.view) not in test.signal:
        yield f"{where}: {step.test} is not measured in the {step.view.value} view"


def _step(row: StepRow, known: Knowledge) -> Step:
    test = None if row.test is None else known.tests[row.test]
    protocol = None if test is None else known.protocols[test.protocol]
    return Step(
        key=row.key,
        view=row.view,
        test=row.test,
        side=row.side,
        title=row.title,
        instruction=row.instruction if test is None else test.instruction,
        start="" if test is None else test.start,
        stop="" if protocol is None else protocol.stop,
        repetitions=1 if protocol is None else protocol.repetitions,
        hold_s=0.0 if protocol is None else protocol.hold_s,
        drawing=row.drawing,
        checks=row.checks,
        record_s=row.record_s,
    )
