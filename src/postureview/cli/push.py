"""``push`` and ``outbox``: an assessment into a clinic system, and what became of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.base.errors import ReceiverError
from postureview.cli.handover import handover_options, read_handover

if TYPE_CHECKING:
    from postureview.push.outbox import Posted
    from postureview.push.parcel import Parcel
    from postureview.push.receiver import Receiver


@click.command()
@click.argument("assessment", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "url", required=True, metavar="URL", help="fhir+https://… mllp[s]://… dicom[s]://AET@… stow+https://…"
)
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@click.option(
    "--tries", type=click.IntRange(1, 10), default=3, show_default=True, help="How often, with growing pauses."
)
@click.option("--timeout-s", type=click.FloatRange(0.1, 600), default=30.0, show_default=True)
@handover_options
def push(*, assessment: Path, url: str, dry_run: bool, tries: int, timeout_s: float, **options: Any) -> None:
    """An assessment into a clinic system. A second push of the same visit updates the first.

    Credentials come from POSTUREVIEW_TOKEN, or POSTUREVIEW_USER and POSTUREVIEW_PASSWORD, or the keyring (service
    postureview, user host:port). A receiver's refusal is exit code 6.

    \b
    Examples:
      postureview push visit-1/assessment.json --to fhir+https://fhir.clinic.example/r4 --patient patient.toml
      postureview push visit-1/assessment.json --to mllps://engine.clinic.example:2575 --dry-run
      postureview push visit-1/assessment.json --to dicom://ARCHIVE@pacs.clinic.example:104
    """
    from postureview.export.handover import visit_id
    from postureview.export.register import EXPORTERS
    from postureview.push.deliver import deliver
    from postureview.push.outbox import Outbox
    from postureview.push.parcel import SENDERS, Parcel
    from postureview.push.receiver import receiver_of

    receiver = receiver_of(url)
    value, handover = read_handover(assessment, **options)
    kind = SENDERS[receiver.kind].format
    secrets = (*handover.who(value).texts, value.patient.pseudonym)
    files = EXPORTERS[kind].files(value, handover)
    parcel = Parcel(visit=visit_id(value), format=kind, files=files, secrets=tuple(one for one in secrets if one))
    if dry_run:
        _describe(receiver, parcel)
        return
    outbox = Outbox()
    words = deliver(outbox, outbox.put(receiver, parcel), tries=tries, timeout_s=timeout_s)
    click.echo(f"{receiver.name}: {words}")


@click.command()
@click.option("--retry", is_flag=True, help="Try again what still waits.")
@click.option("--forget", type=int, metavar="NUMBER", help="Delete a line and what waits with it.")
@click.option("--timeout-s", type=click.FloatRange(0.1, 600), default=30.0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON.")
def outbox(*, retry: bool, forget: int | None, timeout_s: float, as_json: bool) -> None:
    """What was sent to clinic systems, what they said, and what still waits.

    \b
    Example:
      postureview outbox --retry
    """
    from postureview.push.deliver import deliver
    from postureview.push.outbox import Outbox, Status

    box = Outbox()
    if forget is not None:
        box.forget(forget)
    failed: ReceiverError | None = None
    for one in box.lines() if retry else ():
        if one.status is Status.WAITING:
            try:
                deliver(box, one.number, tries=1, timeout_s=timeout_s)
            except ReceiverError as error:
                failed = error
    lines = box.lines()
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in lines], ensure_ascii=False))
    for one in () if as_json else lines:
        moment = datetime.fromtimestamp(one.tried_s or one.created_s, UTC).strftime("%Y-%m-%d %H:%M UTC")
        click.echo(f"{one.number}  {one.status.value}  {one.receiver}  visit {one.visit[:8]}  {moment}  {one.words}")
    if failed is not None:
        raise failed


def _describe(receiver: Receiver, parcel: Parcel) -> None:
    """What would be sent, as far as it can be read."""
    guarded = "encrypted" if receiver.is_encrypted else "not encrypted"
    click.echo(f"would send {len(parcel.files)} file(s) as {parcel.format} to {receiver.url} ({guarded})", err=True)
    for name, content in parcel.files.items():
        click.echo(f"--- {name}, {len(content)} bytes", err=True)
        try:
            click.echo(content.decode().replace("\r", "\n"))
        except UnicodeDecodeError:
            click.echo("(binary)", err=True)


def _as_json(one: Posted) -> dict[str, Any]:
    return {
        "number": one.number,
        "receiver": one.receiver,
        "visit": one.visit,
        "format": one.format,
        "status": one.status.value,
        "tries": one.tries,
        "words": one.words,
    }
