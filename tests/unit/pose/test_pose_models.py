"""Bundled models are checked, the user's own accepted with its hash, and outlines refused where there are none."""

from __future__ import annotations

import hashlib
import shutil
import zipfile

import pytest

from postureview.base.errors import MachineError, UsageError
from postureview.base.resources import resource_folder
from postureview.base.settings import PoseSettings
from postureview.pose.models import bundled_models, checked, choose_models, close_up_model, face_mesh, own_model

FULL, TWIN = "pose_full.task", "pose_full_nomask.task"


def test_the_bundled_files_are_those_of_the_manifest():
    models = {model.path.name: model for model in bundled_models()}
    assert {name: model.has_mask for name, model in models.items()} == {FULL: True, TWIN: False}
    assert all(checked(model) is model for model in models.values())
    assert {model.licence for model in models.values()} == {"Apache-2.0"}


@pytest.mark.parametrize("name", [FULL, TWIN])
def test_a_bundle_is_stored_and_aligned_as_mediapipe_wants_it(name):
    path = resource_folder("models") / name
    with zipfile.ZipFile(path) as bundle, path.open("rb") as stream:
        entries = bundle.infolist()
        assert [entry.filename for entry in entries] == ["pose_detector.tflite", "pose_landmarks_detector.tflite"]
        for entry in entries:
            assert entry.compress_type == zipfile.ZIP_STORED and entry.date_time == (1980, 1, 1, 0, 0, 0)
            stream.seek(entry.header_offset + 26)
            lengths = stream.read(4)
            start = entry.header_offset + 30 + sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2))
            assert start % 16 == 0


def test_without_a_wish_the_twin_follows_and_the_full_one_gives_outlines():
    choice = choose_models(PoseSettings())
    assert (choice.tracking.path.name, close_up_model(choice).path.name) == (TWIN, FULL)
    assert choice.hashes == {TWIN: choice.tracking.sha256}


def test_a_damaged_file_is_named_with_both_hashes(tmp_path):
    shutil.copytree(resource_folder("models"), tmp_path / "models")
    (tmp_path / "models" / FULL).write_bytes(b"damaged")
    model = next(model for model in bundled_models(tmp_path / "models") if model.has_mask)
    with pytest.raises(MachineError) as caught:
        checked(model)
    found = hashlib.sha256(b"damaged").hexdigest()[:12]
    assert str(caught.value) == (
        f"expected {FULL} with sha256 {model.sha256[:12]}…; found {found}…; "
        "reinstall postureview, or in a checkout run scripts/build_pose_model"
    )


def test_a_missing_file_and_a_missing_manifest_are_told(tmp_path):
    with pytest.raises(MachineError, match=r"expected the list of pose models.*FileNotFoundError.*reinstall"):
        bundled_models(tmp_path)
    shutil.copy(resource_folder("models") / "manifest.toml", tmp_path)
    with pytest.raises(MachineError, match=r"no readable file \(FileNotFoundError\)"):
        checked(bundled_models(tmp_path)[0])


def test_the_users_own_model_serves_for_both_and_its_hash_is_recorded(tmp_path):
    own = tmp_path / "own.task"
    shutil.copy(resource_folder("models") / FULL, own)
    choice = choose_models(PoseSettings(model=str(own)))
    assert choice.tracking.path == own and close_up_model(choice).path == own
    assert choice.hashes == {"own.task": hashlib.sha256(own.read_bytes()).hexdigest()}


def test_a_model_without_outline_still_serves_for_close_ups():
    choice = choose_models(PoseSettings(model=str(resource_folder("models") / TWIN)))
    assert choice.outline is None and close_up_model(choice) == choice.tracking


def test_the_face_network_is_the_one_that_the_manifest_means():
    assert checked(face_mesh()).path.name == "face_mesh.tflite"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "own.task: no such file"),
        (b"text", "own.task: not a zip file"),
        ({"other": b""}, "own.task: no pose_landmarks_detector.tflite inside"),
        ({"pose_landmarks_detector.tflite": b"TFL3TFL3"}, "own.task: a .tflite file that breaks off"),
        ({"pose_landmarks_detector.tflite": b"nonsense"}, "own.task: not a .tflite file"),
    ],
)
def test_a_file_that_is_no_pose_bundle_is_refused_in_one_line(tmp_path, content, found):
    own = tmp_path / "own.task"
    if isinstance(content, bytes):
        own.write_bytes(content)
    elif content:
        with zipfile.ZipFile(own, "w") as bundle:
            for name, data in content.items():
                bundle.writestr(name, data)
    with pytest.raises(UsageError) as caught:
        own_model(own)
    assert caught.value.found.startswith(found)
    assert str(tmp_path) not in str(caught.value) and "\n" not in str(caught.value)
