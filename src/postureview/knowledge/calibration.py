"""A clinic's own repeatability, as ``postureview calibrate`` writes it and an assessment reads it.

It belongs to the clinic and lies in the clinic's folder; nothing here knows a person.
"""

from __future__ import annotations

import json
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from postureview.base.errors import UsageError
from postureview.knowledge.rows import Row, Text
from postureview.values.measurement import MDC95_FACTOR

FORMAT: Literal["postureview.calibration/1"] = "postureview.calibration/1"

_HEAD = ("format", "created_utc", "software", "engine", "mark")
_COMMENT = """\
# Made by `postureview calibrate` from this clinic's own repeated takes; use it with `assess --calibration`.
# Repeatability only: how far takes of one person differ, not how far a value is from the truth."""

_WRITTEN_DIGITS = 0.01
"""The file is rounded for people, so a derived number agrees with its parent to a hundredth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicError:
    """Within-person standard error of one measure in the tables' unit, and what it rests on, for people."""

    sem: float
    basis: str


class CalibrationRow(Row):
    """Repeatability of one measure in one view, on one side.

    method : measure@version; another version of the measure is not covered. unit : the tables' (deg, mm, 1). mean : of
    all values. icc, icc_low, icc_high : ICC(2,1) and its 95 % interval; absent where it is not defined. sem : within
    one person, over all takes; mdc95 = 1.96 * sqrt(2) * sem.
    """

    method: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@\d+$")]
    view: Literal["front", "back", "left", "right"]
    side: Literal["left", "right", "midline"]
    unit: Literal["deg", "mm", "1"]
    n_people: Annotated[int, Field(ge=2)]
    n_takes: Annotated[int, Field(ge=2)]
    mean: float
    icc: Annotated[float, Field(le=1)] | None = None
    icc_low: float | None = None
    icc_high: float | None = None
    sem: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    mdc95: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    @model_validator(mode="after")
    def _mdc_follows_from_sem(self) -> CalibrationRow:
        derived = MDC95_FACTOR * self.sem
        if not math.isclose(self.mdc95, derived, rel_tol=_WRITTEN_DIGITS):
            raise ValueError(f"mdc95 must be 1.96 * sqrt(2) * sem = {derived:.4g}, got {self.mdc95:g}")
        return self

    @property
    def key(self) -> tuple[str, str, str]:
        """What a measurement must share to be covered: method, view, side."""
        return self.method, self.view, self.side


class Calibration(Row):
    """One calibration: what it was made with, and its rows. ``mark``: what the clinical tables call provenance."""

    format: Literal["postureview.calibration/1"] = FORMAT
    created_utc: Text
    software: Text
    engine: Text
    models: dict[str, str]
    mark: Literal["CLINIC"] = "CLINIC"
    measure: Annotated[tuple[CalibrationRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Calibration:
        keys = [row.key for row in self.measure]
        repeated = [key for key in keys if keys.count(key) > 1]
        if repeated:
            raise ValueError(f"{'/'.join(repeated[0])} stands twice")
        return self

    def row(self, method: str, view: str, side: str, engine: str) -> ClinicError | None:
        """What the clinic found for a measure; None where it found nothing, or with another engine or method."""
        if engine != self.engine:
            return None
        found = next((row for row in self.measure if row.key == (method, view, side)), None)
        if found is None:
            return None
        basis = f"{found.n_people} people, {found.n_takes} takes each, {self.created_utc[:10]}"
        return ClinicError(sem=found.sem, basis=basis)


def calibration_toml(calibration: Calibration) -> str:
    """The calibration as the text of a TOML file, numbers to four digits."""
    head = [f"{key} = {_toml(getattr(calibration, key))}" for key in _HEAD]
    models = [f"{_toml(name)} = {_toml(digest)}" for name, digest in calibration.models.items()]
    blocks = ["\n".join([_COMMENT, *head]), "\n".join(["[models]", *models])]
    for row in calibration.measure:
        facts = row.model_dump(exclude_none=True)
        blocks.append("\n".join(["[[measure]]", *(f"{key} = {_toml(value)}" for key, value in facts.items())]))
    return "\n\n".join(blocks) + "\n"


def _toml(value: str | float) -> str:
    """A basic string is written as JSON writes it; an integer whole, a float with a point or an exponent."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    return repr(float(f"{value:.4g}"))


def read_calibration(path: Path) -> Calibration:
    """The calibration in a file. Raises UsageError when it is not one, naming the first problem."""
    try:
        return Calibration.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        found = f"no file {path.name!r}"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found = f"{path.name!r}: {error.strerror if isinstance(error, OSError) else error}"
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        found = f"{path.name!r}: {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}"
    raise UsageError(
        expected="a calibration file", found=found, todo="give the file that `postureview calibrate` wrote"
    )
