"""The classifier as files: the models, and a manifest with everything that a reader checks."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from classifier.candidates import Logistic
from classifier.dataset import TYPICAL, Dataset
from postureview.findings.pattern_features import FEATURES
from postureview.findings.pattern_model import MANIFEST, definition
from postureview.knowledge.load import knowledge

FILE = "posture_patterns.skops"
HEAD = "# The classifier of posture patterns. Written by scripts/train_classifier; see POSTURE_CLASSIFIER.md.\n"


def store(chosen: Logistic, thresholds: dict[str, float], data: Dataset, folder: Path) -> tuple[Path, Path]:
    """Write both files. thresholds : label → probability from which it is named; typical variation
    needs none, for it stands where no deviation is named."""
    import sklearn
    import skops
    import skops.io

    path = folder / FILE
    skops.io.dump(chosen.fitted, path, compression=zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    manifest: dict[str, Any] = {
        "name": "posture-patterns/1",
        "file": FILE,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "source": "scripts/train_classifier, simulated people",
        "licence": "Apache-2.0",
        "kind": chosen.name,
        "scikit_learn": sklearn.__version__,
        "skops": skops.__version__,
        "features": list(FEATURES),
        "definition": definition(knowledge()),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in manifest.items()]
    usual = [f"{label} = {share:.4f}" for label, share in chosen.usual.items()]
    named = [f"{label} = {value:.2f}" for label, value in thresholds.items() if label != TYPICAL]
    checks = [f"{label} = {json.dumps(list(row))}" for label, row in _checks(chosen, data).items()]
    text = HEAD + "\n".join(
        [
            *lines,
            "",
            "[usual]",
            *usual,
            "",
            "# Named from this probability on, with two defining measures beyond their error.",
            "[threshold]",
            *named,
            "",
            "# label = [features, probability]",
            "[check]",
            *checks,
        ]
    )
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return path, folder / MANIFEST


def _checks(chosen: Logistic, data: Dataset) -> dict[str, tuple[list[float], float]]:
    """For every model one input and its probability; a reader must get the same."""
    found = {}
    for label, model in chosen.fitted.items():
        width = 2 if label == TYPICAL else len(FEATURES)
        inputs = np.linspace(-1.0, 0.5, width).round(3)
        found[label] = (inputs.tolist(), float(model.predict_proba([inputs])[0, 1]))
    return found
