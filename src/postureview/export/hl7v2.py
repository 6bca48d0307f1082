"""HL7 v2.5.1: one visit as an ORU^R01 message, UTF-8, segments ended by a carriage return."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from postureview.export.codes import loinc_of, site_of
from postureview.export.handover import NOTHING_ELSE, Handover, Identity, assessed_at, visit_id
from postureview.export.register import EXPORTERS, Exporter
from postureview.export.wordings import GRADES, conclusion, flag, method_words, range_words, target_words, unique_keys
from postureview.values.assessment import Assessment, Patient
from postureview.values.finding import Gate
from postureview.values.measurement import Measurement, Withheld

FILE_NAME = "oru-r01.hl7"

SYSTEM = "99PV"
"""Name of the project's own codes: HL7 keeps 99… for local ones."""

_ESCAPES = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TITLE = "Posture and movement assessment"
_SEXES = {"female": "F", "male": "M", "other": "O"}
_ID_LENGTH = 20


def escaped(text: str) -> str:
    """``text`` as it may stand in a field: delimiters escaped, line ends as breaks, control characters gone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(_ESCAPES.get(letter, letter) for letter in _CONTROL.sub("", lines)).strip()


def oru_r01(assessment: Assessment, handover: Handover = NOTHING_ELSE) -> bytes:
    """The message. The same content has the same control id (MSH-10), so that a repeat is known as one."""
    when = assessed_at(assessment)
    who = handover.who(assessment)
    body = [_pid(who, assessment.patient), _obr(assessment, handover, who, when)]
    body += _numbered(_observations(assessment, handover, when))
    control_id = hashlib.sha256("\r".join(body).encode()).hexdigest()[:_ID_LENGTH]
    header = _segment(
        "MSH",
        *("^~\\&", "POSTUREVIEW", "", "", "", _time(when), "", "ORU^R01^ORU_R01", control_id, "P", "2.5.1"),
        *("", "", "", "", "", "UNICODE UTF-8"),
    )
    return "".join(f"{segment}\r" for segment in (header, *body)).encode()


def control_id(message: bytes) -> str:
    """MSH-10 of a message of ours."""
    return message.split(b"\r", 1)[0].split(b"|")[9].decode()


def _segment(*fields: str) -> str:
    return "|".join(fields).rstrip("|")


def _time(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S%z")


def _pid(who: Identity, facts: Patient) -> str:
    name = "^".join((escaped(who.family), escaped(who.given))).rstrip("^")
    if not name:
        name = f"{escaped(facts.pseudonym)}^^^^^^S" if escaped(facts.pseudonym) else "unknown^^^^^^U"
    number = f"{escaped(who.identifier)}^^^{_authority(who.system)}^MR" if escaped(who.identifier) else ""
    born = who.birth_date.strftime("%Y%m%d") if who.birth_date else ""
    return _segment("PID", "1", "", number, "", name, "", born, _SEXES.get(facts.sex or "", "U"))


def _authority(system: str) -> str:
    """Who gave the number: an OID, a URI or a name."""
    if system.startswith("urn:oid:"):
        return f"&{escaped(system.removeprefix('urn:oid:'))}&ISO"
    return f"&{escaped(system)}&URI" if ":" in system else escaped(system)


def _obr(assessment: Assessment, handover: Handover, who: Identity, when: datetime) -> str:
    fields = [""] * 25
    fields[0] = "1"
    fields[1] = escaped(who.order)
    fields[2] = f"{visit_id(assessment)}^POSTUREVIEW"
    fields[3] = f"posture^{_TITLE}^{SYSTEM}"
    fields[6] = fields[21] = _time(when)
    fields[23] = "OTH"
    fields[24] = "F" if handover.signed_by else "P"
    return _segment("OBR", *fields)


def _numbered(groups: Iterator[tuple[list[str], list[str]]]) -> list[str]:
    """OBX segments with their numbers, each followed by its notes."""
    segments = []
    for number, (fields, notes) in enumerate(groups, start=1):
        segments.append(_segment("OBX", str(number), *fields))
        texts = [text for text in map(escaped, notes) if text]
        segments += [_segment("NTE", str(line), "", text) for line, text in enumerate(texts, start=1)]
    return segments


def _observations(assessment: Assessment, handover: Handover, when: datetime) -> Iterator[tuple[list[str], list[str]]]:
    status = "F" if handover.signed_by else "P"
    gate = assessment.safety
    words = " ".join((gate.gate.value.replace("_", " "), *gate.reasons, gate.action))
    yield _text("safety_gate", "Safety questions", words, "A" if gate.gate is Gate.CLOSED else "", status), []
    yield _text("conclusion", "Conclusion", conclusion(assessment), "", status), []
    for finding in assessment.findings:
        notes = [f"{GRADES[finding.severity]}; sources {', '.join(finding.source)}"]
        yield _text(finding.rule, "Finding", finding.statement, "A", status), notes
    for key, one in unique_keys(assessment):
        sub_id = key.partition("/")[2][:_ID_LENGTH]
        code = _code(one, handover)
        if isinstance(one, Measurement):
            yield _measured(one, code, sub_id, status, when), _remarks(one)
        else:
            reason = one.reason.value.replace("_", " ")
            yield ["", code, sub_id, "", "", "", "", "", "", "X"], [f"Not measured: {reason}. {one.detail}"]
    for target in sorted(assessment.targets, key=lambda each: each.rank):
        words = target_words(target)
        yield _text("target", "Area to consider examining", words, "", status), [f"Caution: {target.caution}"]
    if handover.pdf is not None:
        data = base64.b64encode(handover.pdf).decode("ascii")
        yield ["ED", f"report^{_TITLE}^{SYSTEM}", "", f"^application^pdf^Base64^{data}", *[""] * 5, status], []


def _text(code: str, title: str, words: str, letter: str, status: str) -> list[str]:
    return ["TX", f"{escaped(code)}^{title}^{SYSTEM}", "", escaped(words), "", "", letter, "", "", status]


def _code(one: Measurement | Withheld, handover: Handover) -> str:
    """The project's code, and one of LOINC or of the user's own mapping where there is one."""
    loinc, own = loinc_of(one.name), handover.codes.get(one.name)
    other = f"^{loinc}^^LN" if loinc else ""
    if own and not loinc:
        other = f"^{escaped(own[1])}^{escaped(own[2])}^{escaped(own[0])}"
    return f"{escaped(one.name)}^{escaped(one.term)}^{SYSTEM}{other}"


def _measured(one: Measurement, code: str, sub_id: str, status: str, when: datetime) -> list[str]:
    fields = [""] * 17
    fields[:3] = ["NM", code, sub_id]
    fields[3] = _number(one.value)
    fields[4] = f"{escaped(one.unit)}^^UCUM"
    fields[5] = _range(one)
    fields[6] = flag(one)
    fields[9] = status
    fields[12] = _time(when)
    fields[15] = f"{escaped(one.method)}^{escaped(method_words(one))}^{SYSTEM}"
    return fields


def _number(value: float) -> str:
    """A number without an exponent, which NM does not know."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _range(one: Measurement) -> str:
    known = one.reference
    if known is None or (known.low is None and known.high is None):
        return ""
    if known.low is None or known.high is None:
        return f"<= {_number(known.high)}" if known.high is not None else f">= {_number(known.low or 0.0)}"
    return f"{_number(known.low)} - {_number(known.high)}"


def _remarks(one: Measurement) -> list[str]:
    error = one.uncertainty
    change = "" if error.mdc95_within is None else f"; change in one person {error.mdc95_within:.4g} {one.unit}"
    remarks = [
        f"Error: SEM {error.sem:.4g} {one.unit}; smallest detectable difference {error.mdc95:.4g} {one.unit}{change}",
        f"Place: {site_of(one.name).on(one.side).display}; {one.view.value} view; {GRADES[one.grade]}",
        one.note,
    ]
    return remarks if one.reference is None else [*remarks, f"Range: {range_words(one.reference)}"]


def _write(assessment: Assessment, handover: Handover) -> dict[str, bytes]:
    return {FILE_NAME: oru_r01(assessment, handover)}


EXPORTERS.add(
    "hl7v2",
    Exporter(
        name="hl7v2",
        summary="HL7 v2.5.1 message ORU^R01",
        write=lambda assessment: _write(assessment, NOTHING_ELSE),
        write_with=_write,
    ),
)
