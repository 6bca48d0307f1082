"""Where a guided session stands: values that can be kept and read again, so that a reload loses nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from postureview.base.errors import UsageError
from postureview.guide.protocols import Guide, Protocol

HOLD_S = 1.0
"""A step is taken when its checks held for this long (E)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """For how long everything has held. since_s : None while something does not. last_s : of the last look."""

    since_s: float | None = None
    last_s: float = 0.0

    def after(self, time_s: float, *, all_hold: bool) -> Holding:
        """After a look at ``time_s``; a gap of more than a second between looks starts anew."""
        if not all_hold:
            return Holding(last_s=time_s)
        goes_on = self.since_s is not None and 0 <= time_s - self.last_s <= HOLD_S
        return Holding(since_s=self.since_s if goes_on else time_s, last_s=time_s)

    @property
    def share(self) -> float:
        """Part of the second that is over, 0 to 1."""
        return 0.0 if self.since_s is None else min(1.0, (self.last_s - self.since_s) / HOLD_S)

    @property
    def is_held(self) -> bool:
        """True after a whole second."""
        return self.share >= 1.0


class StepStatus(StrEnum):
    """What became of a step."""

    OPEN = "open"
    TAKEN = "taken"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """One step of a session.

    recording : id of what was filmed, once it was. overridden : the checks that failed when the clinician went on
    all the same. from_file : it was filmed elsewhere, without live checks. takes : how often it was filmed.
    """

    key: str
    status: StepStatus = StepStatus.OPEN
    recording: str | None = None
    overridden: tuple[str, ...] = ()
    from_file: bool = False
    takes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A guided session. at : number of the step that is next; the number of steps when all are done."""

    protocol: str
    steps: tuple[StepState, ...]
    at: int = 0

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a session must have a step")
        if not 0 <= self.at <= len(self.steps):
            raise ValueError(f"at must be between 0 and {len(self.steps)}, got {self.at}")

    @classmethod
    def of(cls, protocol: Protocol) -> Session:
        """A new one, at its first step."""
        return cls(protocol=protocol.key, steps=tuple(StepState(key=step.key) for step in protocol.steps))

    @property
    def current(self) -> StepState | None:
        """The step that is next; None when all are done."""
        return self.steps[self.at] if self.at < len(self.steps) else None

    @property
    def is_done(self) -> bool:
        """True when no step is open."""
        return all(step.status is not StepStatus.OPEN for step in self.steps)

    def taken(self, key: str, recording: str, overridden: Sequence[str] = (), *, from_file: bool = False) -> Session:
        """A step was filmed; a second take replaces the first. The next open step follows."""
        step = self.steps[self._number(key)]
        return self._with(
            key,
            dataclasses.replace(
                step,
                status=StepStatus.TAKEN,
                recording=recording,
                overridden=tuple(overridden),
                from_file=from_file,
                takes=step.takes + (step.recording != recording),
            ),
        )._onward(key)

    def skipped(self, key: str) -> Session:
        """A step is left out; what was filmed of it stays."""
        step = self.steps[self._number(key)]
        status = StepStatus.TAKEN if step.recording else StepStatus.SKIPPED
        return self._with(key, dataclasses.replace(step, status=status))._onward(key)

    def at_step(self, key: str) -> Session:
        """Go to any step, to film it again or after all; nothing is lost by going."""
        return dataclasses.replace(self, at=self._number(key))

    def back(self) -> Session:
        """One step back; stays at the first."""
        return dataclasses.replace(self, at=max(0, self.at - 1))

    def again(self) -> Session:
        """From the first step once more; what was filmed counts until a new take replaces it."""
        steps = tuple(dataclasses.replace(step, status=StepStatus.OPEN) for step in self.steps)
        return dataclasses.replace(self, steps=steps, at=0)

    def having(self, recordings: Collection[str]) -> Session:
        """What is true when only these recordings are left: a step whose film was deleted is open again."""
        lost = {step.key for step in self.steps if step.recording is not None and step.recording not in recordings}
        if not lost:
            return self
        steps = tuple(StepState(key=step.key) if step.key in lost else step for step in self.steps)
        session = dataclasses.replace(self, steps=steps)
        return session if session.current is not None else session._onward(steps[-1].key)

    @property
    def overrides(self) -> dict[str, tuple[str, ...]]:
        """Step → checks that failed when it was taken all the same."""
        return {step.key: step.overridden for step in self.steps if step.overridden}

    def to_table(self) -> dict[str, Any]:
        """As plain values that ``session_from_table`` reads; they can be written as JSON."""
        steps = [{**dataclasses.asdict(step), "overridden": list(step.overridden)} for step in self.steps]
        return {"protocol": self.protocol, "steps": steps, "at": self.at}

    def _with(self, key: str, step: StepState) -> Session:
        steps = list(self.steps)
        steps[self._number(key)] = step
        return dataclasses.replace(self, steps=tuple(steps))

    def _onward(self, key: str) -> Session:
        """At the next open step after ``key``, else at the first open one, else at the end."""
        number = self._number(key)
        order = [*range(number + 1, len(self.steps)), *range(number + 1)]
        at = next((one for one in order if self.steps[one].status is StepStatus.OPEN), len(self.steps))
        return dataclasses.replace(self, at=at)

    def _number(self, key: str) -> int:
        for number, step in enumerate(self.steps):
            if step.key == key:
                return number
        raise UsageError(
            expected="a step of this session",
            found=repr(key),
            todo=f"choose one of {', '.join(step.key for step in self.steps)}",
        )


def session_from_table(kept: Mapping[str, Any], guide: Guide) -> Session:
    """A session as it was kept. UsageError when it is none, or names steps that there are not any more."""
    try:
        steps = tuple(_step_state(one) for one in kept["steps"])
        session = Session(protocol=str(kept["protocol"]), steps=steps, at=int(kept["at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            expected="a guided session as it was kept",
            found=f"{type(error).__name__} while reading it",
            todo="begin the recording of this visit anew; what was filmed stays with the visit",
        ) from error
    guide.own_list([step.key for step in session.steps])
    return session


def _step_state(kept: dict[str, Any]) -> StepState:
    return StepState(
        key=str(kept["key"]),
        status=StepStatus(kept["status"]),
        recording=kept["recording"],
        overridden=tuple(kept["overridden"]),
        from_file=bool(kept["from_file"]),
        takes=int(kept["takes"]),
    )
