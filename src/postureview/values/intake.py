"""What the subject said before anything was filmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Occupation = Literal["office", "standing", "manual", "student", "athlete", "retired", "other"]
Onset = Literal["acute", "subacute", "persistent"]

_WEEKS_SUBACUTE, _WEEKS_PERSISTENT = 6, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    """Pain now.

    score, function : 0-10, how strong it is and how much it limits the day; None = not asked.
    regions : ids of the regions table, with ``_left`` or ``_right`` where one side hurts.
    onset_weeks : since when; None = not asked. worse_with : what makes it worse.
    """

    score: int | None = None
    regions: tuple[str, ...] = ()
    onset_weeks: float | None = None
    worse_with: tuple[str, ...] = ()
    function: int | None = None

    def __post_init__(self) -> None:
        for name in ("score", "function"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 10:
                raise ValueError(f"{name} must be between 0 and 10, got {value}")
        if self.onset_weeks is not None and not 0 <= self.onset_weeks <= 52 * 120:
            raise ValueError(f"onset_weeks must be the weeks since it began, 0 or more, got {self.onset_weeks:g}")

    @property
    def onset(self) -> Onset | None:
        """Acute below 6 weeks, subacute up to 12, persistent beyond; None when not asked."""
        if self.onset_weeks is None:
            return None
        if self.onset_weeks < _WEEKS_SUBACUTE:
            return "acute"
        return "subacute" if self.onset_weeks <= _WEEKS_PERSISTENT else "persistent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Answers of one visit. A question that is in none of the three tables of answers was not asked.

    red_flags, contraindications, yellow_flags : id of the question in its table → answer. The last concern mood,
    beliefs and work; they change how to talk, never the gate.
    """

    occupation: Occupation | None = None
    pain: Pain = field(default_factory=Pain)
    red_flags: dict[str, bool] = field(default_factory=dict)
    contraindications: dict[str, bool] = field(default_factory=dict)
    yellow_flags: dict[str, bool] = field(default_factory=dict)
    previous_treatment: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.occupation is not None and self.occupation not in get_args(Occupation):
            raise ValueError(f"occupation must be one of {', '.join(get_args(Occupation))}, got {self.occupation!r}")
