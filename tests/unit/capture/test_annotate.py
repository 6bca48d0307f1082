"""Annotated videos: faces gone, everything else where and when it was, drawings on the body."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from tests.bodies import SIZE_PX, standing

from postureview.base.errors import MachineError, RecordingError
from postureview.capture.annotate import annotate_video, annotated, even_rate_hz
from postureview.capture.blur import blurred, blurred_keyframe
from postureview.capture.heads import Circle, Heads, find_heads, heads_at
from postureview.capture.keyframes import encode_keyframe
from postureview.capture.source import open_source
from postureview.values.annotation import Annotation
from postureview.values.frame import Frame
from postureview.values.landmarks import FACE, Landmark, Part, Side, View
from postureview.values.pose import PoseSequence

VIEWS = list(View)
CROWN_MM, CHIN_MM = 1700, 1460
"""Of the built body: 1 px is 2 mm."""


def noise(size_px: tuple[int, int] = SIZE_PX, seed: int = 1) -> Any:
    """A picture of which no pixel equals its neighbours."""
    return np.random.default_rng(seed).integers(0, 255, (size_px[1], size_px[0], 3), dtype=np.uint8)


def noted(poses: PoseSequence, view: View | None = None, texts: tuple[str, ...] = ()) -> Annotation:
    return Annotation(poses=poses, views=(view,) * len(poses), texts=(texts,) * len(poses))


def with_image(poses: PoseSequence, image: Any, **more: Any) -> PoseSequence:
    return dataclasses.replace(poses, image=image, world=None, **more)


def head_box(poses: PoseSequence) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of a head in pixels: 0.11 m to each side of the ears, crown to chin."""
    ears = np.mean([poses.xy(Part.EAR.on(side))[0] for side in (Side.LEFT, Side.RIGHT)], axis=0)
    up, down = (CROWN_MM - 1572.5) / 2, (1572.5 - CHIN_MM) / 2
    return round(ears[0] - 55), round(ears[1] - up), round(ears[0] + 55), round(ears[1] + down)


def changed(before: Any, after: Any) -> Any:
    return (before != after).any(axis=2)


@pytest.mark.parametrize("view", VIEWS)
def test_the_whole_head_is_covered_in_every_view_and_nothing_below_the_shoulders(view: View) -> None:
    poses = standing(view)
    before = noise()
    after = blurred(before, find_heads(poses)[0])
    gone = changed(before, after)
    left, top, right, bottom = head_box(poses)
    assert gone[top:bottom, left:right].mean() > 0.97
    below = round(float(poses.xy(Landmark.LEFT_SHOULDER)[0, 1])) + 30
    assert not gone[below:].any()
    assert (after[below:] == before[below:]).all()


def test_what_is_blurred_keeps_no_detail_of_the_size_of_an_eye() -> None:
    poses = standing(View.ANTERIOR)
    after = blurred(noise(), find_heads(poses)[0]).astype(float)
    left, top, right, bottom = head_box(poses)
    inner = after[top + 15 : bottom - 15, left + 15 : right - 15]
    assert np.abs(np.diff(inner, axis=0)).max() <= 12  # noise jumps by up to 255 from row to row


@pytest.mark.parametrize("view", VIEWS)
def test_a_face_that_is_hardly_visible_is_covered_too(view: View) -> None:
    poses = standing(view)
    image = poses.image.copy()
    image[:, list(FACE), 3] = 0.1
    sure, unsure = (find_heads(one)[0] for one in (poses, with_image(poses, image)))
    area = [changed(noise(), blurred(noise(), heads)).sum() for heads in (sure, unsure)]
    assert area[1] >= area[0]


def test_a_face_that_was_not_found_is_looked_for_above_the_shoulders() -> None:
    poses = standing(View.POSTERIOR)
    image = poses.image.copy()
    image[:, list(FACE)] = np.nan
    gone = changed(noise(), blurred(noise(), find_heads(with_image(poses, image))[0]))
    left, top, right, bottom = head_box(poses)
    assert gone[top:bottom, left:right].mean() > 0.97


def lost_between(first: int, last: int, n: int = 90) -> PoseSequence:
    poses = standing(View.ANTERIOR, n=n)
    image = poses.image.copy()
    image[first : last + 1] = np.nan
    return with_image(poses, image)


def test_a_subject_lost_for_a_moment_keeps_a_blur_that_grows() -> None:
    heads = find_heads(lost_between(30, 45))
    left, top, right, bottom = head_box(standing(View.ANTERIOR))
    areas = []
    for frame in (29, 30, 37):
        gone = changed(noise(), blurred(noise(), heads[frame]))
        assert gone[top:bottom, left:right].mean() > 0.97
        areas.append(int(gone.sum()))
    assert areas == sorted(areas)
    assert areas[2] > 1.1 * areas[0]


def test_a_subject_lost_for_long_and_a_recording_of_nobody_are_blurred_as_a_whole() -> None:
    heads = find_heads(lost_between(5, 85))
    assert heads[45].everything
    assert not heads[86].everything
    nobody = find_heads(lost_between(0, 89))
    assert all(one.everything for one in nobody)
    assert changed(noise(), blurred(noise(), nobody[0])).mean() > 0.97
    assert heads_at(lost_between(0, 89), 1.0).everything


def test_with_a_second_person_all_but_the_subject_is_blurred() -> None:
    poses = standing(View.ANTERIOR, n=90)
    bodies = np.ones(90)
    bodies[10] = 2
    heads = find_heads(dataclasses.replace(poses, bodies=bodies))
    gone = changed(noise(), blurred(noise(), heads[10]))
    assert gone[:, :40].mean() > 0.97
    knee = poses.xy(Landmark.LEFT_KNEE)[0].astype(int)
    assert not gone[knee[1] - 20 : knee[1] + 20, knee[0] - 20 : knee[0] + 20].any()
    assert heads[20].spared is not None  # the network may miss somebody for some frames
    assert heads[60].spared is None


def test_a_kept_picture_loses_its_face_and_keeps_its_size() -> None:
    kept = encode_keyframe(Frame(image=noise(), time_s=0.0))
    after = blurred_keyframe(kept, Heads(everything=True))
    assert after.size_px == kept.size_px
    assert len(after.jpeg) < len(kept.jpeg) / 10


def test_a_head_at_the_edge_or_outside_the_picture_does_no_harm() -> None:
    image = noise((96, 64))
    for circle in (Circle(x=0, y=0, radius=20), Circle(x=-500, y=-500, radius=20), Circle(x=40, y=30, radius=4000)):
        assert blurred(image, Heads(circles=(circle, circle))).shape == image.shape


@pytest.mark.parametrize("view", VIEWS)
def test_the_skeleton_lies_on_the_landmarks_of_the_sides_that_can_be_seen(view: View) -> None:
    poses = standing(view)
    grey = np.full((SIZE_PX[1], SIZE_PX[0], 3), 100, np.uint8)
    drawn = annotated(Frame(image=grey, time_s=0.0), noted(poses, view), None)
    near = [view.near_side] if view.is_lateral else [Side.LEFT, Side.RIGHT]
    for side in near:
        for part in (Part.SHOULDER, Part.ELBOW, Part.WRIST, Part.HIP, Part.KNEE, Part.ANKLE):
            x, y = (round(float(one)) for one in poses.xy(part.on(side))[0])
            assert (drawn[y, x] > 200).all(), (part, side)
    assert (drawn[SIZE_PX[1] // 2 : SIZE_PX[1] // 2 + 50, :30] == 100).all()


def test_sides_are_labelled_on_their_own_side() -> None:
    """Right and left of the subject: in front view the right label is at the picture's left, in back view not."""
    marks = {}
    for view in (View.ANTERIOR, View.POSTERIOR):
        grey = np.full((SIZE_PX[1], SIZE_PX[0], 3), 100, np.uint8)
        marks[view] = annotated(Frame(image=grey, time_s=0.0), noted(standing(view), view), None)
    width = SIZE_PX[0]
    front, back = (marks[view][:80] for view in (View.ANTERIOR, View.POSTERIOR))
    assert (front[:, : width // 4] == back[:, -(width // 4) :]).mean() < 1  # plates are placed in from the edge
    left_half, right_half = front[:, : width // 4], front[:, -(width // 4) :]
    dark = [int((half < 60).all(axis=2).sum()) for half in (left_half, right_half)]
    assert dark[0] > dark[1]  # an R has more ink than an L


def test_text_is_drawn_and_a_long_line_stays_in_the_picture() -> None:
    grey = np.full((SIZE_PX[1], SIZE_PX[0], 3), 100, np.uint8)
    poses = standing(View.ANTERIOR)
    drawn = annotated(Frame(image=grey, time_s=0.0), noted(poses, None, ("trunk 3° to the left", "w" * 90)), None)
    assert (drawn[:300] > 240).all(axis=2).sum() > 300
    assert drawn.shape == grey.shape


def test_an_annotated_video_has_the_frames_the_times_and_the_size_of_its_source(
    write_video: Any, tmp_path: Path
) -> None:
    source = write_video("clip.mp4", 24, rate_hz=12.5)
    done: list[int] = []
    written = annotate_video(
        source,
        tmp_path / "clip.webm",
        noted(standing(View.ANTERIOR, n=24, rate_hz=12.5)),
        heads=None,
        progress=lambda _, n, __: done.append(n),
    )
    with open_source(tmp_path / "clip.webm") as again, open_source(source) as before:
        new, old = list(again), list(before)
    assert written.n_frames == len(new) == len(old) == 24
    assert written.rate_hz == pytest.approx(12.5)
    assert [frame.time_s for frame in new] == pytest.approx([frame.time_s for frame in old], abs=0.002)
    assert new[0].size_px == old[0].size_px
    assert done == list(range(1, 25))
    assert [path.name for path in tmp_path.glob("*.part.*")] == []


def test_an_uneven_rate_keeps_its_times(write_timed_video: Any, tmp_path: Path) -> None:
    times = [0, 40, 80, 120, 600, 640, 680, 720, 760, 800]
    source = write_timed_video("uneven.mp4", times)
    poses = dataclasses.replace(standing(View.ANTERIOR, n=10), time_s=np.array(times) / 1000)
    written = annotate_video(source, tmp_path / "even.webm", noted(poses), heads=None)
    with open_source(tmp_path / "even.webm") as again:
        new = list(again)
    assert new[-1].time_s == pytest.approx(0.8, abs=0.03)
    assert written.n_repeated == 11
    assert written.n_frames == len(new) == 21


def test_rates() -> None:
    assert even_rate_hz(np.arange(300) / 29.97) == pytest.approx(29.97)
    assert even_rate_hz(np.round(np.arange(300) / 29.97, 3)) == pytest.approx(29.97, abs=0.01)
    assert even_rate_hz(np.array([0.0])) == 1.0
    assert even_rate_hz(np.array([0, 0.04, 0.08, 0.12, 5.0])) == pytest.approx(25)


def test_a_large_video_is_written_smaller_and_even() -> None:
    image = noise((2401, 1351))
    poses = dataclasses.replace(standing(View.ANTERIOR), size_px=(2401, 1351))
    drawn = annotated(Frame(image=image, time_s=0.0), noted(poses), None)
    assert drawn.shape == (720, 1280, 3)


def test_without_any_pose_all_of_it_is_blurred() -> None:
    empty = standing(View.ANTERIOR).between(50, 60)
    drawn = annotated(Frame(image=noise(), time_s=0.0), noted(empty), ())
    assert changed(noise(), drawn).mean() > 0.97


def test_between_two_poses_the_heads_of_both_are_covered() -> None:
    poses = standing(View.ANTERIOR, n=2, rate_hz=2)
    image = poses.image.copy()
    image[1, :, 0] += 200
    moved = with_image(poses, image)
    drawn = annotated(Frame(image=noise(), time_s=0.25), noted(moved), find_heads(moved))
    for at in (moved.take([0]), moved.take([1])):
        left, top, right, bottom = head_box(at)
        assert changed(noise(), drawn)[top:bottom, left:right].mean() > 0.97


def test_a_file_that_cannot_be_read_or_written_leaves_nothing(tmp_path: Path, write_video: Any) -> None:
    poses = noted(standing(View.ANTERIOR, n=24))
    with pytest.raises(RecordingError):
        annotate_video(tmp_path / "none.mp4", tmp_path / "out.webm", poses, heads=None)
    with pytest.raises(MachineError, match="may be written"):
        annotate_video(write_video("clip.mp4"), tmp_path / "no" / "folder" / "out.webm", poses, heads=None)
    assert list(tmp_path.glob("*.webm")) == []


def test_heads_must_fit_the_poses(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one entry for each of 24 frames, got 0"):
        annotate_video(tmp_path / "a.mp4", tmp_path / "b.webm", noted(standing(View.ANTERIOR, n=24)), heads=())


def test_the_blur_is_in_the_written_file(tmp_path: Path) -> None:
    """A checkerboard face: after the blur its contrast is gone in the file, while the same board elsewhere stays."""
    board = np.kron((np.indices((160, 90)).sum(axis=0) % 2) * 255, np.ones((8, 8))).astype(np.uint8)
    path = tmp_path / "board.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 10, SIZE_PX)
    for _ in range(6):
        writer.write(np.repeat(board[..., None], 3, axis=2))
    writer.release()
    poses = standing(View.ANTERIOR, n=6, rate_hz=10)
    annotate_video(path, tmp_path / "out.webm", noted(poses), heads=find_heads(poses))
    left, top, right, bottom = head_box(poses)
    with open_source(tmp_path / "out.webm") as source:
        for frame in source:
            face = frame.image[top + 5 : bottom - 5, left + 5 : right - 5].astype(float)
            elsewhere = frame.image[top:bottom, 20:120].astype(float)
            assert face.std() < 20
            assert elsewhere.std() > 80
