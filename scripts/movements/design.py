"""The stated design: who does which test how fast, how often and with what going wrong. A clip's number seeds its
chance, so the same design comes out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from accuracy.design import is_man, people
from movements.courses import Stretch, courses, stretches
from movements.exercises import EXERCISES, Exercise
from phantom.camera import Camera
from phantom.look import HAIR, SKIN, Look
from phantom.movement import constant
from phantom.posture import Posture, UnreachableError
from phantom.room import Room
from phantom.scene import Actor, Scene
from phantom.skeleton import SIDES

RATE_HZ = 12.5
LONG_PX, SHORT_PX = 640, 360
FIT_PEOPLE = 5
"""Every other one of the half that corrections are fitted on."""
YAW_SD_DEG, MOST_YAW_DEG = 3.0, 7.0
STILL_S = 30.0
WITHHELD = ("trunk_rotation", "hip_extension")
"""Tests without a value, which only have to be recognised: every other body does them."""
POSTURE = {
    "head_tilt_deg": (-3.0, 3.0),
    "craniovertebral_angle_deg": (44.0, 56.0),
    "shoulder_tilt_deg": (-3.0, 3.0),
    "trunk_inclination_deg": (-3.0, 4.0),
    "thoracic_curve_deg": (30.0, 48.0),
    "lumbar_curve_deg": (22.0, 40.0),
    "knee_sagittal_left_deg": (-2.0, 3.0),
    "knee_sagittal_right_deg": (-2.0, 3.0),
}
"""Small differences between people; what moves is measured from there."""
TRIES = 20


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One recording. near : the side toward the camera in side views. along : the extra that is shown, or "".

    stretches : its repetitions as they were asked for, with the test and side that each belongs to.
    """

    number: int
    body: str
    half: str
    exercise: str
    pace: str
    along: str
    near: str
    scene: Scene
    stretches: tuple[Stretch, ...]

    @property
    def spec(self) -> Exercise | None:
        """The exercise; None for somebody who stands still."""
        return EXERCISES.get(self.exercise)

    @property
    def name(self) -> str:
        """File stem, unique in the design."""
        return f"{self.number:05d}-{self.body}-{self.exercise}"

    def fingerprint(self) -> str:
        """Changes with anything that changes the recording, so that a cached one is not taken for another."""
        actor, scene = self.scene.actors[0], self.scene
        parts = (actor.look, actor.posture, actor.moves, actor.stance, actor.yaw_deg, actor.at_m, actor.recline_deg)
        made = repr((self.body, parts, scene.camera, scene.room, scene.rate_hz, scene.duration_s, self.stretches))
        return hashlib.sha256(made.encode()).hexdigest()


def clips(half: str, *, part: int = 0, of: int = 1) -> Iterator[Clip]:
    """All recordings of a half of the people, or the share ``part`` of ``of``: each does every test once, in turn fast
    and slow, and in turn as asked for and with something going wrong along with it; one in three also stands still."""
    for place, (index, body) in enumerate(chosen_people(half)):
        if place % of != part:
            continue
        for number, exercise in enumerate(EXERCISES):
            if exercise in WITHHELD and place % 2:
                continue
            yield clip(body, half, exercise, number=100 * index + number, place=place, turn=place + number)
        if half == "report" and place < 2:
            yield standing_still(body, half, number=100 * index + 90 + place % 2, place=place)


def chosen_people(half: str) -> list[tuple[int, str]]:
    """(index, body) of those who take part: everybody who is only reported on, every other one of the rest."""
    found = [(index, body) for index, (body, one) in enumerate(people()) if one == half]
    return found[::2][:FIT_PEOPLE] if half == "fit" else found


def clip(body: str, half: str, exercise: str, *, number: int, place: int, turn: int, rate_hz: float = RATE_HZ) -> Clip:
    """One recording of one body. turn : an even one is slow; place, turn : choose what goes wrong and the near side."""
    spec = EXERCISES[exercise]
    chance = np.random.default_rng([number, 7])
    wrong = list(spec.along)
    along = wrong[(turn // 2) % len(wrong)] if wrong and (place // 2 + turn) % 2 else ""
    pace = "fast" if turn % 2 else "slow"
    near = SIDES[(place + number) % 2]
    asked = stretches(exercise, spec, pace=pace, near=near, chance=chance)
    actor = person(body)
    moves = courses(spec, asked, along=spec.along.get(along, {}), near=near, standing=actor.standing)
    off_deg = float(np.clip(chance.normal(0, YAW_SD_DEG), -MOST_YAW_DEG, MOST_YAW_DEG))
    facing = 0.0 if spec.view == "front" else (90.0 if near == "left" else -90.0)
    moved = _copied(
        actor, moves=moves, yaw_deg=constant(facing + off_deg), stance=_stance(spec, asked, near), recline=spec.lies
    )
    scene = Scene(
        duration_s=asked[-1].end_s + 0.55,
        actors=(moved,),
        camera=camera(spec, chance),
        room=Room(furnished=bool(number % 2)),
        rate_hz=rate_hz,
    )
    return Clip(
        number=number,
        body=body,
        half=half,
        exercise=exercise,
        pace=pace,
        along=along,
        near=near,
        scene=scene,
        stretches=asked,
    )


def standing_still(body: str, half: str, *, number: int, place: int) -> Clip:
    """Somebody who stands still for half a minute, from the front or from the side."""
    near, front = SIDES[place % 2], place % 2 == 0
    facing = 0.0 if front else (90.0 if near == "left" else -90.0)
    actor = _copied(person(body), moves={}, yaw_deg=constant(facing), stance=((0.0, "both"),), recline=False)
    lens = Camera(distance_m=3.4, width_px=SHORT_PX, height_px=LONG_PX)
    scene = Scene(duration_s=STILL_S, actors=(actor,), camera=lens, rate_hz=RATE_HZ)
    return Clip(
        number=number,
        body=body,
        half=half,
        exercise="standing_still_front" if front else "standing_still_side",
        pace="",
        along="",
        near=near,
        scene=scene,
        stretches=(),
    )


def camera(spec: Exercise, chance: np.random.Generator) -> Camera:
    """About where it should be; on its side for somebody who lies."""
    distance_m = spec.distance_m * float(chance.uniform(0.85, 1.1))
    height_m = 0.5 if spec.lies else float(chance.uniform(0.85, 1.15))
    width, height = (LONG_PX, SHORT_PX) if spec.lies else (SHORT_PX, LONG_PX)
    return Camera(distance_m=distance_m, height_m=height_m, width_px=width, height_px=height)


@cache
def person(body: str) -> Actor:
    """A body in its own posture and clothes, the same in all of its recordings."""
    chance = np.random.default_rng(sum(map(ord, body)))
    look = Look(
        skin=str(chance.choice(list(SKIN))),
        hair=str(chance.choice(list(HAIR))),
        hair_cut=str(chance.choice(["short", "short", "bun", "long"])),
        top=str(chance.choice(("none", "vest", "tee") if is_man(body) else ("bra", "vest", "tee"))),
        top_colour=tuple(int(value) for value in chance.integers(30, 220, 3)),
        bottom=str(chance.choice(["shorts", "tights"])),
        bottom_colour=tuple(int(value) for value in chance.integers(20, 160, 3)),
    )
    for _ in range(TRIES):
        posture = Posture(**{name: float(chance.uniform(*limits)) for name, limits in POSTURE.items()})
        actor = Actor(body_name=body, look=look, posture=posture, seed=int(chance.integers(1, 1000)))
        try:
            if actor.standing:
                return actor
        except UnreachableError:
            continue
    return Actor(body_name=body, look=look)


def _copied(actor: Actor, *, recline: bool, **changes: object) -> Actor:
    """The actor doing something else, without solving posture, clothes and light again."""
    copy = replace(actor, recline_deg=90.0 if recline else 0.0, **changes)  # type: ignore[arg-type]
    vars(copy).update({name: getattr(actor, name) for name in ("standing", "dressed", "open_to_light")})
    if not recline:
        return copy
    middle = copy.shown_at(0.0).vertices[:, :2].mean(axis=0)
    moved = replace(copy, at_m=(-float(middle[0]), -float(middle[1])))
    vars(moved).update({name: getattr(actor, name) for name in ("standing", "dressed", "open_to_light")})
    return moved


def _stance(spec: Exercise, asked: tuple[Stretch, ...], near: str) -> tuple[tuple[float, str], ...]:
    """Which foot stays on its place: the other one of a leg that moves."""
    moved = [name.partition(".")[0] for name in (*spec.moves, *spec.base) if name.endswith((".own", ".other", ".near"))]
    if spec.lies or not {"hip_flex", "shin_back", "hip_abduct", "knee_bend"} & set(moved):
        return ((0.0, "both"),)
    other = dict(zip(SIDES, reversed(SIDES), strict=True))
    if "knee_bend" in moved:  # the lunge stands on its front foot
        return ((0.0, near),)
    stands_on_own = any(name.endswith(".other") for name in spec.moves)
    if spec.goes == "near":
        return ((0.0, other[near]),)
    spans = [(one.start_s - 0.05, one.side if stands_on_own else other[one.side]) for one in asked]
    return ((0.0, "both"), *spans)
