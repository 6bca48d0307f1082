"""Which pose model is used: the bundled ones with their hashes checked, or one of the user's own."""

from __future__ import annotations

import hashlib
import tomllib
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from postureview.base.digest import file_sha256
from postureview.base.errors import MachineError, UsageError
from postureview.base.resources import resource_folder
from postureview.base.settings import PoseSettings
from postureview.pose.tflite import has_picture_output

T = TypeVar("T")
DETECTOR_NETWORK = "pose_detector.tflite"
LANDMARK_NETWORK = "pose_landmarks_detector.tflite"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One file with a trained network. sha256 : of the whole file."""

    name: str
    path: Path
    sha256: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseModel(ModelFile):
    """One pose model bundle (.task). has_mask : whether it can give an outline."""

    has_mask: bool


M = TypeVar("M", bound=ModelFile)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """The models of one engine: one to follow people, one for outlines (None where there is none)."""

    tracking: PoseModel
    outline: PoseModel | None

    @property
    def hashes(self) -> dict[str, str]:
        """File name → sha256 of what follows people."""
        return {self.tracking.path.name: self.tracking.sha256}


def bundled_models(folder: Path | None = None) -> tuple[PoseModel, ...]:
    """The models that travel with the package, as their manifest lists them. Their files are not read.

    Raises MachineError where the manifest is missing or broken.
    """
    return _manifest(folder, lambda rows, at: tuple(PoseModel(**_row(one, at, "has_mask")) for one in rows["model"]))


def face_mesh(folder: Path | None = None) -> ModelFile:
    """The face network that travels with the package. Its file is not read. MachineError as for ``bundled_models``."""
    (network,) = _manifest(folder, lambda rows, at: tuple(ModelFile(**_row(one, at)) for one in rows["network"]))
    return network


def _row(row: Mapping[str, Any], folder: Path, *more: str) -> dict[str, Any]:
    return {"path": folder / row["file"], **{key: row[key] for key in ("name", "sha256", "source", "licence", *more)}}


def _manifest(folder: Path | None, read: Callable[[dict[str, Any], Path], T]) -> T:
    folder = folder or resource_folder("models")
    try:
        return read(tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8")), folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MachineError(
            expected="the list of pose models, models/manifest.toml",
            found=f"{type(error).__name__} while reading it",
            todo="reinstall postureview",
        ) from error


def checked(model: M) -> M:
    """``model``, once its file has been found to be the one that the manifest means. MachineError otherwise."""
    try:
        found = file_sha256(model.path)
    except OSError as error:
        found = f"no readable file ({type(error).__name__})"
    if found != model.sha256:
        raise MachineError(
            expected=f"{model.path.name} with sha256 {model.sha256[:12]}…",
            found=found if " " in found else f"{found[:12]}…",
            todo="reinstall postureview, or in a checkout run scripts/build_pose_model",
        )
    return model


def own_model(path: Path) -> PoseModel:
    """A bundle of the user's own; whether it has an outline is read from its landmark network.

    Raises UsageError where the file is missing or is no pose bundle.
    """
    try:
        content = path.read_bytes()
        with zipfile.ZipFile(path) as bundle:
            has_mask = has_picture_output(bundle.read(LANDMARK_NETWORK))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UsageError(
            expected="--pose-model to be a MediaPipe pose landmarker bundle (.task)",
            found=f"{path.name}: {_in_words(error)}",
            todo="leave the option out to use the bundled model",
        ) from error
    digest = hashlib.sha256(content).hexdigest()
    return PoseModel(
        name=path.stem, path=path, sha256=digest, has_mask=has_mask, source="given by the user", licence="not known"
    )


def choose_models(settings: PoseSettings) -> ModelChoice:
    """The user's own model for everything; or the bundled pair, the twin to follow and the full one for outlines."""
    if settings.model:
        own = own_model(Path(settings.model))
        return ModelChoice(tracking=own, outline=own if own.has_mask else None)
    models = bundled_models()
    full = next((model for model in models if model.has_mask), None)
    fast = next((model for model in models if not model.has_mask), full)
    if fast is None:
        raise MachineError(expected="a pose model in models/manifest.toml", found="none", todo="reinstall postureview")
    return ModelChoice(tracking=checked(fast), outline=full)


def close_up_model(choice: ModelChoice) -> PoseModel:
    """The model to look at kept pictures with, its file checked: the one that has an outline where there is one."""
    if choice.outline is None or choice.outline == choice.tracking:
        return choice.tracking
    return checked(choice.outline)


def _in_words(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, zipfile.BadZipFile):
        return "not a zip file"
    if isinstance(error, KeyError):
        return f"no {LANDMARK_NETWORK} inside"
    return str(error) if isinstance(error, ValueError) else f"could not be read ({type(error).__name__})"
