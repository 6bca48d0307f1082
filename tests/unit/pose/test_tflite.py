"""Output shapes are read from a network's file."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.pose.models import LANDMARK_NETWORK, bundled_models
from postureview.pose.tflite import has_picture_output, output_shapes


def network(name: str) -> bytes:
    model = next(model for model in bundled_models() if model.name == name)
    with zipfile.ZipFile(model.path) as bundle:
        return bundle.read(LANDMARK_NETWORK)


def test_the_full_network_gives_landmarks_presence_outline_heat_map_and_world_landmarks():
    assert output_shapes(network("pose_full")) == ((1, 195), (1, 1), (1, 256, 256, 1), (1, 64, 64, 39), (1, 117))
    assert has_picture_output(network("pose_full"))


def test_the_twin_has_no_outline_in_its_place():
    shapes = output_shapes(network("pose_full_nomask"))
    assert [shape for place, shape in enumerate(shapes) if place != 2] == [(1, 195), (1, 1), (1, 64, 64, 39), (1, 117)]
    assert not has_picture_output(network("pose_full_nomask"))


@given(st.binary(max_size=200))
def test_anything_else_is_refused(content):
    for bytes_ in (content, content[:4] + b"TFL3" + content[4:]):
        with pytest.raises(ValueError, match=r"\.tflite"):
            output_shapes(bytes_)
