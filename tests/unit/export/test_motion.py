"""Files for motion laboratories, read back by hand and by readers of others."""

from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest

from postureview.export.register import TRACK_WRITERS
from postureview.measures.frame_angles import frame_angles
from postureview.values.landmarks import Landmark, View
from postureview.values.pose import PoseSequence
from tests.bodies import Stance, standing

HIDDEN = slice(3, 6)


def track(*, in_metres: bool = True, n: int = 30) -> PoseSequence:
    """A standing body; the nose is lost in three frames. In space the left wrist is 2 cm right, 50 up, 10 near."""
    poses = standing(View.ANTERIOR, Stance(shoulder_tilt=8), n=n)
    image = poses.image.copy()
    image[HIDDEN, Landmark.NOSE] = np.nan
    assert poses.world is not None
    world = poses.world.copy()
    world[:, Landmark.LEFT_WRIST, :3] = (0.02, -0.5, -0.1)
    world[HIDDEN, Landmark.NOSE] = np.nan
    return dataclasses.replace(poses, image=image, world=world if in_metres else None)


def trc(poses: PoseSequence) -> tuple[dict[str, str], list[list[str]]]:
    lines = TRACK_WRITERS["trc"].write(poses).decode().splitlines()
    head = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    return head, [line.split("\t") for line in lines[3:]]


def test_trc_says_its_rate_and_unit_and_leaves_lost_points_empty() -> None:
    head, rows = trc(track())
    assert (head["Units"], head["NumMarkers"], head["NumFrames"]) == ("mm", "33", "30")
    assert float(head["DataRate"]) == pytest.approx(30)
    labels = [name for name in rows[0][2:] if name]
    assert labels == [landmark.label for landmark in Landmark]
    first, lost = rows[3], rows[3 + 3]
    wrist = 2 + 3 * Landmark.LEFT_WRIST
    assert [float(cell) for cell in first[wrist : wrist + 3]] == [20.0, 500.0, 100.0]
    assert lost[2:5] == ["", "", ""]
    assert lost[0] == "4"


def test_without_metres_the_points_are_pixels_with_y_up() -> None:
    poses = track(in_metres=False)
    head, rows = trc(poses)
    assert head["Units"] == "px"
    ankle, shoulder = (float(rows[3][3 + 3 * one]) for one in (Landmark.LEFT_ANKLE, Landmark.LEFT_SHOULDER))
    assert shoulder > ankle


def test_mot_holds_the_angles_of_every_frame() -> None:
    poses = track()
    lines = TRACK_WRITERS["mot"].write(poses).decode().splitlines()
    assert "inDegrees=yes" in lines
    start = lines.index("endheader") + 1
    names = lines[start].split("\t")
    values = np.array([[float(cell) for cell in line.split("\t")] for line in lines[start + 1 :]])
    assert values.shape == (30, len(frame_angles(poses)) + 1)
    assert values[:, names.index("shoulder_tilt_deg")] == pytest.approx(np.full(30, 8.0), abs=0.01)
    assert np.isnan(values[:, names.index("trunk_inclination_deg")]).all()


def c3d_frames(poses: PoseSequence) -> tuple[object, list[tuple[object, np.ndarray, np.ndarray]]]:
    pytest.importorskip("ezc3d", reason="needs ezc3d")
    reader = pytest.importorskip("c3d", reason="needs c3d, a second reader")
    file = reader.Reader(io.BytesIO(TRACK_WRITERS["c3d"].write(poses)))
    return file, list(file.read_frames())


@pytest.mark.filterwarnings("ignore")
def test_c3d_opens_in_a_second_reader_with_gaps_as_gaps() -> None:
    file, frames = c3d_frames(track())
    assert len(frames) == 30
    assert [label.strip() for label in file.point_labels] == [one.label for one in Landmark]  # type: ignore[attr-defined]
    assert file.point_rate == pytest.approx(30)  # type: ignore[attr-defined]
    assert frames[0][1][Landmark.LEFT_WRIST, :3] == pytest.approx([20.0, 500.0, 100.0])
    assert frames[4][1][Landmark.NOSE, 3] == -1
    names = list(frame_angles(track()))
    assert frames[0][2][names.index("shoulder_tilt_deg"), 0] == pytest.approx(8.0, abs=0.01)


@pytest.mark.filterwarnings("ignore")
def test_uneven_times_are_resampled_for_c3d_which_knows_no_times() -> None:
    poses = track(n=30)
    time_s = poses.time_s.copy()
    time_s[15:] += 0.5  # half a second without pictures
    file, frames = c3d_frames(dataclasses.replace(poses, time_s=time_s))
    assert file.point_rate == pytest.approx(30)  # type: ignore[attr-defined]
    assert len(frames) == 30 + 15


def test_a_track_of_one_frame_and_of_none_can_be_written() -> None:
    for n in (0, 1):
        poses = track().take(range(n))
        for suffix in ("trc", "mot"):
            assert TRACK_WRITERS[suffix].write(poses)
