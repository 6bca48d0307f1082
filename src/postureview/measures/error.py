"""How far off a value may be: what the tables know of the system, and what one recording adds of its own.

Two parts are kept apart. What is constant in one body (the network's bias, the body's shape) counts when the value is
compared with a range, and cancels when the person is compared with themselves; what changes from take to take counts
in both.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from postureview.knowledge.calibration import ClinicError
from postureview.knowledge.load import NOMINAL_STATURE_MM
from postureview.knowledge.rows import AccuracyRow, MeasureRow
from postureview.values.measurement import Uncertainty
from postureview.values.recording import CameraRoll, RollSource

UNKNOWN_ROLL_DEG = 1.0
"""How far a camera on a tripod may be off level, one standard deviation, where nothing tells (E)."""

_LEVEL_FROM = {
    RollSource.ROOM: "the lines of the room",
    RollSource.CARD: "the printed card",
    RollSource.PLUMB_LINE: "the plumb line",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemicError:
    """Error of a value before its recording's own noise, as standard deviations in the printed unit.

    between : what is constant in one body. within : what changes from take to take; None when the two cannot be told
    apart, and ``between`` is then the whole. holds_own_noise : ``within`` was found on whole recordings, so that their
    usual own noise is in it.
    """

    between: float
    within: float | None
    basis: str
    holds_own_noise: bool = False

    def with_own_noise(self, own_noise: float) -> Uncertainty:
        """The uncertainty of a value whose own recording adds ``own_noise`` (standard deviation, >= 0)."""
        if self.within is None:
            basis = f"{self.basis}; plus this recording's own noise"
            return Uncertainty(sem=math.hypot(self.between, own_noise), basis=basis)
        if self.holds_own_noise:
            within, said = max(self.within, own_noise), "or this recording's own noise where that is larger"
        else:
            within, said = math.hypot(self.within, own_noise), "plus this recording's own noise"
        return Uncertainty(sem=math.hypot(self.between, within), within_sem=within, basis=f"{self.basis}; {said}")


def to_unit(unit: str) -> float:
    """Factor from the tables' unit (degrees, millimetres) to the printed one."""
    return 100.0 / NOMINAL_STATURE_MM if unit == "%" else 1.0


def system_error(
    row: MeasureRow,
    accuracy: AccuracyRow | None,
    clinic: ClinicError | None,
    *,
    unit: str,
    method_error: float,
    roll: CameraRoll | None,
) -> SystemicError:
    """What is known of a measure's error before anything was recorded.

    accuracy : what rendered people showed; None gives the engineering default, which cannot tell the two parts apart.
    clinic : the clinic's own repeated takes. They take the place of the within part alone: that two takes agree says
    nothing about the truth. unit : the printed one. method_error : spread that the way of reading caused here, in the
    printed unit. roll : the camera's, None when it is not known.
    """
    if accuracy is None:
        found = _engineering_default(row, unit, method_error, roll)
    else:
        found = _measured(row, accuracy, unit, method_error, roll)
    return found if clinic is None else _repeated_in_clinic(found, clinic, unit, method_error)


def _engineering_default(row: MeasureRow, unit: str, method_error: float, roll: CameraRoll | None) -> SystemicError:
    """The tables' ``horizon`` is the error of one degree of unknown roll; a known roll leaves its own uncertainty."""
    horizon_deg = UNKNOWN_ROLL_DEG if roll is None else roll.uncertainty_deg
    landmarks = math.hypot(row.error.noise, row.error.horizon * horizon_deg) * to_unit(unit)
    basis = f"engineering default, uncalibrated: {row.error.derivation}"
    if roll is not None and row.error.horizon:
        basis += f"; camera level from {_LEVEL_FROM[roll.source]}"
    return SystemicError(between=math.hypot(landmarks, method_error), within=None, basis=basis)


def _measured(
    row: MeasureRow, accuracy: AccuracyRow, unit: str, method_error: float, roll: CameraRoll | None
) -> SystemicError:
    """Landmark bias does not average out over frames, so the measured error stands whatever was recorded.

    It holds the method's usual share already; the method's own spread counts where it is larger. It differs from
    picture to picture of one body, so it is part of ``within``. It was measured where the camera's roll is known; an
    unknown one adds to it, and differs from visit to visit.
    """
    sem = max(accuracy.sem * to_unit(unit), method_error)
    within = min(max(accuracy.within * to_unit(unit), method_error), sem)
    between = math.sqrt(sem**2 - within**2)
    basis = f"measured on {accuracy.n_people} rendered people, {accuracy.n} pictures; not validated on patients"
    if roll is None and row.error.horizon:
        within = math.hypot(within, row.error.horizon * UNKNOWN_ROLL_DEG * to_unit(unit))
        basis += "; nothing told whether the camera was level"
    return SystemicError(between=between, within=within, basis=basis)


def _repeated_in_clinic(found: SystemicError, clinic: ClinicError, unit: str, method_error: float) -> SystemicError:
    within = max(clinic.sem * to_unit(unit), method_error)
    between = found.between
    if found.within is None:  # the default's part that the clinic measured must not count twice
        between = math.sqrt(max(0.0, found.between**2 - within**2))
    return dataclasses.replace(
        found,
        between=between,
        within=within,
        basis=f"{found.basis}; repeatability measured in this clinic ({clinic.basis})",
        holds_own_noise=True,
    )
