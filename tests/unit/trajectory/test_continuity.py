from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.trajectory.continuity import steady_sides
from postureview.trajectory.facing import yaw_deg
from postureview.trajectory.sides import LEGS
from postureview.values.landmarks import BODY_SIDES, MIRRORED, View
from postureview.values.pose import PoseSequence
from tests.bodies import standing, turning


def with_swapped(poses: PoseSequence, frames: slice) -> PoseSequence:
    """The network takes the front for the back in these frames: labels swap, places stay."""
    image, world = poses.image.copy(), poses.world.copy()  # type: ignore[union-attr]
    image[frames] = image[frames][:, MIRRORED]
    world[frames] = world[frames][:, MIRRORED]
    return dataclasses.replace(poses, image=image, world=world)


@pytest.mark.parametrize("view", [View.ANTERIOR, View.POSTERIOR])
@pytest.mark.parametrize("frames", [slice(10, 11), slice(20, 35), slice(50, 60), slice(0, 5)])
def test_a_passing_swap_is_undone(view: View, frames: slice) -> None:
    poses = standing(view)
    steady, counts = steady_sides(with_swapped(poses, frames))
    assert steady.image == pytest.approx(poses.image)
    assert steady.world == pytest.approx(poses.world)
    assert counts["arms"] == counts["legs"] == counts["head"] == len(range(60)[frames])


def test_swapped_legs_alone_are_undone_alone() -> None:
    poses = standing()
    image = poses.image.copy()
    for part in LEGS:
        pair = [part.on(side) for side in BODY_SIDES]
        image[np.ix_(range(20, 30), pair)] = image[np.ix_(range(20, 30), pair[::-1])]
    steady, counts = steady_sides(dataclasses.replace(poses, image=image))
    assert steady.image == pytest.approx(poses.image)
    assert counts == {"head": 0, "arms": 0, "legs": 10}


def test_a_body_that_really_turns_keeps_its_labels() -> None:
    poses = turning()
    steady, counts = steady_sides(poses)
    assert set(counts.values()) == {0}
    assert yaw_deg(steady) == pytest.approx(yaw_deg(poses))


def test_a_lasting_change_is_believed() -> None:
    poses = standing(n=600)
    _, counts = steady_sides(with_swapped(poses, slice(150, 450)))
    assert counts["arms"] == 0


def test_without_a_body_nothing_is_done() -> None:
    poses = dataclasses.replace(standing(), image=np.full((60, 33, 4), np.nan))
    assert set(steady_sides(poses)[1].values()) == {0}
