"""What to do: the course of treatment, exercises and advice for home, and when to seek care."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise for home.

    key : id of the exercises table; instruction : in plain words; dose : sets, repetitions, how often.
    because : the areas or findings it is for; caution : who should not do it, empty for nobody in particular.
    """

    key: str
    name: str
    instruction: str
    dose: str
    because: str
    caution: str = ""
    provenance: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One piece of lifestyle advice. category : of the article's five; evidence : how well it is supported."""

    category: str
    text: str
    evidence: str
    provenance: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Never a technique without exercise or activity.

    session : steps of one treatment, in order; expectations : what to expect of it; review : when to look again.
    pain_rule : how much pain an exercise may cause. seek_care : when to stop and seek care. communication : how to talk
    and what to do first, for the professional alone; empty where the intake named nothing that calls for it.
    """

    session: tuple[str, ...]
    expectations: tuple[str, ...]
    review: str
    exercises: tuple[Exercise, ...]
    pain_rule: str
    advice: tuple[Advice, ...]
    seek_care: tuple[str, ...]
    source: tuple[str, ...]
    communication: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.exercises or self.advice):
            raise ValueError("a plan needs exercises or advice: manual therapy never stands alone")
        if not self.seek_care:
            raise ValueError("a plan must say when to stop and seek care")
