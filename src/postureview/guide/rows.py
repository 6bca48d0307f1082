"""Typed rows of the guide's tables."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from postureview.knowledge.rows import Provenance, Row, Text
from postureview.values.landmarks import Side, View

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]


class StepRow(Row):
    """One thing that is filmed.

    test : name of a movement test; None for a view of quiet standing. instruction : empty where the test's own words
    are used. record_s : seconds that are filmed, at most; a test may be ended earlier by hand.
    """

    key: Key
    view: View
    test: str | None = None
    side: Side | None = None
    title: Text
    instruction: str = ""
    drawing: Key
    checks: Annotated[tuple[Key, ...], Field(min_length=1)]
    record_s: Annotated[float, Field(gt=0)]
    provenance: Provenance
    source: Sources


class ProtocolListRow(Row):
    """A list of steps."""

    key: Key
    title: Text
    about: Text
    steps: Annotated[tuple[Key, ...], Field(min_length=1)]
    provenance: Provenance
    source: Sources


class LiveCheckRow(Row):
    """A check while the camera runs.

    blocking : the step waits for it. limits : what belongs to it alone. cause : what may be wrong → words to say.
    """

    name: Key
    title: Text
    blocking: bool
    limits: dict[str, float] = Field(default_factory=dict)
    cause: Annotated[dict[Key, Text], Field(min_length=1)]
    provenance: Provenance
    source: Sources
