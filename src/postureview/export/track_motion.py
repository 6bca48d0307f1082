"""Tracks for programs of motion laboratories: TRC and C3D (points), MOT (angles of every frame)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from postureview.base.machine import missing_package_error
from postureview.export.register import TRACK_WRITERS, TrackWriter
from postureview.measures.frame_angles import frame_angles
from postureview.values.arrays import Floats
from postureview.values.landmarks import Landmark
from postureview.values.pose import PoseSequence

LABELS = [landmark.label for landmark in Landmark]

_MM_PER_M = 1000.0
_UNEVEN = 0.02
"""Share of a frame by which times may be off an even rate before C3D, which knows no times, gets them resampled."""


def points(poses: PoseSequence) -> tuple[Floats, str]:
    """(T, 33, 3) x to the picture's right, y up, z toward the camera, and their unit. Missing is NaN.

    Millimetres around the hips' midpoint where the network gave them; they are its guess of depth, not a measurement.
    Otherwise pixels from the picture's lower left corner.
    """
    if poses.world is not None:
        return poses.world[:, :, :3] * np.array([1.0, -1.0, -1.0]) * _MM_PER_M, "mm"
    x, y, z = np.moveaxis(poses.image[:, :, :3], 2, 0)
    return np.stack([x, (poses.size_px[1] - 1) - y, -z], axis=2), "px"


def write_trc(poses: PoseSequence) -> bytes:
    """TRC as OpenSim reads it; a missing point has empty cells."""
    places, unit = points(poses)
    rate = _rate(poses)
    counts = [f"{rate:g}", f"{rate:g}", str(len(poses)), str(len(LABELS)), unit, f"{rate:g}", "1", str(len(poses))]
    names = "DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame OrigNumFrames".split()
    axes = [f"{axis}{number}" for number in range(1, len(LABELS) + 1) for axis in "XYZ"]
    lines = [
        "PathFileType\t4\t(X/Y/Z)\ttrack.trc",
        "\t".join(names),
        "\t".join(counts),
        "Frame#\tTime\t" + "\t\t\t".join(LABELS) + "\t\t",
        "\t\t" + "\t".join(axes),
        "",
    ]
    for number, (time, frame) in enumerate(zip(poses.time_s, places, strict=True), start=1):
        cells = ["" if np.isnan(value) else f"{value:.4f}" for value in frame.ravel()]
        lines.append("\t".join([str(number), f"{time:.6f}", *cells]))
    return ("\n".join(lines) + "\n").encode()


def write_mot(poses: PoseSequence) -> bytes:
    """MOT as OpenSim reads it: the angles of every frame in degrees; missing is nan."""
    angles = frame_angles(poses)
    lines = [
        "postureview",
        "version=1",
        f"nRows={len(poses)}",
        f"nColumns={len(angles) + 1}",
        "inDegrees=yes",
        "endheader",
        "\t".join(["time", *angles]),
    ]
    for time, *row in zip(poses.time_s, *angles.values(), strict=True):
        lines.append("\t".join([f"{time:.6f}", *(f"{value:.4f}" for value in row)]))
    return ("\n".join(lines) + "\n").encode()


def write_c3d(poses: PoseSequence) -> bytes:
    """C3D with landmarks as points and angles as analog channels. Raises MachineError when ezc3d is not installed."""
    try:
        import ezc3d
    except ImportError:
        raise missing_package_error("ezc3d", "C3D files", "motion") from None
    places, unit = points(poses)
    angles = frame_angles(poses)
    times = _even_times(poses)
    rate = _rate(poses)
    spread = np.stack([_at(times, poses.time_s, column) for column in places.reshape(len(poses), -1).T])
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["UNITS"]["value"] = [unit]
    file["parameters"]["POINT"]["RATE"]["value"] = [rate]
    file["parameters"]["POINT"]["LABELS"]["value"] = LABELS
    file["data"]["points"] = np.concatenate(
        [spread.reshape(len(LABELS), 3, -1).swapaxes(0, 1), np.ones((1, len(LABELS), len(times)))]
    )
    file["parameters"]["ANALOG"]["RATE"]["value"] = [rate]
    file["parameters"]["ANALOG"]["LABELS"]["value"] = list(angles)
    file["parameters"]["ANALOG"]["UNITS"]["value"] = ["deg"] * len(angles)
    file["data"]["analogs"] = np.stack([_at(times, poses.time_s, one) for one in angles.values()])[np.newaxis]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "track.c3d"
        file.write(str(path))
        return path.read_bytes()


def _rate(poses: PoseSequence) -> float:
    return round(poses.rate_hz, 4) if len(poses) > 1 else 1.0


def _even_times(poses: PoseSequence) -> Floats:
    """The times themselves where they are even, otherwise even ones over the same stretch, seconds."""
    even = poses.time_s[0] + np.arange(len(poses)) / _rate(poses) if len(poses) else poses.time_s
    if len(poses) < 2 or np.max(np.abs(even - poses.time_s)) * _rate(poses) < _UNEVEN:
        return poses.time_s
    count = round((poses.time_s[-1] - poses.time_s[0]) * _rate(poses)) + 1
    return np.asarray(poses.time_s[0] + np.arange(count) / _rate(poses))


def _at(times: Floats, known_times: Floats, values: Floats) -> Floats:
    """``values`` at other times, by a straight line; NaN next to a missing value stays missing."""
    return values if times is known_times else np.asarray(np.interp(times, known_times, values))


for _writer in (
    TrackWriter(suffix="trc", summary="landmarks for OpenSim", write=write_trc),
    TrackWriter(suffix="mot", summary="angles of every frame for OpenSim", write=write_mot),
    TrackWriter(suffix="c3d", summary="landmarks and angles for motion laboratories (needs ezc3d)", write=write_c3d),
):
    TRACK_WRITERS.add(_writer.suffix, _writer)
