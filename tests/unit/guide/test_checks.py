"""Every live check on a body whose answer can be said aloud: it passes, and each cause makes it fail with its words."""

import dataclasses

import numpy as np
import pytest

from postureview.base.settings import Settings
from postureview.guide.checks import Verdict, verdicts
from postureview.guide.clothes import clothes_of
from postureview.guide.glimpses import Clothes, Glimpse, Window
from postureview.guide.protocols import guide
from postureview.values.landmarks import Part, Side, View
from postureview.values.pose import PoseSequence
from postureview.values.recording import CameraRoll
from tests.bodies import SIZE_PX, Stance, standing

STEP_OF = {view: guide().steps[view.value] for view in View}


def glimpses(poses: PoseSequence, *, brightness: float = 120.0, sharpness: float = 0.6) -> list[Glimpse]:
    return [
        Glimpse(
            time_s=float(time_s),
            size_px=poses.size_px,
            image=None if np.isnan(image).all() else image,
            world=None if np.isnan(image).all() else world,
            bodies=int(bodies),
            brightness=brightness,
            sharpness=sharpness,
        )
        for time_s, image, world, bodies in zip(poses.time_s, poses.image, poses.world, poses.bodies, strict=True)
    ]


def looked(poses: PoseSequence, view: View = View.ANTERIOR, **more) -> dict[str, Verdict]:
    light = {key: more.pop(key) for key in ("brightness", "sharpness") if key in more}
    found = verdicts(glimpses(poses, **light), STEP_OF[view], guide().checks, Settings(), **more)
    return {one.name: one for one in found}


def moved(poses: PoseSequence, *, right_px: float = 0.0, down_px: float = 0.0, grow: float = 1.0) -> PoseSequence:
    image = poses.image.copy()
    middle = np.array(poses.size_px) / 2
    image[..., :2] = (image[..., :2] - middle) * grow + middle + np.array([right_px, down_px])
    return dataclasses.replace(poses, image=image)


def failed(found: dict[str, Verdict]) -> set[str]:
    return {name for name, one in found.items() if not one.passed}


@pytest.mark.parametrize("view", list(View))
def test_a_body_that_stands_as_it_should_passes_everything(view):
    assert failed(looked(standing(view, n=30), view)) == set()


def test_nobody_is_said_to_be_nobody():
    empty = standing(n=30)
    empty = dataclasses.replace(empty, image=np.full_like(empty.image, np.nan), bodies=np.zeros(30))
    found = looked(empty)
    assert found["nobody"].cause == "nobody"
    assert "Step in front of the camera" in found["nobody"].say


@pytest.mark.parametrize(
    ("shift", "cause"),
    [
        ({"down_px": 260}, "feet"),
        ({"down_px": -260}, "head"),
        ({"grow": 1.6}, "head_and_feet"),
        ({"right_px": 300}, "side"),
    ],
)
def test_what_is_outside_the_picture_is_named(shift, cause):
    assert looked(moved(standing(n=30), **shift))["whole_body"].cause == cause


def test_a_hidden_ankle_is_said_to_be_covered():
    poses = standing(n=30)
    image = poses.image.copy()
    image[:, Part.ANKLE.on(Side.LEFT), 3] = 0.1
    assert looked(dataclasses.replace(poses, image=image))["whole_body"].cause == "covered"


def test_too_near_and_too_far():
    assert looked(moved(standing(n=30), grow=1.5))["distance"].cause == "too_near"
    assert looked(moved(standing(n=30), grow=0.5))["distance"].cause == "too_far"


def test_pixels_are_those_of_the_recorded_picture():
    small = moved(standing(n=30), grow=0.62)  # 280 px from ear to heel in glimpses half as large as the film
    small = dataclasses.replace(small, image=small.image / [2, 2, 2, 1], size_px=(SIZE_PX[0] // 2, SIZE_PX[1] // 2))
    assert looked(small)["distance"].cause == "too_far"
    assert looked(small, picture_scale=2.0)["distance"].passed


@pytest.mark.parametrize(("off", "toward"), [(25.0, "left"), (-25.0, "right")])
def test_an_oblique_body_is_told_how_far_and_which_way(off, toward):
    say = looked(standing(n=30, yaw_off_deg=off))["facing"].say
    assert say == (f"Turned 25 degrees off the front view, showing some of the {toward}. Turn square to the camera.")


def test_another_view_is_named():
    say = looked(standing(View.POSTERIOR, n=30), View.ANTERIOR)["facing"].say
    assert say == "This is the back view; the front view is wanted. Turn around."


def test_a_rolled_camera_is_told_by_the_room_else_by_the_body():
    roll = CameraRoll(roll_deg=-8.0, uncertainty_deg=0.5, basis="made up")
    assert looked(standing(n=30), roll=roll)["level"].say.startswith("The camera leans by 8 degrees.")
    assert looked(standing(n=30, roll_deg=8.0))["level"].cause == "leaning"
    assert looked(standing(n=30), roll=dataclasses.replace(roll, roll_deg=1.0))["level"].passed


@pytest.mark.parametrize(
    ("name", "light", "cause"),
    [
        ("light", {"brightness": 20.0}, "dark"),
        ("light", {"brightness": 250.0}, "bright"),
        ("sharp", {"sharpness": 0.05}, "blurred"),
    ],
)
def test_light_and_sharpness(name, light, cause):
    found = looked(standing(n=30), **light)
    assert found[name].cause == cause
    assert failed(found) == {name}


def test_light_is_told_where_nobody_is_seen():
    empty = standing(n=30)
    empty = dataclasses.replace(empty, image=np.full_like(empty.image, np.nan), bodies=np.zeros(30))
    assert looked(empty, brightness=10.0)["light"].cause == "dark"


def test_a_second_person():
    two = dataclasses.replace(standing(n=30), bodies=np.full(30, 2.0))
    assert failed(looked(two)) == {"alone"}


def test_somebody_who_moves_is_not_still():
    poses = standing(n=30)
    image = poses.image.copy()
    image[..., 0] += np.linspace(0, 120, 30)[:, None]
    assert "still" in failed(looked(dataclasses.replace(poses, image=image)))


def test_a_short_look_does_not_tell_stillness():
    assert looked(standing(n=6))["still"].cause == "short"


def test_bent_knees_and_wide_feet():
    assert looked(standing(View.RIGHT_LATERAL, Stance(knee=-30.0), n=30), View.RIGHT_LATERAL)["stance"].cause == "bent"
    poses = standing(n=30)
    image = poses.image.copy()
    for side, sign in ((Side.LEFT, 1), (Side.RIGHT, -1)):
        for part in (Part.ANKLE, Part.HEEL, Part.FOOT_INDEX):
            image[:, part.on(side), 0] += sign * 130
    assert looked(dataclasses.replace(poses, image=image))["stance"].cause in {"wide", "bent"}


@pytest.mark.parametrize("view", [View.LEFT_LATERAL, View.RIGHT_LATERAL])
def test_an_arm_behind_the_back_is_advice_only(view):
    poses = standing(view, n=30)
    image = poses.image.copy()
    for part in (Part.ELBOW, Part.WRIST):
        image[:, part.on(view.near_side), 0] -= view.image_sign * 80
    found = looked(dataclasses.replace(poses, image=image), view)
    assert failed(found) == {"arms_free"}
    assert not found["arms_free"].blocking


def test_clothes_that_look_like_the_wall_or_hang_loose_are_advice_only():
    alike = looked(standing(n=30), clothes=Clothes(contrast=0.02))
    loose = looked(standing(n=30), clothes=Clothes(contrast=0.5, waist=1.5))
    assert (alike["clothing"].cause, loose["clothing"].cause) == ("alike", "loose")
    assert not alike["clothing"].blocking


def painted(width_px: int, shirt: int, wall: int) -> Clothes:
    """A picture of a wall with a trunk of some width painted on it."""
    poses = standing(n=1)
    image = np.full((SIZE_PX[1], SIZE_PX[0], 3), wall, np.uint8)
    image[:, SIZE_PX[0] // 2 - width_px // 2 : SIZE_PX[0] // 2 + width_px // 2] = shirt
    return clothes_of(image, poses.image[0], View.ANTERIOR)


def test_a_waist_as_wide_as_the_shoulders_is_one_shoulder_width():
    shoulders_px = 170  # 340 mm at 2 mm a pixel
    assert painted(shoulders_px, 40, 200).waist == pytest.approx(1.0, abs=0.05)
    assert painted(2 * shoulders_px, 40, 200).waist == pytest.approx(2.0, abs=0.05)


def test_contrast_is_the_difference_of_the_greys():
    assert painted(170, 0, 255).contrast == pytest.approx(1.0, abs=0.01)
    assert painted(170, 120, 120).contrast == pytest.approx(0.0, abs=0.01)


def test_of_a_bent_body_nothing_is_told():
    poses = standing(View.RIGHT_LATERAL, Stance(trunk_inclination=60.0), n=1)
    image = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    assert clothes_of(image, poses.image[0], View.RIGHT_LATERAL).contrast is None


def test_the_window_forgets_what_is_older_and_starts_anew_with_another_size():
    window = Window()
    for one in glimpses(standing(n=60)):
        window.add(one)
    assert window.glimpses[-1].time_s - window.glimpses[0].time_s <= 1.2
    window.add(dataclasses.replace(window.glimpses[-1], time_s=9.0, size_px=(10, 10)))
    assert len(window.glimpses) == 1
