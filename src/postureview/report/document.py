"""The clinician's report as a tagged PDF, set by Typst: the same content as the page, for paper and archives.

Typst is an optional package. Everything is embedded and nothing is fetched: the templates come from this package, the
letters from matplotlib's DejaVu, so that a bare machine sets the same pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from postureview.base.errors import MachineError
from postureview.knowledge.load import knowledge
from postureview.report import page_words, review_words
from postureview.report.document_data import first_page, how_to_read, movements, views
from postureview.report.document_meaning import meaning, symmetry
from postureview.report.document_sources import background, quality
from postureview.report.review_section import review_section
from postureview.report.words import BANNER
from postureview.values.assessment import Assessment

Paper = Literal["a4", "letter"]
PAPERS: dict[Paper, str] = {"a4": "a4", "letter": "us-letter"}

LANGUAGE = "en"
STANDARD = "ua-1"

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, marks that turn the direction of writing around, and half characters: shown as a mark."""


def pdf_document(assessment: Assessment, pictures: Mapping[str, bytes], *, paper: Paper = "a4") -> bytes:
    """The assessment as a PDF of the standard PDF/UA-1.

    pictures : ``KeyPicture.file`` → JPEG bytes. A picture that is missing leaves its drawing on a plain ground.
    The same assessment gives the same bytes.
    Raises MachineError when Typst is not installed.
    """
    tables = knowledge()
    data = {
        "paper": PAPERS[paper],
        "language": LANGUAGE,
        "banner": BANNER,
        "say": spoken(page_words),
        "how": how_to_read(assessment),
        **first_page(assessment, tables),
        **views(assessment, pictures, tables),
        **movements(assessment, tables),
        "symmetry": symmetry(assessment, tables),
        **meaning(assessment),
        "review": review_section(assessment),
        "review_say": spoken(review_words),
        **quality(assessment),
        **background(assessment, tables),
    }
    return typeset("document", data, assessment.provenance.created_utc)


def typeset(name: str, data: Mapping[str, Any], created_utc: str) -> bytes:
    """The PDF that the template ``name`` makes of ``data``, which it reads as values and never as markup."""
    typst = ready_typst()
    folder = files("postureview.report").joinpath("templates")
    project = {
        "main.typ": folder.joinpath(f"{name}.typ").read_bytes(),
        "parts.typ": folder.joinpath("parts.typ").read_bytes(),
        "words.toml": words.read_bytes() if (words := folder.joinpath(f"{name}.{LANGUAGE}.toml")).is_file() else b"",
        "data.json": (text := json.dumps(printable(data), ensure_ascii=False)).encode(),
    }
    fonts = typst.Fonts(include_system_fonts=_needs_more_letters(text), font_paths=[str(_fonts())])
    made: bytes = typst.compile(
        project, format="pdf", font_paths=fonts, pdf_standards=[STANDARD], timestamp=_moment(created_utc)
    )
    return made


def spoken(words: ModuleType) -> dict[str, Any]:
    """Every text of a module of words by its name."""
    return {name: value for name, value in vars(words).items() if name.isupper() and isinstance(value, (str, tuple))}


def ready_typst() -> Any:
    """The package typst, which is optional. Raises MachineError naming the command that installs it."""
    try:
        import typst
    except ImportError as error:
        raise MachineError(
            expected="Typst, which sets PDF reports",
            found="no package typst",
            todo='run `pip install "postureview[pdf]"`, or take the HTML report',
        ) from error
    return typst


def printable(value: Any) -> Any:
    """``value`` with every character that no font can show replaced by a mark."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [printable(one) for one in value]
    return value


def _fonts() -> Path:
    """matplotlib's letters: DejaVu, and boxes for what it lacks, so that no machine is without."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _needs_more_letters(text: str) -> bool:
    """Whether the machine's own letters are called for; otherwise they are left out, and every machine sets alike."""
    from matplotlib.ft2font import FT2Font

    known = FT2Font(str(_fonts() / "DejaVuSans.ttf")).get_charmap()
    return any(ord(letter) not in known for letter in set(text) if letter.isprintable())


def _moment(iso: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        return None
