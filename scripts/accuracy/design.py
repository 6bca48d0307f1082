"""The stated design: which people stand how, filmed how. Deterministic: a case's number seeds its chance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from phantom.camera import Camera
from phantom.controls import both_sides
from phantom.look import HAIR, SKIN, Look
from phantom.movement import constant
from phantom.posture import Posture, UnreachableError
from phantom.render import Light
from phantom.room import Room
from phantom.scene import Actor, Scene

VIEW_YAW_DEG = {"front": 0.0, "right": -90.0, "back": 180.0, "left": 90.0}
POSTURES_PER_BODY = 6
QUICK_POSTURES_PER_BODY = 1
TRIES = 20

RANGES = {
    "head_tilt_deg": (-12, 12),
    "head_yaw_deg": (-4, 4),
    "head_pitch_deg": (4, 28),
    "craniovertebral_angle_deg": (36, 58),
    "shoulder_tilt_deg": (-8, 8),
    "trunk_inclination_deg": (-6, 10),
    "thoracic_curve_deg": (25, 62),
    "lumbar_curve_deg": (15, 52),
    "hip_line_tilt_deg": (-4, 4),
    "pelvis_shift_mm": (-25, 25),
    "knee_sagittal_left_deg": (-12, 9),
    "knee_sagittal_right_deg": (-12, 9),
}
"""Each posture draws all of these at once, evenly: faults mix, as in people; no measure is learnt from one fault."""
LEAN_DEG = (-5, 5)
SHIFT_MM = (-35, 35)
TOPS = ("none", "vest", "tee", "loose")
ARMS_FORWARD_DEG = (35, 50)
"""In every other posture the side views are filmed with the arms raised forward by this much, as the protocol asks."""
DISTANCE_M = (2.3, 6.0)
YAW_SD_DEG, MOST_YAW_DEG = 4, 10
ROLL_SD_DEG, MOST_ROLL_DEG = 1.0, 3.0
FURNISHED, PATTERNED = 0.35, 0.25
"""Shares of rooms; the others have a plain wall."""
WALLS = ((0.62, 0.60, 0.55), (0.45, 0.50, 0.52), (0.70, 0.66, 0.62))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One picture: a posture of a body, one view. half : fit or report, split by person."""

    number: int
    body: str
    half: str
    view: str
    scene: Scene

    @property
    def name(self) -> str:
        """File stem, unique in the design."""
        return f"{self.number:04d}-{self.body}-{self.view}"

    @property
    def stature_cm(self) -> float:
        """True stature of the body."""
        return round(self.scene.actors[0].person.stature_mm / 10, 1)

    def truth(self) -> dict[str, float]:
        """Measure → true value on the skin, by the definitions of the clinical reference."""
        return self.scene.phase_truth(self.view, 0.0, 1.0)[0]

    def fingerprint(self) -> str:
        """Changes with anything that changes the picture, so that a cached one is not taken for another."""
        scene, actor = self.scene, self.scene.actors[0]
        parts = (actor.look, actor.posture, actor.controls, actor.seed, actor.yaw_deg.at(0.0))
        return hashlib.sha256(repr((self.body, parts, scene.camera, scene.room, scene.light)).encode()).hexdigest()

    def facts(self) -> dict[str, float | str]:
        """What else may explain an error."""
        camera, actor = self.scene.camera, self.scene.actors[0]
        off = actor.yaw_deg.at(0.0) - VIEW_YAW_DEG[self.view]
        return {
            "distance_m": camera.distance_m,
            "roll_deg": camera.roll_deg,
            "yaw_off_deg": off,
            "top": actor.look.top,
            "hair": actor.look.hair_cut,
            "wall": "patterned" if self.scene.room.patterned else "furnished" if self.scene.room.furnished else "plain",
            "arms": "forward" if "arm_raise.left" in actor.controls else "hanging",
        }


def cases(*, quick: bool = False, part: int = 0, of: int = 1) -> Iterator[Case]:
    """All pictures of the design, or the share ``part`` of ``of`` equal ones; the quick form takes one posture each."""
    n_postures = QUICK_POSTURES_PER_BODY if quick else POSTURES_PER_BODY
    for index, (name, half) in enumerate(people()):
        for round_ in range(n_postures):
            if (index + round_) % of != part:
                continue
            number = 100 * index + round_
            chance = np.random.default_rng(number)
            actor = standing_actor(name, chance)
            reaching = arms_forward(actor, chance) if round_ % 2 else actor
            for view, yaw_deg in VIEW_YAW_DEG.items():
                shown = reaching if view in ("left", "right") else actor
                yield Case(number=number, body=name, half=half, view=view, scene=filmed(shown, yaw_deg, chance))


def people() -> list[tuple[str, str]]:
    """(body, half): every other person of each sex, in order of age, is only ever reported on."""
    path = Path(__file__).resolve().parents[1] / "phantom" / "data" / "bodies.json"
    bodies = json.loads(path.read_text(encoding="utf-8"))["bodies"]
    split = []
    for sex in ("female", "male"):
        ordered = sorted((facts["age"], name) for name, facts in bodies.items() if facts["sex"] == sex)
        split += [(name, "fit" if place % 2 == 0 else "report") for place, (_, name) in enumerate(ordered)]
    return split


def standing_actor(body: str, chance: np.random.Generator) -> Actor:
    """A body in a posture that it can reach, dressed by chance."""
    look = Look(
        skin=str(chance.choice(list(SKIN))),
        hair=str(chance.choice(list(HAIR))),
        hair_cut=str(chance.choice(["short", "short", "bun", "long"])),
        top=str(chance.choice(TOPS if is_man(body) else ("bra", *TOPS[1:]))),
        top_colour=tuple(int(value) for value in chance.integers(30, 220, 3)),
        bottom=str(chance.choice(["shorts", "tights", "loose"])),
        bottom_colour=tuple(int(value) for value in chance.integers(20, 160, 3)),
    )
    for _ in range(TRIES):
        actor = Actor(
            body_name=body,
            look=look,
            posture=drawn_posture(chance),
            controls=both_sides(shoulder_forward=float(chance.uniform(-2, 8))),
            seed=int(chance.integers(1, 1000)),
            sway=0.0,
        )
        try:
            if actor.standing:
                return actor
        except UnreachableError:
            continue
    raise UnreachableError(f"{body}: none of {TRIES} postures could be reached")


def arms_forward(actor: Actor, chance: np.random.Generator) -> Actor:
    """The actor with both arms raised forward, or as it was where the posture then cannot be reached."""
    raised = both_sides(arm_raise=float(chance.uniform(*ARMS_FORWARD_DEG)), arm_plane=90.0)
    reaching = replace(actor, controls={**actor.controls, **raised})
    try:
        return reaching if reaching.standing else actor
    except UnreachableError:
        return actor


def is_man(body: str) -> bool:
    """Whether the body is a man's, who may be filmed bare-chested."""
    return body.startswith("man_")


def drawn_posture(chance: np.random.Generator) -> Posture:
    """A posture with all faults at once; the trunk leans or slides, never both."""
    values = {name: float(chance.uniform(*limits)) for name, limits in RANGES.items()}
    if chance.random() < 0.5:
        return Posture(**values, trunk_lean_deg=float(chance.uniform(*LEAN_DEG)))
    return Posture(**values, trunk_shift_mm=float(chance.uniform(*SHIFT_MM)))


def filmed(actor: Actor, yaw_deg: float, chance: np.random.Generator) -> Scene:
    """One picture of the actor from a camera that is about where it should be, but not quite."""
    distance_m = float(chance.uniform(*DISTANCE_M))
    camera = Camera(
        distance_m=distance_m,
        height_m=float(chance.uniform(0.8, 1.2)),
        roll_deg=float(np.clip(chance.normal(0, ROLL_SD_DEG), -MOST_ROLL_DEG, MOST_ROLL_DEG)),
        focal_mm=43.0 * distance_m / 3.0,
    )
    turned = replace(
        actor, yaw_deg=constant(yaw_deg + float(np.clip(chance.normal(0, YAW_SD_DEG), -MOST_YAW_DEG, MOST_YAW_DEG)))
    )
    vars(turned).update({name: getattr(actor, name) for name in ("standing", "dressed", "open_to_light")})
    wall, kind = WALLS[int(chance.integers(len(WALLS)))], chance.random()
    patterned = int(chance.integers(1, 10**6)) if kind < PATTERNED else 0
    room = Room(wall=wall, furnished=PATTERNED <= kind < PATTERNED + FURNISHED, patterned=patterned)
    light = Light(
        key_deg=float(chance.uniform(-60, 60)),
        exposure=float(chance.uniform(0.7, 1.2)),
        noise=float(chance.uniform(0.003, 0.015)),
    )
    return Scene(duration_s=1 / 30, actors=(turned,), camera=camera, room=room, light=light)
