"""A lens that bends straight lines: its profile, undoing it, and finding it from pictures of the card."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bodies import standing
from tests.cards import card

from postureview.base.errors import RecordingError, UsageError
from postureview.capture.card_board import COLUMNS, ROWS, SQUARE_MM, CardCorners
from postureview.capture.lens import LensProfile, read_lens
from postureview.capture.lens_calibration import FEWEST_PICTURES, calibrate_lens, profile_of
from postureview.values.frame import Frame
from postureview.values.landmarks import View

PROFILE = LensProfile(
    size_px=(720, 1280), fx=1010.0, fy=1005.0, cx=365.0, cy=630.0, k1=-0.18, k2=0.06, p1=0.001, p2=-0.002
)


@given(
    x=st.floats(0, 719),
    y=st.floats(0, 1279),
    k1=st.floats(-0.2, 0.2),
    k2=st.floats(-0.02, 0.05),
    p1=st.floats(-0.003, 0.003),
)
def test_what_is_bent_and_straightened_is_where_it_was(x: float, y: float, k1: float, k2: float, p1: float) -> None:
    profile = LensProfile(size_px=(720, 1280), fx=1010.0, fy=1005.0, cx=365.0, cy=630.0, k1=k1, k2=k2, p1=p1)
    assert profile.undistorted(profile.distorted(np.array([[x, y]])))[0] == pytest.approx([x, y], abs=0.01)


def test_the_middle_stays_and_barrel_distortion_is_pulled_outward() -> None:
    middle, corner = PROFILE.undistorted(np.array([[365.0, 630.0], [700.0, 1250.0]]))
    assert middle == pytest.approx([365, 630], abs=1e-6)
    assert corner[0] > 700 and corner[1] > 1250


def test_landmarks_that_were_not_seen_stay_so() -> None:
    assert np.isnan(PROFILE.undistorted(np.full((3, 2, 2), np.nan))).all()


def test_a_picture_and_its_landmarks_are_straightened_alike() -> None:
    seen = np.array([420.0, 300.0])
    picture = np.zeros((1280, 720, 3), np.uint8)
    cv2.circle(picture, (420, 300), 4, (255, 255, 255), -1)
    straight = PROFILE.undistorted_frame(Frame(image=picture, time_s=0.0)).image[..., 0].astype(float)
    rows, columns = np.indices(straight.shape)
    found = np.array([(columns * straight).sum(), (rows * straight).sum()]) / straight.sum()
    assert found == pytest.approx(PROFILE.undistorted(seen), abs=0.2)


def test_the_landmarks_of_a_track_are_straightened_and_nothing_else() -> None:
    poses = standing(View.ANTERIOR)
    width, height = poses.size_px
    profile = LensProfile(size_px=poses.size_px, fx=height, fy=height, cx=width / 2, cy=height / 2, k1=-0.1)
    straight = profile.undistorted_poses(poses).image
    np.testing.assert_array_equal(straight[..., 2:], poses.image[..., 2:])
    np.testing.assert_allclose(straight[0, :, :2], profile.undistorted(poses.image[0, :, :2]))
    assert np.nanmax(np.abs(straight - poses.image)) > 1


def test_a_profile_serves_larger_pictures_of_the_same_format() -> None:
    point = np.array([100.0, 200.0])
    large = PROFILE.for_size((1440, 2560))
    assert large.undistorted((point + 0.5) * 2 - 0.5) == pytest.approx((PROFILE.undistorted(point) + 0.5) * 2 - 0.5)
    with pytest.raises(RecordingError, match="format, 720x1280 or a multiple; found 1280x720; calibrate"):
        PROFILE.for_size((1280, 720))


def test_a_profile_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "lens.toml"
    path.write_text(PROFILE.to_toml())
    assert repr(read_lens(path)) == repr(PROFILE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("width = 720\nheight = 1280\nfx = 1000\nfy = 1000\ncx = 360\n", "no cy"),
        ("width = 720\nheight = 1280\nfx = 1\nfy = 1\ncx = 360\ncy = 640\n", "fx and fy must be in pixels"),
        ("width = 720\nheight = 1280\nfx = 1000\nfy = 1000\ncx = 3600\ncy = 640\n", "cx and cy must lie in"),
        ("width = 720\nfx = 1000\nfy = 1000\ncx = 360\ncy = 640\n", "no height"),
        (PROFILE.to_toml() + "k9 = 1\n", "unknown k9"),
        (PROFILE.to_toml().replace("k1 = -0.18", "k1 = nan"), "k1 must be a finite number"),
        ("fx 3", "Expected '='"),
    ],
)
def test_a_profile_that_cannot_be_one_is_refused(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "lens.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"in 'lens.toml'; found {found}"):
        read_lens(path)


def test_a_profile_that_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"in 'lens\.toml'; found no file that can be read") as error:
        read_lens(tmp_path / "lens.toml")
    assert str(tmp_path) not in str(error.value)


def cards(n: int, *, tilt_deg: float = 30.0, spread: float = 1.0, noise_px: float = 0.1) -> list[CardCorners]:
    """Corners of cards held all over the picture, as PROFILE's lens shows them."""
    chance = np.random.default_rng(2)
    x, y = np.meshgrid(np.arange(1, COLUMNS), np.arange(1, ROWS))
    printed = np.stack([x.ravel(), y.ravel()], axis=1) * SQUARE_MM
    flat = np.pad(printed - printed.mean(axis=0), ((0, 0), (0, 1)))
    found = []
    for number in range(n):
        tilt = cv2.Rodrigues(np.deg2rad(chance.uniform(-tilt_deg, tilt_deg, 3)))[0]
        place = np.array([(number % 3 - 1) * 120.0, (number // 3 % 3 - 1) * 260.0, 0.0]) * spread
        points = flat @ tilt.T + place + [0, 0, chance.uniform(500, 700)]
        seen = PROFILE.distorted(points[:, :2] / points[:, 2:] * (PROFILE.fx, PROFILE.fy) + (PROFILE.cx, PROFILE.cy))
        found.append(CardCorners(seen_px=seen + chance.normal(0, noise_px, seen.shape), printed_mm=printed))
    return found


def test_cards_tell_the_lens() -> None:
    profile = profile_of(cards(24), PROFILE.size_px)
    assert profile.fx == pytest.approx(PROFILE.fx, rel=0.02)
    assert profile.error_px < 0.2
    seen = PROFILE.distorted(np.array([[80.0, 150.0], [640.0, 1150.0]]))
    bent = np.abs(seen - [[80.0, 150.0], [640.0, 1150.0]]).max()
    assert bent > 10
    assert np.abs(profile.undistorted(seen) - [[80.0, 150.0], [640.0, 1150.0]]).max() < 0.25 * bent


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ({"spread": 0.1}, "cards that span at least 60% .*; found .*; add pictures with the card near the edges"),
        ({"noise_px": 4.0}, "a reprojection error of at most 0.77 px; found .*; glue the card to something flat"),
        ({"tilt_deg": 0.5}, "cards tilted by 10 degrees or more .*; found a median of .; add pictures"),
    ],
)
def test_cards_that_do_not_tell_it_are_refused(which: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        profile_of(cards(12, **which), PROFILE.size_px)


def test_too_few_pictures_and_mixed_sizes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    cv2.imwrite(str(path), card().image)
    with pytest.raises(
        UsageError, match=f"at least {FEWEST_PICTURES} pictures that show the printed card; found 2 of 2"
    ):
        calibrate_lens([path, path])
    with pytest.raises(UsageError, match="found 0 of 0"):
        calibrate_lens([])
    other = tmp_path / "other.png"
    cv2.imwrite(str(other), card().image[:640])
    with pytest.raises(UsageError, match=r"pictures of one size, 720x1280; found 'other\.png' of 720x640"):
        calibrate_lens([path, other])
