"""The classifier's file is used only when everything about it is as its manifest says."""

from __future__ import annotations

import hashlib
import pickle
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import sklearn

from postureview.base.errors import MachineError
from postureview.base.resources import resource_folder
from postureview.findings import classify, pattern_model
from postureview.findings.classify import patterns
from postureview.findings.pattern_model import MANIFEST, TRUSTED, Classifier, classifier, definition
from postureview.knowledge.load import knowledge
from postureview.values.assessment import Patient
from tests.unit.values.test_values import build_measurement

MEANING = definition(knowledge())
FILE = "posture_patterns.skops"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the classifier that a test may spoil."""
    for name in (MANIFEST, FILE):
        shutil.copy(resource_folder("models") / name, tmp_path / name)
    return tmp_path


def load(folder: Path, meaning: str = MEANING) -> Classifier:
    return classifier.__wrapped__(meaning, folder)


def replace(folder: Path, old: str, new: str) -> None:
    path = folder / MANIFEST
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1
    path.write_text(text, encoding="utf-8")


def swap(folder: Path, content: bytes) -> None:
    """Another file, with the manifest's consent."""
    (folder / FILE).write_bytes(content)
    replace(folder, 'sha256 = "[0-9a-f]+"', f'sha256 = "{hashlib.sha256(content).hexdigest()}"')


def test_the_classifier_that_travels_along_is_the_one_that_is_meant(folder: Path) -> None:
    assert set(load(folder).models) == {*knowledge().definitions, "typical_variation"}
    assert (folder / FILE).stat().st_size < 1_000_000


def test_a_file_with_one_other_byte_is_refused(folder: Path) -> None:
    content = bytearray((folder / FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / FILE).write_bytes(bytes(content))
    with pytest.raises(MachineError, match=r"with sha256 [0-9a-f]{12}…; found another file; reinstall postureview"):
        load(folder)


@pytest.mark.parametrize("missing", [MANIFEST, FILE])
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(MachineError, match=rf"{missing}.*FileNotFoundError"):
        load(folder)


def test_a_classifier_of_other_tables_is_refused(folder: Path) -> None:
    with pytest.raises(
        MachineError, match=r"trained for these tables; found other patterns; .*scripts/train_classifier"
    ):
        load(folder, "0" * 64)


def test_a_classifier_of_other_features_is_refused(folder: Path) -> None:
    replace(folder, r'features = \["joint", ', 'features = ["height", ')
    with pytest.raises(MachineError, match="of these features; found other features"):
        load(folder)


def test_probabilities_that_do_not_come_out_again_are_refused(folder: Path) -> None:
    replace(folder, r"(?m)^lateral_shift = (\[\[.*\]), [\d.e-]+\]$", r"lateral_shift = \1, 0.77]")
    with pytest.raises(
        MachineError, match=rf"stored with scikit-learn .*; found others with scikit-learn {sklearn.__version__}"
    ):
        load(folder)


def test_another_minor_version_is_used_when_the_probabilities_come_out_again(folder: Path) -> None:
    replace(folder, r'scikit_learn = "(\d+)\.\d+', r'scikit_learn = "\1.999')
    assert load(folder).models
    replace(folder, r'scikit_learn = "\d+', 'scikit_learn = "0')
    with pytest.raises(MachineError, match="another of its major version"):
        load(folder)


def test_a_pattern_without_a_threshold_is_refused(folder: Path) -> None:
    replace(folder, r"(?m)^sway_back = 0\.\d\d$", "")
    with pytest.raises(MachineError, match="a threshold for each pattern; found fewer"):
        load(folder)


class Hostile:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return eval, ("1 / 0",)


def test_a_pickle_is_never_opened(folder: Path) -> None:
    swap(folder, pickle.dumps(Hostile()))
    with pytest.raises(
        MachineError, match=r"a classifier of trusted types in posture_patterns.skops; found BadZipFile"
    ):
        load(folder)


def test_types_that_are_not_trusted_are_refused(folder: Path) -> None:
    import skops.io

    swap(folder, skops.io.dumps({"typical_variation": Hostile}))
    with pytest.raises(MachineError, match=r"trusted types .*; found UntrustedTypesFoundException"):
        load(folder)
    assert TRUSTED == ()


def test_without_its_classifier_an_assessment_says_why_and_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> Classifier:
        raise MachineError(expected="the classifier", found="another file", todo="reinstall postureview")

    monkeypatch.setattr(classify, "classifier", refuse)
    (one,) = patterns([build_measurement()], (), Patient(), None, knowledge())
    assert one.label == "insufficient_data"
    assert one.note == (
        "The classifier was not used: expected the classifier; found another file; reinstall postureview."
    )


def test_the_manifest_states_its_licence_and_features() -> None:
    text = (resource_folder("models") / MANIFEST).read_text(encoding="utf-8")
    for key in ("licence", "scikit_learn", "skops", "features", "definition", "bytes"):
        assert re.search(rf"(?m)^{key} = ", text)
    assert pattern_model.FEATURES[0] in text
