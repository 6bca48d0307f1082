"""By what a result is known again: the bytes it came from, what was said of them, and what read them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import postureview
from postureview.base.digest import file_sha256
from postureview.base.errors import RecordingError
from postureview.batch.jobs import Job
from postureview.knowledge.load import knowledge
from postureview.pose.engine import AUTOMATIC, automatic_engine


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """key : equal where the result must be equal. inputs : (file name, sha256) of everything that was read."""

    key: str
    inputs: tuple[tuple[str, str], ...]


def identity_of(job: Job) -> Identity:
    """What a job's result depends on. Raises RecordingError where a file cannot be read."""
    inputs = tuple((path.name, _digest(path)) for path in job.files)
    manner, settings = job.manner, job.manner.settings
    files = [settings.camera.lens_profile, settings.measures.calibration, settings.pose.model]
    facts = {
        "inputs": inputs,
        "stated": [(one.path.name, one.view, one.test, one.side) for one in job.recordings],
        "patient": None if job.patient is None else dataclasses.asdict(job.patient),
        "settings": settings.changed(),
        "files": [_digest(Path(file)) for file in files if file],
        "landmark files": [manner.picture_size_px, manner.rate_hz],
        "page": manner.page,
        "engine": automatic_engine(settings.pose) if settings.pose.engine == AUTOMATIC else settings.pose.engine,
        "software": postureview.__version__,
        "knowledge": knowledge().version,
    }
    return Identity(key=hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest(), inputs=inputs)


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise RecordingError(
            expected=f"{path.name!r} to be a file that can be read",
            found=type(error).__name__,
            todo="check the file and its permissions",
        ) from error
