"""Answered intakes and findings for tests of what follows from them."""

from __future__ import annotations

from typing import Any

from postureview.knowledge.load import knowledge
from postureview.values.finding import Finding
from postureview.values.intake import Intake, Pain
from postureview.values.landmarks import Side
from postureview.values.measurement import Grade

MEANING = knowledge().meaning
ALL_NO = dict.fromkeys(MEANING.red_flags, False)
NONE_HOLDS = dict.fromkeys(MEANING.contraindications, False)


def intake(*yes: str, regions: tuple[str, ...] = (), score: int | None = 5, **changes: Any) -> Intake:
    """Every question answered no but ``yes``."""
    return Intake(
        **{
            "pain": Pain(score=score, regions=regions),
            "red_flags": ALL_NO | {name: True for name in yes if name.startswith("rf_")},
            "contraindications": NONE_HOLDS | {name: True for name in yes if name.startswith("ci_")},
            **changes,
        }
    )


def finding(rule: str, side: Side = Side.MIDLINE, severity: Grade = Grade.MODERATE, key: str = "") -> Finding:
    return Finding(
        rule=rule,
        statement=f"built {rule}",
        severity=severity,
        side=side,
        evidence=(key or f"{rule}/front/{side.value}",),
        source=("ENG",),
    )
