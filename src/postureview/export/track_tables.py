"""Tracks as tables: one row a frame, 33 landmarks and the angles of every frame."""

from __future__ import annotations

import io

import numpy as np

from postureview.base.machine import missing_package_error
from postureview.export.register import TRACK_WRITERS, TrackWriter
from postureview.export.tables_csv import table
from postureview.measures.frame_angles import frame_angles
from postureview.pose.formats.track_json import SCHEMA, track_json
from postureview.values.arrays import Floats
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence

_FIELDS = ("x", "y", "z", "visibility")


def track_columns(poses: PoseSequence) -> dict[str, Floats]:
    """Column → (T,): time_s, the picture's size, 33 landmarks in pixels with visibility, angles. Missing is NaN."""
    columns: dict[str, Floats] = {"time_s": poses.time_s}
    for name, size in zip(("picture_width_px", "picture_height_px"), poses.size_px, strict=True):
        columns[name] = np.full(len(poses), float(size))
    for landmark in Landmark:
        for index, field in enumerate(_FIELDS):
            columns[f"{landmark.label}_{field}"] = poses.image[:, landmark, index]
    return columns | frame_angles(poses)


def write_csv(poses: PoseSequence) -> bytes:
    """CSV; a missing value is an empty cell."""
    columns = track_columns(poses)
    rows = zip(*columns.values(), strict=True)
    return table(list(columns), ([_rounded(value) for value in row] for row in rows))


def write_json(poses: PoseSequence) -> bytes:
    """JSON of the landmarks, read back without loss by ``postureview assess``; missing values are null."""
    return track_json(poses).encode()


def write_parquet(poses: PoseSequence) -> bytes:
    """Parquet with the same columns as the CSV. Raises MachineError when pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing_package_error("pyarrow", "parquet files", "parquet") from None
    columns = {name: pyarrow.array(values, from_pandas=True) for name, values in track_columns(poses).items()}
    sink = io.BytesIO()
    metadata = {"schema": SCHEMA, "engine": poses.engine}
    pyarrow.parquet.write_table(pyarrow.table(columns).replace_schema_metadata(metadata), sink)
    return sink.getvalue()


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


for _writer in (
    TrackWriter(suffix="csv", summary="one row a frame", write=write_csv),
    TrackWriter(suffix="json", summary="landmarks without loss", write=write_json),
    TrackWriter(suffix="parquet", summary="the columns of the CSV (needs pyarrow)", write=write_parquet),
):
    TRACK_WRITERS.add(_writer.suffix, _writer)
