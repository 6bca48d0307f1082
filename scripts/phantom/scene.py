"""Who stands where, does what and is filmed how; the frames of it and the truth about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from phantom import truth
from phantom.appearance import dress
from phantom.camera import Camera
from phantom.controls import DEFAULTS, Controls, replaced
from phantom.flanks import flank_measures
from phantom.kinematics import pose
from phantom.look import Look
from phantom.mesh import Piece
from phantom.movement import Course, added, constant, steps, sway
from phantom.points import joint_points, surface_points
from phantom.posture import Posture, solve
from phantom.render import Light, Shown, developed, linear_picture, openness, placed
from phantom.room import Room
from phantom.skeleton import SIDES, Array, Body, Frames, body, rig

Values = dict[str, float]
FACING = constant(0.0)
"""Front to the camera all the time."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """One person.

    posture : how they stand. moves : joint angles added over time. asks : fields of Posture that follow a course
    and are shown exactly. stance : from when on which foot stays on its place: both, left or right.
    """

    body_name: str
    look: Look = field(default_factory=Look)
    posture: Posture = field(default_factory=Posture)
    controls: Controls = field(default_factory=dict)
    yaw_deg: Course = FACING
    at_m: tuple[float, float] = (0.0, 0.0)
    recline_deg: float = 0.0
    """0 stands, 90 lies on the back."""
    moves: Mapping[str, Course] = field(default_factory=dict)
    asks: Mapping[str, Course] = field(default_factory=dict)
    stance: tuple[tuple[float, str], ...] = ((0.0, "both"),)
    sway: float = 1.0
    seed: int = 1

    @property
    def person(self) -> Body:
        """The bare body."""
        return body(self.body_name)

    @cached_property
    def standing(self) -> dict[str, float]:
        """Joint angles of the posture, without sway and movement."""
        return solve(self.person, self.posture, replaced(DEFAULTS, self.controls))

    @cached_property
    def dressed(self) -> Piece:
        """The body with clothes and hair."""
        return dress(self.person, self.look, self.seed)

    @cached_property
    def open_to_light(self) -> Array:
        """How open each vertex is to the room's light, in the standing pose."""
        vertices = placed(self.dressed, self.person, pose(self.person, self.standing), 0.0)
        return openness(vertices, self.dressed.faces)

    def frames_at(self, time_s: float) -> Frames:
        """The bones at a time."""
        moved = {name: course.at(time_s) for name, course in self.moves.items()}
        controls = added(self.standing, moved, steps(self.yaw_deg, time_s), sway(time_s, self.seed, self.sway))
        if self.asks:
            wanted = Posture(**{name: course.at(time_s) for name, course in self.asks.items()})
            controls = solve(self.person, wanted, controls)
        frames = pose(self.person, controls)
        on_foot = [foot for start_s, foot in self.stance if start_s <= time_s][-1]
        if on_foot == "both":
            return frames
        foot = rig().index(f"foot.{on_foot}")
        place = pose(self.person, self.standing).joint[foot] - frames.joint[foot]
        return frames.moved(np.array([place[0], place[1], 0.0]))

    def shown_at(self, time_s: float) -> Shown:
        """What the camera meets at a time."""
        return self.shown(self.frames_at(time_s), time_s)

    def shown(self, bones: Frames, time_s: float) -> Shown:
        """What the camera meets of a body whose bones are known."""
        vertices = placed(self.dressed, self.person, bones, self.yaw_deg.at(time_s), self.at_m, self.recline_deg)
        return Shown(vertices, self.dressed.faces, self.dressed.albedo, self.open_to_light)


@dataclass(frozen=True)
class Movement:
    """A movement test in a scene.

    curve : the angle of ``truth.movement_angles`` or ``limb_angles`` that it is judged by on the skin. toward : +1 or
    -1, the sign that counts. landmark_curve : the angle that landmarks can show instead, where theirs is another.
    """

    test: str
    curve: str
    side: str = "midline"
    toward: int = 1
    landmark_curve: str = ""

    @property
    def curves(self) -> tuple[str, str]:
        """The angle on the skin and the angle by landmarks."""
        return self.curve, self.landmark_curve or self.curve


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A recording. phases : (view, start, end) of the times whose truth is stated; the first actor is the subject."""

    duration_s: float
    actors: tuple[Actor, ...]
    camera: Camera = field(default_factory=Camera)
    room: Room = field(default_factory=Room)
    light: Light = field(default_factory=Light)
    rate_hz: float = 30
    phases: tuple[tuple[str, float, float], ...] = ()
    movements: tuple[Movement, ...] = ()
    curves: tuple[str, ...] = ()
    """More angles to state at every frame: keys of ``truth.movement_angles`` or ``limb_angles``."""
    props: tuple[Shown, ...] = ()
    shutter_s: float = 0.0
    """Longer than 0: motion blur, by averaging pictures over this time."""

    @property
    def times_s(self) -> NDArray[np.float64]:
        """Time of every frame."""
        return np.arange(round(self.duration_s * self.rate_hz)) / self.rate_hz

    def frames(self, scale: int = 2) -> Iterator[NDArray[np.uint8]]:
        """Finished pictures (H, W, 3), blue first."""
        moments = (0.0,) if self.shutter_s == 0 else tuple(np.linspace(0, self.shutter_s, 3))
        for index, time_s in enumerate(self.times_s):
            light = [self._light(float(time_s + moment), scale) for moment in moments]
            yield developed(np.mean(light, axis=0), self.light, index)

    def _light(self, time_s: float, scale: int) -> NDArray[np.float32]:
        things = [*(actor.shown_at(time_s) for actor in self.actors), *self.props]
        return linear_picture(things, self.camera, self.room, self.light, scale=scale)[0]

    def phase_truth(self, view: str, start_s: float, end_s: float) -> tuple[Values, Values]:
        """Mean measures on the skin and by the joints over a phase."""
        times = self.times_s[(self.times_s >= start_s) & (self.times_s <= end_s)][::3]
        subject = self.actors[0]
        skin_values, joint_values = [], []
        for time_s in times:
            bones = subject.frames_at(float(time_s))
            for values, points in (
                (skin_values, surface_points(subject.person, bones)),
                (joint_values, joint_points(subject.person, bones)),
            ):
                values.append(truth.view_measures(points, view))
                if view not in SIDES:
                    values[-1] |= flank_measures(points, subject.person, bones)
        return averaged(skin_values), averaged(joint_values)

    def curve_truth(self) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
        """Every stated angle at every frame, on the skin and by the joints."""
        names = dict.fromkeys([name for movement in self.movements for name in movement.curves] + list(self.curves))
        subject = self.actors[0]
        on_skin, at_joints = [], []
        for time_s in self.times_s if names else ():
            bones = subject.frames_at(float(time_s))
            for angles, points in (
                (on_skin, surface_points(subject.person, bones)),
                (at_joints, joint_points(subject.person, bones)),
            ):
                angles.append(truth.movement_angles(points) | truth.limb_angles(points))
        return {n: [one[n] for one in on_skin] for n in names}, {n: [one[n] for one in at_joints] for n in names}


def averaged(values: list[Values]) -> Values:
    """Mean of each measure that is known at every time."""
    names = [name for name in values[0] if all(name in one for one in values)]
    return {name: float(np.mean([one[name] for one in values])) for name in names}
