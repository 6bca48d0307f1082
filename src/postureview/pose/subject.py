"""One body is measured: which one, and when it was lost.

The network reports up to two bodies a frame, in no lasting order, sometimes one person twice, sometimes a person
where there is none. Every plausible body is followed; at the end the subject is the body that was most prominent over
the whole recording. Frames in which it could not be told from another are NaN: never a blend of two people.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from postureview.pose.body import distance_px, is_plausible, prominence
from postureview.pose.tracks import SAME_BODY, Body, Track, assign, entangled, without_doubles
from postureview.values.arrays import Floats
from postureview.values.pose import N_LANDMARKS, PoseSequence

MIN_FRAMES = 3
"""A body seen in fewer frames of a video is taken for a flicker of the network."""
MAX_REJOIN_GROWTH = 1.35
"""Somebody who comes back after a long loss may be this factor bigger or smaller, by standing nearer or further."""


class SubjectFollower:
    """Takes the bodies of one frame after the other, in order of time; ``sequence`` ends it."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size_px = size_px
        self._time_s: list[float] = []
        self._bodies: list[float] = []
        self._tracks: list[Track] = []

    def add(self, time_s: float, image: Floats, world: Floats) -> Floats | None:
        """Bodies of one frame; image : (N, 33, 4) pixels, world : (N, 33, 4) metres, N may be 0.

        Returns the (33, 4) pixel landmarks of who is most prominent up to now, or None if not in this frame.
        """
        subject = self.look(time_s, image, world)
        return None if subject is None else subject.image

    @property
    def bodies_now(self) -> int:
        """How many bodies the last frame showed; -1 before the first."""
        return int(self._bodies[-1]) if self._bodies else -1

    def look(self, time_s: float, image: Floats, world: Floats) -> Body | None:
        """As ``add``; the whole body instead of its place in the picture."""
        frame = len(self._time_s)
        self._time_s.append(time_s)
        recent = [track for track in self._tracks if track.is_recent(time_s)]
        plausible = [
            Body.seen(time_s, one, space)
            for one, space in zip(image, world, strict=True)
            if is_plausible(one, space, self._size_px)
        ]
        bodies = without_doubles(plausible, recent)
        self._bodies.append(float(len(bodies)))
        chosen = None if entangled(bodies) else assign(bodies, recent)
        for body, continued in zip(bodies, chosen or [], strict=chosen is not None):
            track = continued or self._new_track()
            track.extend(frame, body)
            track.prominence += prominence(body.image, self._size_px)
        leader = max(self._tracks, key=lambda track: track.prominence, default=None)
        return leader.rows.get(frame) if leader is not None else None

    def sequence(self, engine: str) -> PoseSequence:
        """The subject through all frames; NaN where it was not found, or not told from somebody else."""
        image = np.full((len(self._time_s), N_LANDMARKS, 4), np.nan)
        world = image.copy()
        for frame, body in self._subject_rows().items():
            image[frame], world[frame] = body.image, body.world
        for array in (image, world):
            array.setflags(write=False)  # so that the sequence takes them as they are
        return PoseSequence(
            time_s=np.asarray(self._time_s),
            image=image,
            world=world,
            size_px=self._size_px,
            engine=engine,
            bodies=np.asarray(self._bodies),
        )

    def _new_track(self) -> Track:
        track = Track()
        self._tracks.append(track)
        return track

    def _subject_rows(self) -> dict[int, Body]:
        lasting = [track for track in self._tracks if len(track.rows) >= min(MIN_FRAMES, len(self._time_s))]
        if not lasting:
            return {}
        subject = max(lasting, key=lambda track: track.prominence)
        others_about = any(set(one.rows) & set(two.rows) for one, two in itertools.combinations(lasting, 2))
        rows = dict(subject.rows)
        for track in sorted(lasting, key=lambda one: -one.prominence):
            growth = abs(math.log(track.size_px / subject.size_px))
            if set(track.rows) & set(rows) or growth > math.log(MAX_REJOIN_GROWTH):
                continue
            # With somebody else about, a body that comes back may be theirs, unless it stands where the subject stood.
            if not others_about or _in_place(subject, track):
                rows.update(track.rows)
        return dict(sorted(rows.items()))


def _in_place(subject: Track, other: Track) -> bool:
    """Whether one of the two goes on just where the other stood last, and neither ended in a doubt about who is who."""
    earlier, later = sorted((subject, other), key=lambda track: track.bodies[0].time_s)
    last, first = earlier.bodies[-1], later.bodies[0]
    return not earlier.ended and distance_px(last.image, first.image) < SAME_BODY * last.size_px
