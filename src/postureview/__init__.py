"""postureview: posture and movement assessment from video, with a measurement error beside every number.

Research and education software. Not a medical device, not clinically validated.

    >>> import postureview
    >>> assessment = postureview.assess(["turn.mp4"])  # doctest: +SKIP

Names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Finding",
    "Grade",
    "Intake",
    "Landmark",
    "Measurement",
    "Patient",
    "PoseSequence",
    "PostureviewError",
    "Reason",
    "Settings",
    "Side",
    "View",
    "Withheld",
    "__version__",
    "assess",
    "track",
]

_HOMES = {
    "Assessment": "values.assessment",
    "Finding": "values.finding",
    "Grade": "values.measurement",
    "Intake": "values.intake",
    "Landmark": "values.landmarks",
    "Measurement": "values.measurement",
    "Patient": "values.assessment",
    "PoseSequence": "values.pose",
    "PostureviewError": "base.errors",
    "Reason": "values.measurement",
    "Settings": "base.settings",
    "Side": "values.landmarks",
    "View": "values.landmarks",
    "Withheld": "values.measurement",
    "assess": "pipeline",
    "track": "pipeline",
}

if TYPE_CHECKING:
    from postureview.base.errors import PostureviewError
    from postureview.base.settings import Settings
    from postureview.pipeline import assess, track
    from postureview.values.assessment import Assessment, Patient
    from postureview.values.finding import Finding
    from postureview.values.intake import Intake
    from postureview.values.landmarks import Landmark, Side, View
    from postureview.values.measurement import Grade, Measurement, Reason, Withheld
    from postureview.values.pose import PoseSequence


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
