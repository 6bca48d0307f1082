"""A guided session as its page reads it."""

from __future__ import annotations

from typing import Any

from postureview.guide.drawings import step_figure
from postureview.guide.protocols import Guide, Step
from postureview.guide.steps import Session, StepState
from postureview.values.landmarks import BODY_SIDES, BONES, Part, Side

_ACROSS = (Part.SHOULDER, Part.HIP)


def page_state(session: Session, guide: Guide) -> dict[str, Any]:
    """Everything that the page shows, as plain values."""
    title = guide.protocols[session.protocol].title if session.protocol in guide.protocols else "Own list"
    return {
        "protocol": {"key": session.protocol, "title": title},
        "at": session.at,
        "done": session.is_done,
        "steps": [_step_table(guide.steps[state.key], state) for state in session.steps],
        "bones": bones(),
    }


def bones() -> list[tuple[int, int]]:
    """Pairs of landmarks that the overlay joins."""
    along = [(int(one.on(side)), int(other.on(side))) for one, other in BONES for side in BODY_SIDES]
    return along + [(int(part.on(Side.LEFT)), int(part.on(Side.RIGHT))) for part in _ACROSS]


def _step_table(step: Step, state: StepState) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": step.title,
        "view": step.view.value,
        "is_view": step.is_view,
        "instruction": step.instruction,
        "start": step.start,
        "stop": step.stop,
        "repetitions": step.repetitions,
        "hold_s": step.hold_s,
        "record_s": step.record_s,
        "checks": list(step.checks),
        "drawing": str(step_figure(step.drawing)),
        "status": state.status.value,
        "recording": state.recording,
        "overridden": list(state.overridden),
        "from_file": state.from_file,
    }
