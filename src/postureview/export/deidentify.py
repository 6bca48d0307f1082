"""An assessment that no longer tells who it is of: for research, teaching and questions to others."""

from __future__ import annotations

import io
import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from postureview.export.assessment_json import from_json, to_json
from postureview.export.handover import Handover, Identity, assessed_at
from postureview.values.assessment import Assessment, KeyPicture
from postureview.values.landmarks import FACE, Landmark, View

MOST_DAYS = 365
_OLDEST = 90
"""Ages above are rare enough to tell who somebody is."""
_SHORTEST = 3
"""Letters from which on a text is looked for inside other texts."""
_CODES = frozenset(
    (
        "schema kind view side status reason grade severity unit name test rule label method key area role gate sex "
        "dominant_hand clothing occupation source evidence findings features body_map category provenance"
    ).split()
)
"""Fields that hold codes of the tables; whatever they hold tells nothing of the patient."""
_PLAIN_WORD = re.compile(r"[a-z_]{1,40}")


def deidentified(
    assessment: Assessment, handover: Handover, *, draw: Callable[[int], int] = secrets.randbelow
) -> tuple[Assessment, Handover]:
    """Copies without names, numbers, file names, hashes, free texts of the intake and faces; dates are shifted back.

    Every call draws another pseudonym and another shift: nothing links two of them, nor any to the original. The PDF,
    the user's codes and who signed are left out. Texts that name the patient or a file elsewhere are struck out.
    """
    pseudonym = f"anon-{draw(16**8):08x}"
    files = {one.file_name: f"recording-{number}" for number, one in enumerate(assessment.recordings, start=1)}
    pictures = {
        one.file: f"picture-{number}.jpg" for number, one in enumerate(assessment.pictures, start=1) if one.file
    }
    instead = _replacements(assessment, handover, pseudonym, files, pictures)
    document = _replaced(json.loads(to_json(assessment)), instead)
    moment = assessed_at(assessment) - timedelta(days=1 + draw(MOST_DAYS), seconds=draw(86_400))
    _blunt(document, pseudonym, moment)
    faceless = {
        pictures[one.file]: jpeg
        for one in assessment.pictures
        if one.file in handover.pictures and (jpeg := without_face(one, handover.pictures[one.file]))
    }
    for one in document["pictures"]:
        one["file"] = one["file"] if one["file"] in faceless else ""
    along = Handover(
        identity=Identity(identifier=pseudonym),
        pictures=faceless,
        questions=handover.questions,
        is_deidentified=True,
    )
    return from_json(json.dumps(document)), along


def without_face(picture: KeyPicture, jpeg: bytes) -> bytes | None:
    """The picture with a grey box over the head, and without what a camera notes beside it.

    None where the head's place is not known, or the picture cannot be read: then it is not given on.
    """
    from PIL import Image, ImageDraw, UnidentifiedImageError

    seen = [point for landmark in FACE if (point := picture.landmarks_px[landmark]) is not None]
    shoulders = [picture.landmarks_px[one] for one in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)]
    heights = [point[1] for point in shoulders if point is not None]
    if not seen or not heights:
        return None
    y = sum(point[1] for point in seen) / len(seen)
    reach = sum(heights) / len(heights) - y
    left, right = min(point[0] for point in seen) - reach, max(point[0] for point in seen) + reach
    if reach <= 0:
        return None
    try:
        with Image.open(io.BytesIO(jpeg)) as opened:
            image = opened.convert("RGB")
            image.info.clear()  # a JPEG's comment would be written again
    except (UnidentifiedImageError, OSError):
        return None
    scale = image.width / picture.size_px[0]
    box = [edge * scale for edge in (left, y - 1.5 * reach, right, y + 0.6 * reach)]
    ImageDraw.Draw(image).rectangle(box, fill=(128, 128, 128))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=90)
    return written.getvalue()


def _replacements(
    assessment: Assessment,
    handover: Handover,
    pseudonym: str,
    files: Mapping[str, str],
    pictures: Mapping[str, str],
) -> dict[str, str]:
    """Text → what stands in its place, the longest first."""
    who = handover.identity or Identity()
    own_words = {one.value for one in View} | {one.name for one in assessment.measurements}
    own_words |= {one.test for one in assessment.movements}
    stems = {name.rpartition(".")[0]: new for name, new in files.items()}
    known: dict[str, str] = {assessment.patient.pseudonym: pseudonym, handover.signed_by: ""}
    known.update(dict.fromkeys(who.texts, ""))
    known.update({name: new for name, new in stems.items() if name not in own_words})
    known.update(files)
    known.update(pictures)
    known.update({one.sha256: "" for one in assessment.recordings})
    telling = {text: new for text, new in known.items() if len(text) >= _SHORTEST}
    return dict(sorted(telling.items(), key=lambda pair: -len(pair[0])))


def _without_review(document: dict[str, Any]) -> None:
    """Nobody's decisions, notes and own words: findings and targets say again what the tables say."""
    review, document["review"] = document["review"], None
    judgements = () if review is None else review["judgements"]
    own = {one["words"]: one["about"] for one in judgements if one["words"]}
    for name, words in (("findings", "statement"), ("targets", "because")):
        for one in document[name]:
            one[words] = own.get(one[words], one[words])


def _replaced(value: Any, instead: Mapping[str, str]) -> Any:
    """``value`` with every text struck out in every text of it, whatever its letters' case."""
    if isinstance(value, dict):
        return {
            name: part if name in _CODES and not isinstance(part, dict) else _replaced(part, instead)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_replaced(part, instead) for part in value]
    if isinstance(value, str):
        for text, new in instead.items():
            value = re.sub(re.escape(text), new, value, flags=re.IGNORECASE)
    return value


def _blunt(document: dict[str, Any], pseudonym: str, moment: datetime) -> None:
    patient = document["patient"]
    patient["pseudonym"] = pseudonym
    if patient["age"] is not None:
        patient["age"] = min(patient["age"], _OLDEST)
    document["provenance"]["created_utc"] = moment.astimezone(UTC).isoformat(timespec="seconds")
    document["provenance"]["settings"] = {
        name: text for name, text in document["provenance"]["settings"].items() if not re.search(r"[\\/]", text)
    }
    for number, one in enumerate(document["recordings"], start=1):
        one["sha256"] = ""
        one["file_name"] = f"recording-{number}"
    _without_review(document)
    intake = document["intake"]
    if intake is not None:
        intake["previous_treatment"] = []
        for name in ("regions", "worse_with"):
            intake["pain"][name] = [text for text in intake["pain"][name] if _PLAIN_WORD.fullmatch(text)]
