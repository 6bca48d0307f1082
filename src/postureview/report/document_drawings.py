"""The drawings of the page made fit for print: each an SVG file that stands alone, with its own style and size."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from postureview.report.drawing import Crop, crop, overlay
from postureview.report.words import VIEWS
from postureview.values.assessment import KeyPicture

HIGHEST_PX = 1100
"""Height of a printed picture: 280 dots an inch at the size it has on the page."""
QUALITY = 86

_OPENING = re.compile(r"<svg ([^>]*)>")
_LABEL = re.compile(r'\baria-label="([^"]*)"')
_VIEW_BOX = re.compile(r'\bviewBox="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """svg : a whole SVG file. alt : what it shows, for a reader who cannot see it. ratio : width over height."""

    svg: str
    alt: str
    ratio: float


def standalone(element: str, css_class: str) -> Drawing:
    """An SVG element of the page as a file of its own; its label becomes the alternative text."""
    opening = _OPENING.match(element)
    if opening is None:
        raise ValueError("element must begin with <svg …>")
    attributes = opening.group(1)
    label, box = _LABEL.search(attributes), _VIEW_BOX.search(attributes)
    if box is None:
        raise ValueError("the drawing must have a viewBox")
    return Drawing(
        svg=_file(box.group(1), css_class, element[opening.end() :]),
        alt=html.unescape(label.group(1)) if label else "",
        ratio=_ratio(box.group(1)),
    )


def printed_picture(picture: KeyPicture, jpeg: bytes, measured: set[str]) -> tuple[Drawing, bool]:
    """The part of a picture that shows the body with the drawing over it, and whether there is a picture under it."""
    shown = crop(picture)
    drawn = standalone(overlay(picture, measured), "overlay")
    small = shrunk(jpeg, shown, picture.size_px) if jpeg else b""
    ground = (
        f'<rect class="ground" x="{shown.left:.1f}" y="{shown.top:.1f}" width="{shown.width:.1f}" '
        f'height="{shown.height:.1f}"/>'
    )
    if small:
        uri = "data:image/jpeg;base64," + base64.b64encode(small).decode("ascii")
        ground = (
            f'<image x="{shown.left:.1f}" y="{shown.top:.1f}" width="{shown.width:.1f}" height="{shown.height:.1f}" '
            f'preserveAspectRatio="none" href="{uri}"/>'
        )
    svg = drawn.svg.replace('<g class="overlay">', f'<g class="overlay">{ground}', 1)
    what = "Subject" if small else "Points of the body, without a picture,"
    alt = f"{what} in the {VIEWS[picture.view]}. {drawn.alt}"
    return Drawing(svg=svg, alt=alt, ratio=drawn.ratio), bool(small)


def shrunk(jpeg: bytes, shown: Crop, size_px: tuple[int, int]) -> bytes:
    """The shown part of a picture as a small JPEG; empty where the bytes are no picture of that shape.

    What lies outside is cut away, not only covered: nobody finds it in the file again.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            scale = picture.width / size_px[0]
            box = (shown.left, shown.top, shown.left + shown.width, shown.top + shown.height)
            part = picture.convert("RGB").crop(tuple(round(edge * scale) for edge in box))  # type: ignore[arg-type]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return b""
    part.thumbnail((HIGHEST_PX * 2, HIGHEST_PX))
    written = io.BytesIO()
    part.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def as_data(drawing: Drawing) -> Mapping[str, str | float]:
    """The drawing as the templates read it."""
    return {"svg": drawing.svg, "alt": drawing.alt, "ratio": drawing.ratio}


def _file(view_box: str, css_class: str, rest: str) -> str:
    _, _, width, height = (float(number) for number in view_box.split())
    style = files("postureview.report").joinpath("templates/drawings.css").read_text(encoding="utf-8")
    style = style.replace("STROKE", f"{height / 500:.3f}")
    inner = rest.removesuffix("</svg>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}" width="{width}" height="{height}">'
        f'<style>{style}</style><g class="{css_class}">{inner}</g></svg>'
    )


def _ratio(view_box: str) -> float:
    _, _, width, height = (float(number) for number in view_box.split())
    return width / height
