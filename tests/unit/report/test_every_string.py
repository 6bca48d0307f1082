"""What the product can show stands in its code, its templates or its tables; none of it says what may not be said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import postureview
from postureview.knowledge.load import knowledge

ROOT = Path(postureview.__file__).parent
CODE = sorted(ROOT.rglob("*.py"))
TEMPLATES = sorted(path for ending in ("j2", "typ", "js", "css", "html") for path in ROOT.rglob(f"*.{ending}"))
TABLES = sorted(path for path in ROOT.rglob("*.toml") if path.name not in {"wording.toml", "sources.toml"})
"""Titles of other people's work and the phrases themselves are quoted."""

ANY = re.compile("|".join(f"(?:{row.pattern})" for row in knowledge().forbidden), re.IGNORECASE)


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text in the code but the docstrings, which nobody is shown."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    commands = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr) and _is_command(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs - commands:
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)


def _is_command(node: ast.FunctionDef) -> bool:
    """Whether the docstring is printed by ``--help``."""
    return any("command" in ast.unparse(one) or "group" in ast.unparse(one) for one in node.decorator_list)


def forbidden(text: str) -> list[str]:
    plain = " ".join(text.split())
    if not ANY.search(plain):
        return []
    return [row.pattern for row in knowledge().forbidden if re.search(row.pattern, plain, re.IGNORECASE)]


def test_no_text_of_the_code_is_forbidden() -> None:
    said = {
        f"{path.relative_to(ROOT)}: {text}": found
        for path in CODE
        for text in strings(ast.parse(path.read_text("utf-8")))
        if (found := forbidden(text))
    }
    assert CODE and said == {}


def test_no_template_and_no_table_is_forbidden() -> None:
    said = {
        f"{path.relative_to(ROOT)}: {line}": found
        for path in (*TEMPLATES, *TABLES)
        for line in path.read_text("utf-8").splitlines()
        if not line.lstrip().startswith("#") and (found := forbidden(line))
    }
    assert TEMPLATES and TABLES and said == {}


def test_a_forbidden_sentence_would_be_found_wherever_it_stood() -> None:
    tree = ast.parse('"""Doc."""\nX = "your posture causes your pain"\nY = f"you have {X}"\n')
    assert [bool(forbidden(text)) for text in strings(tree)].count(True) == 3
    command = ast.parse('@click.command()\ndef cure():\n    """It cures you."""\n')
    assert [text for text in strings(command) if forbidden(text)] == ["It cures you."]
