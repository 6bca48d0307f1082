"""``record``: straight to a guided recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.cli.records import BY, chosen, opened, records_options
from postureview.cli.serve import require_packages, run_page

if TYPE_CHECKING:
    from postureview.records.records import Records


@click.command()
@records_options
@click.option("--patient", default="", help="Pseudonym; a new visit of who has it already. Empty = a new patient.")
@click.option("--protocol", default="posture", show_default=True, help="posture, low_back, neck, shoulder or full.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
def record(patient: str, protocol: str, port: int, no_browser: bool, **where: Any) -> None:
    """Film a visit with the webcam, step by step, in the browser.

    The page says what to do, checks the picture while it can still be put right, and films by itself.

    \b
    Examples:
      postureview record
      postureview record --patient P-014 --protocol low_back
    """
    from postureview.guide.protocols import guide

    guide().protocol(protocol)
    require_packages()
    from postureview.web.settings import WebSettings

    which = chosen(where)
    records = opened(which)
    try:
        visit_id = new_visit(records, patient.strip(), protocol)
        path = f"/visits/{visit_id}/record"
        run_page(which, records, WebSettings(port=port), browser=not no_browser, path=path)
    finally:
        records.close()


def new_visit(records: Records, pseudonym: str, protocol: str) -> str:
    """Id of a new visit with its guided recording begun. pseudonym : empty = of a new patient."""
    from postureview.guide.protocols import guide
    from postureview.records.values import PatientFacts
    from postureview.web.filming import Filming

    known = [one for one in records.patients.find(pseudonym) if one.facts.pseudonym == pseudonym] if pseudonym else []
    patient = known[0] if known else records.patients.add(PatientFacts(pseudonym=pseudonym), by=BY)
    visit = records.visits.add(patient.id, by=BY, protocol=protocol)
    Filming(records, guide()).begin(visit.id, protocol)
    return visit.id
