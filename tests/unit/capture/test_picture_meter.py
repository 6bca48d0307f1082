"""Light and sharpness of pictures whose light and sharpness are known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from postureview.capture.picture import PictureMeter
from postureview.values.frame import Frame


def measured(image: np.ndarray) -> tuple[float, float]:
    meter = PictureMeter()
    meter.add(Frame(image=image, time_s=0.0))
    trace = meter.trace()
    return float(trace.brightness[0]), float(trace.sharpness[0])


def noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)


@pytest.mark.parametrize("grey", [0, 40, 255])
def test_an_even_grey_is_as_bright_as_it_is_and_not_sharp(grey: int) -> None:
    assert measured(np.full((1080, 1920, 3), grey, np.uint8)) == (grey, 0)


def test_green_is_brighter_than_blue() -> None:
    green, blue = (measured(np.full((90, 160, 3), colour, np.uint8))[0] for colour in ((0, 255, 0), (0, 0, 255)))
    assert green == pytest.approx(0.587 * 255, abs=1)
    assert blue == pytest.approx(0.114 * 255, abs=1)


def test_blur_lowers_sharpness_and_leaves_the_light() -> None:
    sharp = noise(640, 360)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 3)
    assert measured(sharp)[1] > 0.6
    assert measured(blurred)[1] < 0.6 * measured(sharp)[1]
    assert measured(blurred)[0] == pytest.approx(measured(sharp)[0], abs=1)


def test_the_same_scene_is_as_sharp_at_twice_the_resolution() -> None:
    scene = cv2.GaussianBlur(noise(640, 360), (0, 0), 1)
    doubled = cv2.resize(scene, (1280, 720), interpolation=cv2.INTER_NEAREST)
    assert measured(doubled)[1] == pytest.approx(measured(scene)[1], rel=0.02)


def test_five_pictures_a_second_at_most_and_the_first_always() -> None:
    meter = PictureMeter()
    image = np.zeros((4, 4, 3), np.uint8)
    for number in range(60):
        meter.add(Frame(image=image, time_s=number / 60))
    assert meter.trace().time_s.tolist() == pytest.approx([n / 5 for n in range(5)])
    slow = PictureMeter()
    for number in range(5):
        slow.add(Frame(image=image, time_s=number / 5))
    assert len(slow.trace().time_s) == 5


def test_nothing_measured_is_an_empty_trace() -> None:
    trace = PictureMeter().trace()
    assert len(trace.time_s) == len(trace.brightness) == len(trace.sharpness) == 0
