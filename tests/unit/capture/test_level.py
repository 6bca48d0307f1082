"""The camera's roll from drawn rooms whose roll, pitch and yaw are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from postureview.capture.keyframes import KeyFrameKeeper
from postureview.capture.level import LARGEST_UNCERTAINTY_DEG, picture_roll, recording_roll
from postureview.values.arrays import Floats
from postureview.values.frame import Frame
from postureview.values.recording import CameraRoll, KeyFrame

SIZE_PX = (720, 1280)
WALL_M, EYE_M, FOCAL_PX = 4.0, 1.0, 1300.0
THINGS = (  # left, right, low, high in metres: a door, a poster, a shelf
    (0.5, 0.95, 0.05, 2.0),
    (-1.0, -0.6, 1.1, 1.7),
    (-0.95, -0.5, 0.05, 0.8),
)
FLOOR = ((-9.0, 9.0, -9.0, 0.0),)


def wall(
    *things: tuple[float, float, float, float], roll_deg: float = 0, pitch_deg: float = 0, yaw_deg: float = 0
) -> Frame:
    """Things on a plain wall through a pinhole, the content turned clockwise by ``roll_deg``."""
    picture = np.full((SIZE_PX[1], SIZE_PX[0], 3), 200, np.uint8)
    for number, (left, right, low, high) in enumerate(things):
        corners = np.array([[left, low], [right, low], [right, high], [left, high]])
        ends = seen(corners, *np.deg2rad([roll_deg, pitch_deg, yaw_deg]))
        cv2.fillConvexPoly(picture, np.round(ends * 16).astype(np.int32), (70 + 30 * number,) * 3, cv2.LINE_AA, 4)
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    return Frame(image=np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8), time_s=0.0)


def seen(points_m: Floats, roll: float, pitch: float, yaw: float) -> Floats:
    """Pixels of points (N, 2) on a wall that is turned by ``yaw`` about the camera's axis; angles in radians."""
    x, z, y = points_m[:, 0] * np.cos(yaw), points_m[:, 1] - EYE_M, WALL_M + points_m[:, 0] * np.sin(yaw)
    z, y = z * np.cos(pitch) - y * np.sin(pitch), y * np.cos(pitch) + z * np.sin(pitch)
    across, up = FOCAL_PX * x / y, FOCAL_PX * z / y
    across, up = across * np.cos(roll) + up * np.sin(roll), up * np.cos(roll) - across * np.sin(roll)
    return np.stack([SIZE_PX[0] / 2 + across, SIZE_PX[1] / 2 - up], axis=1)


def roll_of(frame: Frame, body_px: Floats | None = None) -> CameraRoll:
    roll = picture_roll(frame, body_px)
    assert roll is not None
    return roll


def kept(*frames: Frame) -> tuple[KeyFrame, ...]:
    keeper = KeyFrameKeeper()
    for number, frame in enumerate(frames):
        keeper.offer(Frame(image=frame.image, time_s=float(number)), 0.0, "front")
    return keeper.kept()


@pytest.mark.parametrize("roll_deg", [-10, -3, -0.5, 0, 2, 9])
def test_a_room_tells_the_roll(roll_deg: float) -> None:
    roll = roll_of(wall(*THINGS, roll_deg=roll_deg))
    assert roll.roll_deg == pytest.approx(roll_deg, abs=0.2)
    assert roll.uncertainty_deg < 0.5


@pytest.mark.parametrize("pitch_deg", [-6, 6])
@pytest.mark.parametrize("yaw_deg", [-4, 4])
def test_lines_that_converge_are_not_taken_for_roll(pitch_deg: float, yaw_deg: float) -> None:
    frame = wall(*THINGS, roll_deg=3, pitch_deg=pitch_deg, yaw_deg=yaw_deg)
    assert roll_of(frame).roll_deg == pytest.approx(3, abs=0.5)


def test_the_edge_of_the_floor_alone_says_less_than_doors_do() -> None:
    floor, room = roll_of(wall(*FLOOR, roll_deg=2)), roll_of(wall(*THINGS, roll_deg=2))
    assert floor.roll_deg == pytest.approx(2, abs=0.2)
    assert 2 * room.uncertainty_deg < floor.uncertainty_deg <= LARGEST_UNCERTAINTY_DEG


def test_the_error_of_a_wall_seen_askew_is_within_what_the_floor_states() -> None:
    roll = roll_of(wall(*FLOOR, roll_deg=2, yaw_deg=4))
    assert 0.3 < abs(roll.roll_deg - 2) < 1.96 * roll.uncertainty_deg


def test_a_plain_wall_tells_nothing() -> None:
    assert picture_roll(wall()) is None


def test_a_picture_that_is_all_one_colour_tells_nothing() -> None:
    assert picture_roll(Frame(image=np.zeros((64, 48, 3), np.uint8), time_s=0.0)) is None


def test_clutter_tells_nothing() -> None:
    chance = np.random.default_rng(3)
    picture = np.full((SIZE_PX[1], SIZE_PX[0], 3), 200, np.uint8)
    for _ in range(60):
        start = chance.uniform((0, 0), SIZE_PX)
        turn = chance.uniform(0, 2 * np.pi)
        end = start + 150 * np.array([np.cos(turn), np.sin(turn)])
        cv2.line(picture, np.round(start).astype(int).tolist(), np.round(end).astype(int).tolist(), (60, 60, 60), 3)
    assert picture_roll(Frame(image=picture, time_s=0.0)) is None


@pytest.mark.parametrize("columns", [True, False])
def test_black_bars_beside_the_picture_are_no_walls(columns: bool) -> None:
    for frame, expected in ((wall(), None), (wall(*THINGS, roll_deg=4), 4)):
        barred = frame.image.copy()
        index = (slice(None), slice(None, 100)) if columns else (slice(None, 200), slice(None))
        barred[index] = 0
        barred[::-1, ::-1][index] = 0
        roll = picture_roll(Frame(image=barred, time_s=0.0))
        assert (roll is None) if expected is None else (roll and abs(roll.roll_deg - expected) < 0.3)


def test_the_subjects_own_lines_do_not_count() -> None:
    body_m = (-0.25, 0.25, 0.05, 1.7)
    leaning = wall(body_m, roll_deg=6)
    corners = np.array([[-0.15, 0.1], [0.15, 0.1], [0.15, 1.6], [-0.15, 1.6]])
    assert picture_roll(leaning) is not None
    assert picture_roll(leaning, seen(corners, np.deg2rad(6), 0, 0)) is None


def test_landmarks_that_were_not_seen_leave_the_picture_as_it_is() -> None:
    frame = wall(*THINGS, roll_deg=3)
    assert picture_roll(frame, np.full((33, 2), np.nan)) == picture_roll(frame)


def test_a_large_picture_says_the_same_as_a_small_one() -> None:
    frame = wall(*THINGS, roll_deg=3)
    large = Frame(image=cv2.resize(frame.image, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), time_s=0.0)
    assert roll_of(large).roll_deg == pytest.approx(roll_of(frame).roll_deg, abs=0.1)


def test_a_recording_has_the_roll_that_its_pictures_share() -> None:
    pictures = kept(*[wall(*THINGS, roll_deg=3)] * 3)
    roll = recording_roll(pictures, [None] * 3)
    assert roll is not None
    assert roll.roll_deg == pytest.approx(3, abs=0.2)
    assert roll.basis.endswith("level lines of the room, the same in 3 pictures")


def test_a_camera_that_was_turned_meanwhile_has_no_one_roll() -> None:
    pictures = kept(wall(*THINGS, roll_deg=-3), wall(*THINGS, roll_deg=3))
    assert recording_roll(pictures, [None, None]) is None


def test_one_picture_in_three_that_tells_is_too_few() -> None:
    assert recording_roll(kept(wall(*THINGS), wall(), wall()), [None] * 3) is None
    assert recording_roll((), []) is None
