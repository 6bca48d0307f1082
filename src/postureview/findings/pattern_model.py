"""The trained classifier of patterns: read from its file only when everything about it is as its manifest says.

Nothing is ever un-pickled: skops builds the objects of the types that are listed here, and of no others.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from postureview.base.digest import file_sha256
from postureview.base.errors import MachineError
from postureview.base.resources import resource_folder
from postureview.findings.pattern_features import FEATURES
from postureview.knowledge.load import Knowledge
from postureview.values.arrays import Floats

MANIFEST = "manifest_classifier.toml"
TYPICAL = "typical_variation"

TRUSTED: tuple[str, ...] = ()
"""Types beyond those that skops trusts by itself; a pipeline of a scaler and a logistic regression needs none."""

CHECK_TOLERANCE = 1e-6
"""How closely the probabilities that the manifest states must come out again."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Classifier:
    """One small model for each pattern, and one for typical variation.

    usual : pattern → share of simulated people who have it, for patterns that cannot be assessed. threshold : pattern →
    the probability from which it is named, fixed on simulated people that were not used to fit the models.
    """

    name: str
    file: str
    sha256: str
    models: Mapping[str, Any]
    usual: Mapping[str, float]
    threshold: Mapping[str, float]

    def probability(self, label: str, inputs: Floats) -> Floats:
        """(N,) calibrated probability; NaN where the inputs (N, F) have a NaN."""
        found = np.full(len(inputs), np.nan)
        rows = np.isfinite(inputs).all(axis=1)
        if rows.any():
            found[rows] = self.models[label].predict_proba(inputs[rows])[:, 1]
        return found


def definition(tables: Knowledge) -> str:
    """Fingerprint of what the patterns mean: their terms and norms, not their words."""
    meaning = {
        "patterns": {
            name: [[term.model_dump(exclude={"typical"}) for term in option.term] for option in row.option]
            for name, row in tables.definitions.items()
        },
        "norms": {
            name: [row.mean, row.sd, row.symmetric, row.per_year, row.from_age] for name, row in tables.norms.items()
        },
        "features": FEATURES,
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


@cache
def classifier(tables_definition: str, folder: Path | None = None) -> Classifier:
    """The classifier that travels with the package.

    Raises MachineError where its file or manifest is missing or not the one that is meant, where it was trained for
    other tables, and where the installed scikit-learn does not give the probabilities that the manifest states.
    """
    folder = folder or resource_folder("models")
    manifest = _manifest(folder)
    path = folder / manifest["file"]
    _expect(_sha256(path) == manifest["sha256"], f"{path.name} with sha256 {manifest['sha256'][:12]}…", "another file")
    _expect(manifest["definition"] == tables_definition, "a classifier trained for these tables", "other patterns")
    _expect(tuple(manifest["features"]) == FEATURES, "a classifier of these features", "other features")
    models = _load(path, manifest["scikit_learn"])
    _expect(models.keys() - {TYPICAL} <= manifest["threshold"].keys(), "a threshold for each pattern", "fewer")
    facts = {key: manifest[key] for key in ("name", "file", "sha256", "usual", "threshold")}
    found = Classifier(**facts, models=models)
    for label, (inputs, expected) in manifest["check"].items():
        try:
            said = float(found.probability(label, np.array([inputs], dtype=float))[0])
        except (AttributeError, KeyError, TypeError, ValueError):
            said = float("nan")
        _expect(
            abs(said - expected) <= CHECK_TOLERANCE,
            f"the probabilities that were stored with scikit-learn {manifest['scikit_learn']}",
            f"others with scikit-learn {_version()}",
        )
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        wanted = ("name", "file", "sha256", "definition", "features", "scikit_learn", "usual", "threshold", "check")
        return {key: content[key] for key in wanted}
    except (OSError, ValueError, KeyError) as error:
        raise _refused(f"models/{MANIFEST}", f"{type(error).__name__} while reading it") from error


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise _refused(f"the classifier {path.name}", f"no readable file ({type(error).__name__})") from error


def _load(path: Path, trained_with: str) -> Mapping[str, Any]:
    try:
        import skops.io
        from sklearn.exceptions import InconsistentVersionWarning
    except ImportError as error:
        raise MachineError(
            expected="the package skops, for posture patterns", found="none", todo="pip install skops"
        ) from error
    _expect(
        _version().partition(".")[0] == trained_with.partition(".")[0],
        f"scikit-learn {trained_with} or another of its major version",
        _version(),
    )
    try:
        with warnings.catch_warnings():
            # Another minor version may read the file; whether it does so rightly, the stored probabilities tell.
            warnings.simplefilter("ignore", InconsistentVersionWarning)
            loaded = skops.io.load(path, trusted=list(TRUSTED))
    except (OSError, zipfile.BadZipFile, AttributeError, ImportError, KeyError, TypeError, ValueError) as error:
        raise _refused(f"a classifier of trusted types in {path.name}", type(error).__name__) from error
    _expect(isinstance(loaded, dict) and TYPICAL in loaded, "a model for each pattern", type(loaded).__name__)
    return dict(loaded)


def _version() -> str:
    import sklearn

    return str(sklearn.__version__)


def _expect(right: bool, expected: str, found: str) -> None:
    if not right:
        raise _refused(expected, found)


def _refused(expected: str, found: str) -> MachineError:
    return MachineError(
        expected=expected,
        found=found,
        todo="reinstall postureview with its constraints.txt, or in a checkout run scripts/train_classifier",
    )
