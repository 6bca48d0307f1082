"""What a classifier says of the measurements as a whole: an opinion, never evidence by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A posture pattern that the measurements resemble.

    label : id of the patterns table, ``typical_variation`` or ``insufficient_data``; term : its name for people.
    probability : calibrated, 0 to 1; None for ``insufficient_data``.
    model : id of the model; sha256 : of its file; both empty for a plain rule.
    features : keys of the measurements that carried it, most important first (``Measurement.key``).
    note : what a reader must know, e.g. that the pattern is a teaching model. source : ids in the sources table.
    """

    label: str
    term: str
    probability: float | None
    model: str = ""
    sha256: str = ""
    features: tuple[str, ...] = ()
    note: str = ""
    source: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"probability of {self.label} must be between 0 and 1, got {self.probability:g}")
