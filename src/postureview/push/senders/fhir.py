"""FHIR R4 over HTTP: the transaction is posted, and every entry of the answer is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from postureview.export.fhir_r4 import BUNDLE_FILE
from postureview.push.parcel import SENDERS, Parcel, Sender, refused
from postureview.push.receiver import Receiver
from postureview.push.senders.web import ask

_MEDIA_TYPE = "application/fhir+json"
_MANY = 3


def send(receiver: Receiver, parcel: Parcel, timeout_s: float) -> str:
    """Deliver. A receiver may accept the whole and refuse single entries: that is a refusal too."""
    content = parcel.files[BUNDLE_FILE]
    headers = {"Content-Type": f"{_MEDIA_TYPE}; charset=utf-8", "Accept": _MEDIA_TYPE, "Prefer": "return=minimal"}
    answer = ask(receiver, parcel, timeout_s, path="", content=content, headers=headers)
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not 200 <= answer.status_code < 300:
        words = "; ".join(issues(body)) or "no OperationOutcome"
        raise refused(receiver, parcel, f"HTTP {answer.status_code}: {words}")
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle":
        raise refused(receiver, parcel, "an answer that is no FHIR Bundle; is the address that of the FHIR base?")
    sent = json.loads(content)["entry"]
    answered = body.get("entry") or []
    if len(answered) != len(sent):
        raise refused(receiver, parcel, f"{len(answered)} answers to {len(sent)} entries")
    problems = [
        f"{one['resource']['resourceType']} {words}"
        for one, said in zip(sent, answered, strict=True)
        if (words := _problem(said))
    ]
    if problems:
        more = f" and {len(problems) - _MANY} more" if len(problems) > _MANY else ""
        counted = f"{len(problems)} of {len(sent)} entries refused: "
        raise refused(receiver, parcel, counted + "; ".join(problems[:_MANY]) + more)
    created = sum(_status(one) == 201 for one in answered)
    return f"{len(sent)} resources accepted, {created} of them new"


def _status(answered: Any) -> int:
    try:
        return int(str(answered["response"]["status"])[:3])
    except (KeyError, TypeError, ValueError):
        return 0


def _problem(answered: Any) -> str:
    """Why an entry was refused, in the receiver's words; empty where it was accepted."""
    status = _status(answered)
    if 200 <= status < 300 or status == 304:
        return ""
    outcome = answered.get("response", {}).get("outcome") if isinstance(answered, dict) else None
    return f"({status or 'no status'}) " + "; ".join(issues(outcome))


def issues(outcome: Any) -> Iterator[str]:
    """The words of every issue of an OperationOutcome; none for anything else."""
    issues = outcome.get("issue") if isinstance(outcome, dict) else None
    for issue in issues if isinstance(issues, list) else []:
        if isinstance(issue, dict):
            details = issue.get("details")
            words = details.get("text") if isinstance(details, dict) else None
            places = issue.get("expression")
            where = f" at {', '.join(map(str, places))}" if isinstance(places, list) else ""
            yield f"{words or issue.get('diagnostics') or issue.get('code') or 'no words'}{where}"


SENDERS.add("fhir", Sender(kind="fhir", format="fhir", send=send))
