"""The truth.json beside a sample: what is known about it, in this project's measure names and signs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantom.scene import Movement, Scene, Values

SCHEMA = "postureview.truth/1"


def wrapped(angle_deg: float) -> float:
    """The same direction in (-180, 180]."""
    return -((180.0 - angle_deg) % 360.0 - 180.0)


def rounded(values: Values, digits: int = 2) -> Values:
    """For reading; a hundredth of a degree or millimetre is far below what any camera sees."""
    return {name: round(value, digits) for name, value in values.items()}


def describe(scene: Scene, description: str, **more: Any) -> dict[str, Any]:
    """The whole document. With nobody in the scene, body is null and there are no phases."""
    camera = scene.camera
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "description": description,
        "body": _body(scene),
        "camera": {
            "distance_m": camera.distance_m,
            "height_m": camera.height_m,
            "yaw_deg": camera.yaw_deg,
            "pitch_deg": camera.pitch_deg,
            "roll_deg": camera.roll_deg,
            "focal_mm_35": camera.focal_mm,
            "width_px": camera.width_px,
            "height_px": camera.height_px,
        },
        "rate_hz": scene.rate_hz,
        **more,
        "phases": [],
        "frames": {"time_s": [round(float(t), 4) for t in scene.times_s]},
    }
    for view, start_s, end_s in scene.phases:
        on_skin, at_joints = scene.phase_truth(view, start_s, end_s)
        phase = {"view": view, "start_s": round(start_s, 3), "end_s": round(end_s, 3)}
        document["phases"].append(phase | {"truth": rounded(on_skin), "landmark_geometry": rounded(at_joints)})
    if scene.movements or scene.curves:
        skin_curves, joint_curves = scene.curve_truth()
        document["movements"] = [
            _movement(scene, movement, skin_curves[movement.curves[0]], joint_curves[movement.curves[1]])
            for movement in scene.movements
        ]
        for suffix, curves in (("deg", skin_curves), ("joints_deg", joint_curves)):
            document["frames"] |= {f"{name}_{suffix}": np.round(values, 2).tolist() for name, values in curves.items()}
    if scene.actors:
        yaw = scene.actors[0].yaw_deg
        document["frames"]["yaw_deg"] = [round(wrapped(yaw.at(float(t))), 2) for t in scene.times_s]
    return document


NEUTRAL_S = 1.0
"""A movement is counted from its mean over this first time, in which nobody moves yet (B.0)."""


def _movement(scene: Scene, movement: Movement, on_skin: list[float], at_joints: list[float]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "test": movement.test,
        "curve": f"{movement.curves[0]}_deg",
        "landmark_curve": f"{movement.curves[1]}_joints_deg",
        "side": movement.side,
        "toward": movement.toward,  # the curve's sign that counts
    }
    for name, values in (("truth", on_skin), ("landmark_geometry", at_joints)):
        described[name] = _ranges(np.array(values) * movement.toward, scene.rate_hz)
    return described


def _ranges(angle_deg: NDArray[np.float64], rate_hz: float) -> dict[str, Any]:
    """Neutral, range of every repetition, and the peak speed of a movement (T,) toward positive angles.

    A repetition is a stretch beyond half of the largest excursion.
    """
    moved = angle_deg - angle_deg[: round(NEUTRAL_S * rate_hz)].mean()
    beyond = np.concatenate([[False], moved > moved.max() / 2, [False]])
    starts, ends = np.flatnonzero(np.diff(beyond.astype(int)) > 0), np.flatnonzero(np.diff(beyond.astype(int)) < 0)
    peaks = [float(moved[start:end].max()) for start, end in zip(starts, ends, strict=True)]
    return {
        "neutral_deg": round(float(angle_deg[0] - moved[0]), 2),
        "range_deg": round(max(peaks), 2),
        "repetitions_deg": np.round(peaks, 2).tolist(),
        "peak_speed_deg_s": round(float(np.max(np.gradient(moved) * rate_hz)), 1),
    }


def _body(scene: Scene) -> dict[str, Any] | None:
    if not scene.actors:
        return None
    person = scene.actors[0].person
    look = scene.actors[0].look
    return {
        "name": person.name,
        "sex": person.sex,
        "age_years": person.age_years,
        "stature_mm": round(person.stature_mm),
        "bmi": person.bmi,
        "skin": look.skin,
        "hair": f"{look.hair_cut}, {look.hair}",
        "top": look.top,
        "bottom": look.bottom,
    }


def save(document: dict[str, Any], path: Path) -> None:
    """Write with one line per value, but each list of frames on a single line."""
    text = json.dumps(document, indent=1)
    for name, values in document["frames"].items():
        long = json.dumps(values, indent=1)
        indented = long.replace("\n", "\n  ")
        text = text.replace(f'"{name}": {indented}', f'"{name}": {json.dumps(values)}')
    path.write_text(text + "\n", encoding="utf-8")


def contents(descriptions: Mapping[str, str]) -> str:
    """The README of the samples' folder: one line for each."""
    lines = [f"| `{name}.mp4` | {text} |" for name, text in descriptions.items()]
    return "\n".join([README_HEAD, "| file | shows |", "|---|---|", *lines, ""])


README_HEAD = """# Samples

Rendered people, not filmed ones: nobody's picture is used, and the posture is known exactly. Beside each recording
lies its `truth.json`: what a clinician would measure on the skin (`truth`), what ideal landmarks at the joints'
centres would give by the same formulas (`landmark_geometry`), and the body's turn in every frame. The `bad_…` ones
must be refused by the quality checks; their `flaw` says why. `scripts/render_samples` makes all of them anew.
"""

__all__ = ["SCHEMA", "contents", "describe", "rounded", "save", "wrapped"]
