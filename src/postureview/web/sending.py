"""From a signed assessment to a clinic system, through the outbox. What is not signed does not get here."""

from __future__ import annotations

import dataclasses
import importlib

from starlette.requests import Request

from postureview.base.errors import MachineError, UsageError
from postureview.export.handover import Handover, visit_id
from postureview.export.register import EXPORTERS
from postureview.push.deliver import deliver
from postureview.push.outbox import Outbox
from postureview.push.parcel import SENDERS, Parcel
from postureview.push.receiver import Receiver, receiver_of
from postureview.records.records import Records
from postureview.values.finding import Gate
from postureview.web.cases import Opened, gate_now, pictures_of

TRIES, TIMEOUT_S = 2, 10.0


def receivers_of(request: Request) -> tuple[Receiver, ...]:
    """The clinic systems that the server was started with."""
    return tuple(receiver_of(url) for url in request.app.state.settings.receivers)


def send(records: Records, one: Opened, receiver: Receiver, *, by: str) -> str:
    """Send a signed assessment; returns the receiver's words. Raises SignedError for one that is not signed.

    Raises ReceiverError for a refusal, and UnreachedError where it waits in the outbox now. An assessment whose answers
    were changed so that they close the gate is not sent as it was signed.
    """
    records.assessments.require_signed(one.kept.id)
    signature = one.case.review.signed
    if signature is None:
        raise UsageError(expected="a signed version", found="a draft", todo="sign it first")
    assessment = one.case.outcome
    if gate_now(one.visit) is Gate.CLOSED and assessment.safety.gate is not Gate.CLOSED:
        raise UsageError(
            expected="answers as they were when this was signed",
            found="answers that close the safety gate now",
            todo="begin a new version and sign that",
        )
    handover = _with_report(one, Handover(pictures=pictures_of(records, one.kept), signed_by=signature.by))
    kind = SENDERS[receiver.kind].format
    secrets = (*handover.who(assessment).texts, assessment.patient.pseudonym)
    parcel = Parcel(
        visit=visit_id(assessment),
        format=kind,
        files=EXPORTERS[kind].files(assessment, handover),
        secrets=tuple(text for text in secrets if text),
    )
    outbox = Outbox()
    number = outbox.put(receiver, parcel)
    records.assessments.sent(one.kept.id, parcel=number, receiver=receiver.name, by=by)
    return deliver(outbox, number, tries=TRIES, timeout_s=TIMEOUT_S)


def lines(records: Records, assessment_id: str) -> list[str]:
    """What was sent of an assessment and what became of it, in words."""
    numbers = records.assessments.parcels(assessment_id)
    if not numbers:
        return []
    posted = {one.number: one for one in Outbox().lines()}
    told = []
    for number, receiver in numbers.items():
        one = posted.get(number)
        told.append(
            f"{receiver}: " + ("no longer in the outbox" if one is None else f"{one.status.value}. {one.words}")
        )
    return told


def _with_report(one: Opened, handover: Handover) -> Handover:
    """With the printed report, where this machine can make one."""
    try:
        make = importlib.import_module("postureview.report.document").pdf_document
        return dataclasses.replace(handover, pdf=make(one.case.outcome, handover.pictures))
    except MachineError:
        return handover
