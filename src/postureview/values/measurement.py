"""A number with everything that is needed to trust it, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from postureview.values.landmarks import Side, View

MDC95_FACTOR = 1.96 * math.sqrt(2.0)
"""From a standard error of measurement to the smallest detectable change, 95 % (reference 0.6)."""

_ROUNDING = 1e-6


class Status(StrEnum):
    """How a measured quantity relates to the clinical one (reference 0.2)."""

    DIRECT = "direct"
    """The landmarks define the clinical quantity up to known noise."""
    PROXY = "proxy"
    """A related but different quantity, always named as such."""


class Grade(StrEnum):
    """Where a value lies against its reference and the system's own error."""

    TYPICAL = "typical"
    """Within the reference."""
    WITHIN_ERROR = "within_error"
    """Outside the reference, but by no more than the measurement error."""
    MILD = "mild"
    MODERATE = "moderate"
    MARKED = "marked"
    UNGRADED = "ungraded"
    """There is no reference to grade against."""

    @property
    def is_deviation(self) -> bool:
        """True for a deviation beyond both reference and error."""
        return self in (Grade.MILD, Grade.MODERATE, Grade.MARKED)


class Reason(StrEnum):
    """Why something was not measured. A closed list: reports and exports translate it."""

    VIEW_MISSING = "view_missing"
    """No recording shows the subject from the side that this needs."""
    OBLIQUE_VIEW = "oblique_view"
    """The subject was turned too far off the view."""
    NOT_STILL = "not_still"
    """The subject never stood still in this view."""
    NOT_STANDING = "not_standing"
    """The subject was not standing upright on straight legs."""
    OUT_OF_PLANE = "out_of_plane"
    """The trunk leaned toward or away from the camera, which foreshortens what a front or back view measures."""
    BODY_CUT_OFF = "body_cut_off"
    """Part of the body lies outside the picture."""
    TOO_SMALL = "too_small"
    """The body covers too few pixels."""
    LANDMARK_MISSING = "landmark_missing"
    """A landmark that this needs was not seen well enough."""
    CONTOUR_HIDDEN = "contour_hidden"
    """Arms, hair or clothes hide the outline of the body."""
    FLAT_OR_NOT_VISIBLE = "flat_or_not_visible"
    """The outline has no hollow where the back's curve or the waist should be: it is flat, or something fills it."""
    PICTURE_MISSING = "picture_missing"
    """This is read from the picture itself, and there are only landmarks."""
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    LOW_FRAME_RATE = "low_frame_rate"
    CAMERA_NOT_LEVEL = "camera_not_level"
    """The whole body leans further than anybody can stand: the camera was rolled."""
    SECOND_PERSON = "second_person"
    """More than one body in the picture, and which one is meant could not be kept."""
    NOBODY = "nobody"
    """No plausible body was found."""
    SIDES_CONFUSED = "sides_confused"
    """The network confused left and right."""
    SIDES_DISAGREE = "sides_disagree"
    """Both side views show the same midline, and they differ by more than its limit (reference A.3)."""
    SCALE_UNKNOWN = "scale_unknown"
    """A length needs a known stature or scale."""
    SCALE_DISAGREES = "scale_disagrees"
    """Stature and printed card tell different scales: the card is not beside the subject, or the stature is wrong."""
    NO_MOVEMENT = "no_movement"
    """Nothing moved by more than the measurement error."""
    INCOMPLETE = "incomplete"
    """The movement was not done as often, or not as far to its end, as the test needs."""
    END_NOT_SEEN = "end_not_seen"
    """The landmarks were lost at the end of the movement: it went at least as far as was seen."""
    BEYOND_REACH = "beyond_reach"
    """The movement went further than one camera can follow: at least that far."""
    NOT_RECOGNISED = "not_recognised"
    """Something moved, and which test it was is not clear."""
    NOT_MEASURABLE = "not_measurable"
    """One camera without palpated markers cannot measure this (reference 0.2, NM)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """Random and systematic error of a value, in the value's own unit.

    sem : standard error of measurement (one standard deviation of the whole system's error), > 0.
    mdc95 : smallest difference between two measurements that is not error, 1.96 * sqrt(2) * sem.
    within_sem : the part of ``sem`` that changes from take to take of one person, > 0 and at most ``sem``; what is
    constant in one body is left out. None when it is not known.
    basis : where the errors come from, for people.
    """

    sem: float
    basis: str
    mdc95: float = 0.0
    within_sem: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.sem) and self.sem > 0):
            raise ValueError(f"sem must be a positive number, got {self.sem}")
        within = self.within_sem
        if within is not None and not 0 < within <= self.sem * (1 + _ROUNDING):
            raise ValueError(f"within_sem must be positive and at most sem = {self.sem:g}, got {within:g}")
        derived = MDC95_FACTOR * self.sem
        if self.mdc95 and not math.isclose(self.mdc95, derived, rel_tol=_ROUNDING):
            raise ValueError(f"mdc95 must be 1.96 * sqrt(2) * sem = {derived:g}, got {self.mdc95:g}")
        object.__setattr__(self, "mdc95", derived)

    @property
    def mdc95_within(self) -> float | None:
        """Smallest change of one person that is not error, 1.96 * sqrt(2) * within_sem; None when it is not known."""
        return None if self.within_sem is None else MDC95_FACTOR * self.within_sem


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a value is compared with.

    Either ``mean`` with ``sd`` (sd may be unknown) or an interval from ``low`` to ``high``; same unit as the value.
    provenance : F read in the source, K from knowledge, D derived, E engineering proposal (reference 0.1).
    label : ``reference`` only for F; otherwise ``working range``, so that no E or K value passes as a norm.
    """

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    population: str
    source: tuple[str, ...]
    provenance: str

    def __post_init__(self) -> None:
        if self.mean is None and (self.low is None or self.high is None):
            raise ValueError("a reference needs a mean, or low and high")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError(f"low must be below high, got {self.low} and {self.high}")
        if not self.source:
            raise ValueError("a reference needs a source")

    @property
    def label(self) -> str:
        """How the range may be called in print."""
        return "reference" if self.provenance == "F" else "working range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One measured quantity. Truthy; its counterpart ``Withheld`` is falsy.

    name : a registered measure; term : its name for people.
    value, unit : finite, in UCUM (deg, mm, %, s, deg/s).
    side : of the subject; view : the side of the subject that faced the camera.
    interval_s : (start, end) in the recording; n_frames : frames that were read.
    method : measure@version; recording : file name.
    raw : the value before a correction from the accuracy tables, same unit; None where nothing was corrected.
    takes : still phases of this view that the value is the mean of; recording and interval_s are those of the best.
    takes_sd : standard deviation between them, same unit; None for one take. note : what else a reader must know.
    reference, grade : filled by the findings stage; None and UNGRADED before.
    """

    name: str
    term: str
    value: float
    unit: str
    uncertainty: Uncertainty
    side: Side
    view: View
    status: Status
    interval_s: tuple[float, float]
    n_frames: int
    method: str
    recording: str = ""
    raw: float | None = None
    takes: int = 1
    takes_sd: float | None = None
    note: str = ""
    reference: Reference | None = None
    grade: Grade = Grade.UNGRADED
    kind: Literal["measured"] = "measured"

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.name} must be finite, got {self.value}; withhold it instead")
        if self.n_frames < 1:
            raise ValueError(f"{self.name} must rest on at least one frame, got {self.n_frames}")
        if self.takes < 1 or (self.takes_sd is None) is not (self.takes == 1):
            raise ValueError(f"{self.name} must state the spread of two takes or more, got takes {self.takes}")

    def __bool__(self) -> bool:
        return True

    @property
    def key(self) -> str:
        """Name, view and side in one word, unique within one still phase."""
        return f"{self.name}/{self.view.value}/{self.side.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A quantity that was not measured, and why. Falsy.

    detail says in words what was found and what would help.
    """

    name: str
    term: str
    side: Side
    view: View
    reason: Reason
    detail: str
    recording: str = ""
    kind: Literal["withheld"] = "withheld"

    def __bool__(self) -> bool:
        return False


Outcome = Measurement | Withheld
