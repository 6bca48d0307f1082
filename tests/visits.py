"""Visits made of built bodies, through the whole pipeline but the pose network."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from postureview.base.settings import Settings
from postureview.export.track_tables import write_json
from postureview.pipeline import assess_visit
from postureview.reading import Reader
from postureview.values.assessment import Assessment, Patient
from postureview.values.pose import PoseSequence


def assessed(*tracks: PoseSequence, patient: Patient | None = None, **change: Any) -> Assessment:
    """The assessment of recorded landmarks; no track at all is a recording in which nobody is found."""
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder, Reader(settings.pose) as reader:
        paths = []
        for number, track in enumerate(tracks or (nobody(),)):
            path = Path(folder) / f"track{number}.json"
            path.write_bytes(write_json(track))
            paths.append(path)
        patient = patient or Patient(stature_cm=170)
        return assess_visit(paths, reader=reader, patient=patient, settings=settings, **change).assessment


def nobody(n: int = 30) -> PoseSequence:
    """A recording in which no landmark was found."""
    import numpy as np

    return PoseSequence(
        time_s=np.arange(n) / 30,
        image=np.full((n, 33, 4), np.nan),
        size_px=(720, 1280),
        engine="built",
        bodies=np.zeros(n),
    )


def plain(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain values, without what changes from run to run."""
    from postureview.export.assessment_json import to_json

    document: dict[str, Any] = json.loads(to_json(assessment))
    document["provenance"].pop("created_utc")
    return document
