"""The views of the page: each with its annotated picture, its measures, and what could not be measured in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from postureview.knowledge.load import Knowledge
from postureview.report.annotated import annotated
from postureview.report.content import ViewBlock, view_blocks
from postureview.report.definitions import cautions as view_cautions
from postureview.report.drawing import Crop, crop
from postureview.report.rows import measure_row
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.measurement import Measurement

HEIGHT_PX = 560
SMALL_PX = 300
"""Height of a picture on the page: of a view that was measured, and of one that was not."""


def view_section(assessment: Assessment, pictures: Mapping[str, bytes], tables: Knowledge) -> list[dict[str, Any]]:
    """One entry for each view, in the order of the views."""
    blocks = view_blocks(assessment, tables)
    return [_view(block, blocks[:place], pictures, tables) for place, block in enumerate(blocks)]


def shown_picture(
    picture: KeyPicture,
    pictures: Mapping[str, bytes],
    measurements: Sequence[Measurement],
    height_px: int,
    shown: Crop | None = None,
) -> dict[str, Any]:
    """Drawing, picture bytes as a data URI (or ""), and where the cropped picture lies, in per cent of its frame."""
    from markupsafe import Markup

    shown = shown or crop(picture)
    width, height = picture.size_px
    jpeg = pictures.get(picture.file, b"") if picture.file else b""
    return {
        "view": picture.view,
        "drawing": Markup(annotated(picture, measurements, shown)),
        "uri": "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii") if jpeg else "",
        "origin": f"{picture.recording} at {picture.time_s:.1f} s" if picture.time_s else picture.recording,
        "ratio": f"{shown.width:.1f} / {shown.height:.1f}",
        "width_px": round(height_px * shown.width / shown.height),
        "place": (
            f"width:{100 * width / shown.width:.3f}%;height:{100 * height / shown.height:.3f}%;"
            f"left:{-100 * shown.left / shown.width:.3f}%;top:{-100 * shown.top / shown.height:.3f}%"
        ),
    }


def _view(
    block: ViewBlock, earlier: Sequence[ViewBlock], pictures: Mapping[str, bytes], tables: Knowledge
) -> dict[str, Any]:
    """What the template needs of one view. A caution that an earlier view prints is not printed again."""
    cautions = view_cautions(block, tables)
    said = {before.title.lower(): view_cautions(before, tables).keys() & cautions.keys() for before in earlier}
    known = {caution for shared in said.values() for caution in shared}
    height_px = HEIGHT_PX if block.measurements else SMALL_PX
    return {
        "block": block,
        "picture": block.picture and shown_picture(block.picture, pictures, block.measurements, height_px),
        "rows": [measure_row(one, tables) for one in block.measurements],
        "cautions": [(", ".join(terms), caution) for caution, terms in cautions.items() if caution not in known],
        "said_in": [title for title, shared in said.items() if shared][:1],
    }
