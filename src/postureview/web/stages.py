"""Treat and retest: what is filmed before and after, and the stage that it is analysed under."""

from __future__ import annotations

from postureview.base.errors import UsageError
from postureview.knowledge.load import knowledge
from postureview.records.values import About, KeptRecording
from postureview.values.landmarks import View

STAGES = {"before": "Before treatment", "after": "After treatment"}
POSTURES = {f"posture_{view.value}": f"Posture, {view.value} view" for view in View}


def tests() -> dict[str, str]:
    """Everything that may be filmed before and after: key → words."""
    return {**{row.name: row.term for row in knowledge().tests.values()}, **POSTURES}


def about_of(stage: str, test: str) -> About:
    """What a film of a stage is of. Raises UsageError for a stage or test that there is not."""
    if stage not in STAGES or test not in tests():
        raise UsageError(expected="a test and its stage", found="another", todo="load the page again")
    view = test.removeprefix("posture_") if test in POSTURES else None
    return About(step=test, view=view, test=None if view else test, stage=stage)


def stage_name(stage: str, test: str) -> str:
    """The name that the assessment of one stage of one test is kept under."""
    return f"{stage}:{test}"


def is_of(recording: KeptRecording, stage: str) -> bool:
    """Whether a recording is analysed under such a name; the empty one is that of everything filmed once."""
    about = recording.about
    return stage == (stage_name(about.stage, about.step) if about.stage else "")
