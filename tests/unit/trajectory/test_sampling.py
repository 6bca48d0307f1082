"""Which recordings may be looked at in few frames: somebody who stands and turns, and nothing else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.base.settings import PhaseSettings
from postureview.trajectory.phases import still_spans
from postureview.trajectory.sampling import STANCE_S, stance_windows, stances_hold
from postureview.values.landmarks import BODY_SIDES, Landmark, Part, View
from postureview.values.pose import PoseSequence
from tests.bodies import Stance, joined, standing, turning

KEYS_HZ = 1.0
HOLD_S = 10.0


def keys(**how: float) -> PoseSequence:
    """Keyframes of a visit of four stances, with turns of two seconds."""
    return turning(**{"hold_s": HOLD_S, "turn_s": 2.0, "rate_hz": KEYS_HZ, **how})


def end_s(poses: PoseSequence) -> float:
    return float(poses.time_s[-1])


def raised_at(poses: PoseSequence, *frames: int) -> PoseSequence:
    """The same with both wrists raised by 400 px in some frames."""
    image = poses.image.copy()
    for side in BODY_SIDES:
        image[list(frames), Part.WRIST.on(side), 1] -= 400
    return dataclasses.replace(poses, image=image)


def test_each_of_four_stances_is_looked_at_for_its_length_within_its_hold() -> None:
    windows = stance_windows(keys(), end_s(keys()))
    assert len(windows) == 4
    for number, (start, end) in enumerate(windows):
        began = number * (HOLD_S + 2)
        assert began <= start < end <= began + HOLD_S
        assert end - start == pytest.approx(STANCE_S)


def test_a_window_starts_at_a_keyframe() -> None:
    poses = keys()
    assert {start for start, _ in stance_windows(poses, end_s(poses))} <= set(poses.time_s)


def test_one_stance_without_a_turn_is_enough() -> None:
    poses = standing(n=12, rate_hz=KEYS_HZ)
    assert len(stance_windows(poses, 11.0)) == 1


def test_a_nod_in_a_stance_means_a_movement() -> None:
    poses = keys()
    image = poses.image.copy()
    image[[4, 5], Landmark.NOSE, 1] += (
        0.05 * np.linalg.norm(poses.xy(Landmark.LEFT_SHOULDER) - poses.xy(Landmark.LEFT_HIP), axis=1).max()
    )
    nodding = dataclasses.replace(poses, image=image)
    windows = stance_windows(poses, end_s(poses))
    assert windows and stance_windows(nodding, end_s(poses)) == ()


@pytest.mark.parametrize("frames", [(4, 5), (0, 1, 2, 3), (26,)])
def test_an_arm_that_is_raised_in_a_stance_means_a_movement(frames: tuple[int, ...]) -> None:
    poses = keys()
    assert stance_windows(raised_at(poses, *frames), end_s(poses)) == ()


def test_a_pause_between_two_stances_of_one_view_is_a_movement() -> None:
    bent = standing(stance=Stance(trunk_lean=30), n=2, rate_hz=KEYS_HZ, start_s=8)
    poses = joined(standing(n=8, rate_hz=KEYS_HZ), bent, standing(n=8, rate_hz=KEYS_HZ, start_s=10))
    assert stance_windows(poses, end_s(poses)) == ()


def test_a_second_person_means_a_full_reading() -> None:
    bodies = np.ones(len(keys()))
    bodies[7] = 2
    poses = dataclasses.replace(keys(), bodies=bodies)
    assert stance_windows(poses, end_s(poses)) == ()


def test_who_is_lost_in_the_middle_of_a_stance_means_a_full_reading() -> None:
    image = keys().image.copy()
    image[15] = np.nan
    poses = dataclasses.replace(keys(), image=image)
    assert stance_windows(poses, end_s(poses)) == ()


def test_short_stances_leave_too_little_out() -> None:
    poses = keys(hold_s=3.0)
    assert stance_windows(poses, end_s(poses)) == ()


def test_what_follows_the_last_keyframe_must_be_short() -> None:
    assert stance_windows(keys(), end_s(keys()) + 10) == ()


def close(*windows: tuple[float, float], swing_px: float = 0.0) -> PoseSequence:
    """Windows as they are looked at, at 15 Hz; the body swings once a second by so much to either side."""
    parts = [
        standing(view, n=round((end - start) * 15) + 1, rate_hz=15, start_s=start)
        for (start, end), view in zip(windows, (View.ANTERIOR, View.RIGHT_LATERAL), strict=False)
    ]
    poses = joined(*parts)
    image = poses.image.copy()
    image[..., 0] += swing_px * np.sin(2 * np.pi * poses.time_s)[:, None]
    return dataclasses.replace(poses, image=image)


WINDOWS = ((2.0, 4.4), (14.0, 16.4))


def test_a_body_that_stands_in_its_windows_is_believed() -> None:
    assert stances_hold(close(*WINDOWS), WINDOWS)


def test_a_swing_in_step_with_the_keyframes_is_seen_in_the_windows() -> None:
    assert not stances_hold(close(*WINDOWS, swing_px=30), WINDOWS)


def test_nobody_in_a_window_is_no_stance() -> None:
    assert not stances_hold(close(WINDOWS[0]), WINDOWS)


def test_windows_of_different_views_are_different_phases() -> None:
    spans = still_spans(close(*WINDOWS), PhaseSettings())
    assert [span.view for span in spans] == [View.ANTERIOR, View.RIGHT_LATERAL]


def test_windows_of_one_view_are_not_joined_over_what_was_left_out() -> None:
    poses = joined(*(standing(n=36, rate_hz=15, start_s=start) for start, _ in WINDOWS))
    assert len(still_spans(poses, PhaseSettings())) == 2
