"""Treat and retest: what is filmed before and after, and the stage that it is analysed under."""

from __future__ import annotations

from collections.abc import Iterable

from postureview.base.errors import UsageError
from postureview.guide.protocols import Guide, guide
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


def test_of(about: About) -> str:
    """The test that a recording is of, whether it was filmed step by step or came as one file."""
    return about.test or (f"posture_{about.view}" if about.view else about.step)


def steps_of(test: str, tables: Guide) -> tuple[str, ...]:
    """Guided steps that film a test, one for each side where sides are filmed apart; empty = by a file only."""
    return tuple(key for key, step in tables.steps.items() if (step.test or f"posture_{step.view.value}") == test)


def is_of(recording: KeptRecording, stage: str) -> bool:
    """Whether a recording belongs to such a name; the empty one is that of everything filmed once."""
    about = recording.about
    return stage == (stage_name(about.stage, test_of(about)) if about.stage else "")


def films_of(recordings: Iterable[KeptRecording], stage: str) -> list[KeptRecording]:
    """The recordings that are analysed under such a name, oldest first as given.

    Guided films replace a file of the whole test, and the other way round: whichever came last counts.
    """
    fitting = [one for one in recordings if is_of(one, stage)]
    if not stage or not fitting:
        return fitting
    return [one for one in fitting if _is_whole(one) == _is_whole(fitting[-1])]


def title_of(recording: KeptRecording) -> str:
    """What a recording shows, for lists: the step that was filmed, or what was said of a file."""
    about, known = recording.about, tests()
    step = guide().steps.get(about.step)
    words = known.get(test_of(about), "") if step is None else step.title
    words = words or ("Video file" if "video" in recording.kind.lower() else "Picture file")
    return words[0].upper() + words[1:] + (f", {STAGES[about.stage].lower()}" if about.stage else "")


def stage_title(stage: str) -> str:
    """The name of an assessment's stage for people: "forward bend, before treatment"; empty for the whole visit."""
    name, _, test = stage.partition(":")
    return f"{tests().get(test, test)}, {STAGES[name].lower()}" if name in STAGES else ""


def _is_whole(recording: KeptRecording) -> bool:
    return recording.about.step == test_of(recording.about)
