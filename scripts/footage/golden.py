"""The landmarks against the golden ones that MediaPipe's authors test their own web version with."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from common.tables import markdown_table, number, percent
from footage.visit import OnceReader, Section
from postureview.values.arrays import Floats

TOLERANCE = {"picture": 31.0, "world": 0.24}
"""The authors' own: pixels, metres."""


def section(reader: OnceReader, footage: Path) -> Section:
    """Distance of each frame's landmarks from the golden ones."""
    folder = footage / "tfjs-models"
    poses = reader.read(folder / "pose_squats.mp4").poses
    assert poses.world is not None
    golden = {
        "picture": _golden(folder / "pose_squats.full.json")[..., :2],
        "world": _golden(folder / "pose_squats_3d.full.json"),
    }
    ours = {"picture": poses.image[..., :2], "world": poses.world[..., :3]}
    rows = []
    for name, unit, digits in (("picture", "px", 1), ("world", "m", 3)):
        distance = np.linalg.norm(ours[name] - golden[name], axis=-1)
        frames = distance.mean(axis=1)
        rows.append(
            [
                f"{name}, {unit}",
                number(float(np.nanmean(frames)), digits),
                number(float(np.nanmax(frames)), digits),
                number(float(np.nanpercentile(distance, 95)), digits),
                number(float(np.nanmax(distance)), digits),
                number(TOLERANCE[name], 2 if name == "world" else 0),
                percent(float(np.mean(frames <= TOLERANCE[name]))),
                percent(float(np.mean(distance <= TOLERANCE[name])), 1),
            ]
        )
    header = ["landmarks", "mean", "worst frame", "p95 landmark", "worst landmark", "tolerance"]
    table = markdown_table([*header, "frames within", "landmarks within"], rows)
    text = (
        f"`tfjs-models/pose_squats.mp4`, {len(poses)} frames at {poses.rate_hz:.0f} a second, {len(golden['world'])} "
        f"golden frames; somebody was found in {percent(float(poses.found.mean()))} of them. A frame counts with the "
        "mean distance of its 33 landmarks. The golden landmarks are smoothed over time, ours are not, and the frames "
        "follow each other 0.2 s apart: part of the distance is their lag.\n\n" + table
    )
    return Section(title="Same landmarks as the network's authors", text=text)


def _golden(path: Path) -> Floats:
    frames = json.loads(path.read_text(encoding="utf-8"))
    return np.array([[_point(point) for point in frame] for frame in frames], dtype=np.float64)


def _point(point: dict[str, float] | list[float]) -> list[float]:
    return [point[axis] for axis in "xyz"] if isinstance(point, dict) else point[:3]
