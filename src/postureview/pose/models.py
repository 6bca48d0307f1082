"""Which pose model is used: the bundled ones with their hashes checked, or one of the user's own."""

from __future__ import annotations

import hashlib
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from postureview.base.digest import file_sha256
from postureview.base.errors import MachineError, UsageError
from postureview.base.resources import resource_folder
from postureview.base.settings import PoseSettings
from postureview.pose.tflite import has_picture_output

LANDMARK_NETWORK = "pose_landmarks_detector.tflite"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoseModel:
    """One pose model bundle (.task).

    sha256 : of the whole file. has_mask : whether it can give an outline.
    """

    name: str
    path: Path
    sha256: str
    has_mask: bool
    source: str
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """The models of one engine: one to follow people, one for outlines (None where there is none)."""

    tracking: PoseModel
    outline: PoseModel | None

    @property
    def hashes(self) -> dict[str, str]:
        """File name → sha256."""
        models = (self.tracking, self.outline or self.tracking)
        return {model.path.name: model.sha256 for model in models}


def bundled_models(folder: Path | None = None) -> tuple[PoseModel, ...]:
    """The models that travel with the package, as their manifest lists them. Their files are not read.

    Raises MachineError where the manifest is missing or broken.
    """
    folder = folder or resource_folder("models")
    try:
        rows = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))["model"]
        return tuple(
            PoseModel(
                name=row["name"],
                path=folder / row["file"],
                sha256=row["sha256"],
                has_mask=row["has_mask"],
                source=row["source"],
                licence=row["licence"],
            )
            for row in rows
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MachineError(
            expected="the list of pose models, models/manifest.toml",
            found=f"{type(error).__name__} while reading it",
            todo="reinstall postureview",
        ) from error


def checked(model: PoseModel) -> PoseModel:
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


def outline_model(choice: ModelChoice) -> PoseModel:
    """The model to ask for an outline, with its file checked.

    A model without the outline's branch would not object and return nonsense, so it is refused here: UsageError.
    """
    if choice.outline is None:
        raise UsageError(
            expected="a pose model that gives an outline",
            found=f"{choice.tracking.path.name}, which has none",
            todo="choose another --pose-model, or leave the option out",
        )
    return choice.outline if choice.outline == choice.tracking else checked(choice.outline)


def _in_words(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, zipfile.BadZipFile):
        return "not a zip file"
    if isinstance(error, KeyError):
        return f"no {LANDMARK_NETWORK} inside"
    return str(error) if isinstance(error, ValueError) else f"could not be read ({type(error).__name__})"
