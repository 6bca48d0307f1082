"""What made an assessment, for whoever asks later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import postureview
from postureview.base.settings import Settings
from postureview.knowledge.calibration import Calibration
from postureview.knowledge.load import knowledge
from postureview.pipeline.judged import Judged
from postureview.reading import Reader
from postureview.values.assessment import Provenance


def provenance(
    reader: Reader, settings: Settings, judged: Sequence[Judged], calibration: Calibration | None
) -> Provenance:
    """Software, models, tables, settings, and where the errors come from."""
    return Provenance(
        software=f"postureview {postureview.__version__}",
        created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=", ".join(reader.engines),
        models=dict(reader.models),
        knowledge=knowledge().version,
        settings=settings.changed(),
        cleaning=tuple(f"{one.name}: {step}" for one in judged for step in one.reading.steps),
        calibration=_calibration_words(set(reader.engines), calibration),
    )


def _calibration_words(engines: set[str], calibration: Calibration | None) -> str:
    """Where the measurement errors come from, for people."""
    known = {engine for _, _, engine, _ in knowledge().accuracy}
    if engines and {knowledge().measured_as(engine) for engine in engines} <= known:
        words = "measurement errors measured on rendered people; not calibrated or validated on patients"
    else:
        words = "uncalibrated: measurement errors are engineering defaults, not yet measured for this engine and model"
    if calibration is None:
        return words
    if calibration.engine not in engines:
        return f"{words}; the clinic's own repeatability was not used: it was measured with {calibration.engine}"
    return f"{words}; repeatability measured in this clinic, {calibration.created_utc[:10]}"
