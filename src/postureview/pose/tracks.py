"""Following each body from frame to frame, and admitting when it is not clear which is which.

Distances are counted in body sizes (``body_size_px``, about the length of the trunk), so that the limits hold near
and far from the camera.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from postureview.pose.body import body_size_px, distance_px, torso_centre_px
from postureview.values.arrays import Floats

SAME_BODY = 0.35
"""Two reports of one frame closer than this are one body, seen twice."""
ENTANGLED = 0.5
"""Two bodies whose torsos are closer than this hide each other: nobody can say whose limb is whose."""
REACH = 0.5
REACH_PER_S = 6.0
"""A torso may be found this far from where it was, and this much further for each second that it was not seen.
Six trunk lengths a second are some 3 m/s: a jump from a wall stays within, a body across the room does not."""
MAX_LOSS_S = 1.5
"""A body not seen for longer has to be taken up again by other evidence than its place."""
MAX_GROWTH = 1.7
"""A body's size changes by no more than this factor while it is followed."""
CLEAR = 0.6
"""The best assignment of bodies must be closer by this factor than the next best."""
CONTRADICTION = 0.8
"""Where each body was last, and where it was heading, contradict each other when the former favours another
assignment by this factor."""
MEMORY = 4
"""Sightings to whose place a body may return after it was thrown off."""
HEADING_S = 0.4
"""How far back a body's heading is measured, and how far ahead it is believed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """One plausible body in one frame.

    image, world : (33, 4) in pixels, and in metres. centre (2,) : of its torso, pixels. size_px : ``body_size_px``.
    """

    time_s: float
    image: Floats
    world: Floats
    centre: Floats
    size_px: float

    @classmethod
    def seen(cls, time_s: float, image: Floats, world: Floats) -> Body:
        """The body with these landmarks."""
        return cls(time_s=time_s, image=image, world=world, centre=torso_centre_px(image), size_px=body_size_px(image))

    def cost(self, later: Body, *, per_s: float = REACH_PER_S, velocity: Floats | None = None) -> float:
        """Distance from here to ``later``, in body sizes; infinite where the body cannot have come there.

        per_s : how much further it may have gone each second. velocity : (2,) pixels per second that it was expected
        to move, for ``HEADING_S`` at most; None = to stay.
        """
        passed_s = later.time_s - self.time_s
        if not 1 / MAX_GROWTH < later.size_px / self.size_px < MAX_GROWTH:
            return math.inf
        if np.linalg.norm(later.centre - self.centre) > (REACH + per_s * passed_s) * self.size_px:
            return math.inf
        expected = self.image.copy()
        if velocity is not None:
            expected[:, :2] += velocity * min(passed_s, HEADING_S)
        return distance_px(later.image, expected) / self.size_px


@dataclass(slots=True, kw_only=True, eq=False)
class Track:
    """One body through the frames in which it was recognised without doubt.

    rows : frame number → body, in order of time. prominence : summed over the rows, pixels. ended : by a doubt about
    who is who.
    """

    rows: dict[int, Body] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    prominence: float = 0.0
    ended: bool = False

    def extend(self, frame: int, body: Body) -> None:
        """Recognise ``body`` as this one in one more frame.

        Bodies just before from which it could not have come were thrown off by the network, and are taken back.
        """
        while self.bodies and math.isinf(self.bodies[-1].cost(body)):
            self.bodies.pop()
            self.rows.popitem()
        self.rows[frame] = body
        self.bodies.append(body)

    @property
    def size_px(self) -> float:
        """Median body size, pixels."""
        return float(np.median([body.size_px for body in self.bodies]))

    def is_recent(self, time_s: float) -> bool:
        """Whether its last place still tells where it can be."""
        return not self.ended and time_s - self.bodies[-1].time_s <= MAX_LOSS_S

    def cost(self, seen: Body, *, heading: bool = False) -> float:
        """Distance from ``seen`` to where this one was lately, in body sizes; infinite where it cannot be the same.

        The network now and then throws a body off for a frame; so a body may also be back where it was just before.
        heading : measure from where it would be now had it kept its way.
        """
        onward = self.bodies[-1].cost(seen, velocity=self._velocity() if heading else None)
        if math.isfinite(onward):
            return onward
        return min((before.cost(seen, per_s=0.0) for before in self.bodies[-MEMORY:-1]), default=math.inf)

    def _velocity(self) -> Floats:
        """(2,) pixels per second of the torso lately; 0 where it was seen too shortly to tell."""
        last = self.bodies[-1]
        lately = [body for body in self.bodies[-32:] if body.time_s >= last.time_s - HEADING_S]
        if len(lately) <= 2:
            return np.zeros(2)
        return (last.centre - lately[0].centre) / (last.time_s - lately[0].time_s)


def without_doubles(bodies: list[Body], tracks: list[Track]) -> list[Body]:
    """``bodies`` with two reports of the same person reduced to the one that continues a track better.

    Where two people were seen lately who could both be there, the reports are theirs, and both stay.
    """
    kept: list[tuple[Body, float]] = []
    for body in bodies:
        costs = [track.cost(body) for track in tracks]
        candidate = (body, min(costs, default=math.inf))
        if sum(map(math.isfinite, costs)) >= 2:
            kept.append(candidate)
            continue
        double = next((one for one in kept if distance_px(body.image, one[0].image) < SAME_BODY * one[0].size_px), None)
        if double is None:
            kept.append(candidate)
        elif candidate[1] < double[1]:
            kept[kept.index(double)] = candidate
    return [body for body, _ in kept]


def entangled(bodies: list[Body]) -> bool:
    """Whether some two bodies stand so much in front of each other that they cannot be told apart."""
    return any(
        np.linalg.norm(one.centre - other.centre) < ENTANGLED * max(one.size_px, other.size_px)
        for position, one in enumerate(bodies)
        for other in bodies[:position]
    )


def assign(bodies: list[Body], tracks: list[Track]) -> list[Track | None] | None:
    """The track that each body continues; None for a newcomer, and None for the whole where it is not clear.

    A body that only one track can reach is clear. Where several ways of assigning are possible, the one with most
    continued tracks and least distance must beat the next by the factor ``CLEAR``. When two people who stood before
    each other part, they may have passed or turned back: where each was last says one thing, where each was heading
    the other. Nothing in the landmarks settles that, so both tracks end there.
    """
    best, best_cost, next_cost = _best_way(bodies, tracks, heading=True)
    placed, placed_cost, _ = _best_way(bodies, tracks, heading=False)
    if placed != best:
        as_headed = sum(track.cost(one) for track, one in zip(best, bodies, strict=True) if track is not None)
        if placed_cost < CONTRADICTION * as_headed:
            for track in filter(None, best):
                track.ended = True
            return None
    return None if best_cost > CLEAR * next_cost else best


Way = tuple[int, float, list[Track | None]]
"""A way to assign: how many bodies are newcomers, total distance, the track of each body."""


def _best_way(bodies: list[Body], tracks: list[Track], *, heading: bool) -> tuple[list[Track | None], float, float]:
    """The best way's tracks, its distance, and that of the next best with as few newcomers (infinite if none)."""
    ways: list[Way] = [(0, 0.0, [])]
    for body in bodies:
        costs = [(track, track.cost(body, heading=heading)) for track in tracks]
        longer: list[Way] = []
        for newcomers, total, chosen in ways:
            longer.append((newcomers + 1, total, [*chosen, None]))
            longer += [
                (newcomers, total + cost, [*chosen, track])
                for track, cost in costs
                if math.isfinite(cost) and track not in chosen
            ]
        ways = longer
    ways.sort(key=lambda way: (way[0], way[1]))
    newcomers, cost, chosen = ways[0]
    rivals = [way[1] for way in ways[1:] if way[0] == newcomers]
    return chosen, cost, rivals[0] if rivals and newcomers < len(bodies) else math.inf
