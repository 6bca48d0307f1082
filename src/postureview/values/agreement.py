"""What both side views say of one midline quantity."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Reference, Uncertainty

SIDE_VIEWS = (View.LEFT_LATERAL, View.RIGHT_LATERAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideAgreement:
    """The values of the left and the right side view, and the person's value: their mean.

    left, right : of the views that show these sides, in ``unit``. limit : largest difference that is still agreement,
    > 0; limit_basis says where it comes from. uncertainty : of the mean; both views share what is constant in the body.
    mean, difference (left minus right), agrees : derived, and kept for readers of the file.
    reference, grade : of the mean, filled by the findings stage; None and UNGRADED before.
    """

    name: str
    term: str
    unit: str
    left: float
    right: float
    limit: float
    limit_basis: str
    uncertainty: Uncertainty
    mean: float = 0.0
    difference: float = 0.0
    agrees: bool = True
    reference: Reference | None = None
    grade: Grade = Grade.UNGRADED

    def __post_init__(self) -> None:
        if not self.limit > 0:
            raise ValueError(f"limit must be positive, got {self.limit}")
        object.__setattr__(self, "mean", (self.left + self.right) / 2)
        object.__setattr__(self, "difference", self.left - self.right)
        object.__setattr__(self, "agrees", abs(self.difference) <= self.limit)

    @property
    def value(self) -> float:
        """The person's value, under the name that measurements use."""
        return self.mean

    @property
    def side(self) -> Side:
        """A midline quantity has no side."""
        return Side.MIDLINE

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the two measurements it rests on."""
        return tuple(f"{self.name}/{view.value}/{view.near_side.value}" for view in SIDE_VIEWS)

    def rests_on(self, measurement: Measurement) -> bool:
        """True for one of its two measurements."""
        return measurement.key in self.keys
