"""The truth.json beside a sample: what is known about it, in this project's measure names and signs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from phantom.scene import Scene, Values

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
    if scene.actors:
        yaw = scene.actors[0].yaw_deg
        document["frames"]["yaw_deg"] = [round(wrapped(yaw.at(float(t))), 2) for t in scene.times_s]
    return document


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


__all__ = ["SCHEMA", "describe", "rounded", "save", "wrapped"]
