"""The shape of the code, held by tests: sizes, imports without consequences, errors, sides."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "postureview"
MODULES = sorted(SOURCE.rglob("*.py"))
IDS = [str(path.relative_to(SOURCE)) for path in MODULES]

HEAVY = {"cv2", "mediapipe", "openvino", "sklearn", "matplotlib", "scipy", "av", "pyarrow", "jinja2"}
HEAVY |= {"dask", "distributed"}
PRINTING = {"cli", "report/text.py"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_modules_and_functions_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None:
            assert node.end_lineno - node.lineno < 60, node.name


BOUNDARIES = {"web/worker.py"}
"""Where an error of ours must not end what serves others too, and is told to the person who waits for the result."""


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_no_error_is_swallowed_whole(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            whole = getattr(node.type, "id", "") in {"Exception", "BaseException"}
            passed_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            assert not whole or passed_on or path.relative_to(SOURCE).as_posix() in BOUNDARIES


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_nothing_prints_but_the_command_line(path: Path) -> None:
    relative = path.relative_to(SOURCE).as_posix()
    if relative in PRINTING or relative.split("/")[0] in PRINTING:
        return
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not [call for call in calls if getattr(call.func, "id", "") == "print"]


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    for node in tree(path).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        assert not {name.split(".")[0] for name in names} & HEAVY


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, postureview; print(' '.join(sorted(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & {name.split(".")[0] for name in loaded}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom postureview.cli.app import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('LOADED', ' '.join(sorted(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = out.split("LOADED", 1)[1].split()
    assert not (HEAVY | {"pydantic", "numpy"}) & {name.split(".")[0] for name in loaded}


def test_the_public_names_are_what_was_promised() -> None:
    import postureview

    assert set(postureview.__all__) >= {
        "assess",
        "track",
        "Assessment",
        "Measurement",
        "Withheld",
        "PoseSequence",
        "View",
        "Side",
    }
    for name in postureview.__all__:
        assert getattr(postureview, name) is not None


def test_the_files_of_the_project_name_no_machine_and_no_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian"]
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh", ".json", ".j2", ""} and path.is_file():
            text = path.read_bytes().decode("utf-8", errors="ignore")
            assert not [host for host in hosts if host in text], name


def test_every_layer_is_declared() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {name.strip("()") for row in contracts[0]["layers"] for name in row.split(" | ")}
    present = {path.stem if path.is_file() else path.name for path in SOURCE.iterdir() if not path.name.startswith("_")}
    assert present - {"py"} <= layers | {"py.typed"}
