"""``receive``: who the patient is and what they answered, from a clinic system."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from postureview.base.errors import UsageError

if TYPE_CHECKING:
    from postureview.export.handover import Identity
    from postureview.values.intake import Intake

Facts = Mapping[str, object]


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option("--id", "identifier", default="", help="Number of the patient's record; FHIR: value or system|value.")
@click.option("--pick", type=click.IntRange(1), help="Which one of several.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .toml file to write.")
@click.option("--timeout-s", type=click.FloatRange(0.1, 600), default=30.0, show_default=True)
def receive(source: str, identifier: str, pick: int | None, out: Path, timeout_s: float) -> None:
    """Who the patient is, for --patient, or what they answered, for --intake, from a clinic system.

    SOURCE: dicom[s]://AET@host:port (modality worklist), fhir+https://… (search), a file with an HL7 v2 message, or a
    FHIR QuestionnaireResponse (.json).

    \b
    Examples:
      postureview receive dicom://WORKLIST@ris.example:104 --id MRN-0001 --out patient.toml
      postureview receive adt-a04.hl7 --out patient.toml
      postureview receive questionnaire-response.json --out intake.toml
    """
    if source.lower().endswith(".json"):
        from postureview.export.fhir.read_intake import intake_of

        _write(out, _intake_facts(intake_of(_read(source))))
        return
    found = _patients(source, identifier, timeout_s)
    if not found:
        raise UsageError(expected="a patient with this number", found="none", todo="check --id")
    if len(found) > 1 and pick is None:
        for number, one in enumerate(found, start=1):
            click.echo(f"{number}  {one.identifier}  {one.family}, {one.given}  order {one.order or 'none'}")
        raise UsageError(expected="one patient and order", found=str(len(found)), todo="choose with --pick NUMBER")
    if pick is not None and pick > len(found):
        raise UsageError(expected=f"--pick of 1 to {len(found)}", found=str(pick), todo="choose one of the list")
    _write(out, _identity_facts(found[(pick or 1) - 1]))


def _patients(source: str, identifier: str, timeout_s: float) -> list[Identity]:
    from postureview.push.patients import adt_patients, fhir_patients
    from postureview.push.receiver import receiver_of
    from postureview.push.worklist import worklist

    if "://" not in source:
        found = adt_patients(_read(source))
        return [one for one in found if not identifier or one.identifier == identifier]
    receiver = receiver_of(source)
    if receiver.kind == "dicom":
        return worklist(receiver, patient_id=identifier, timeout_s=timeout_s)
    if receiver.kind == "fhir" and identifier:
        return fhir_patients(receiver, identifier, timeout_s=timeout_s)
    raise UsageError(
        expected="dicom://… or fhir+https://… with --id",
        found=receiver.kind if receiver.kind != "fhir" else "no --id",
        todo="name the patient's number",
    )


def _read(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise UsageError(
            expected="a file that can be read", found=error.strerror or "none", todo="check its name"
        ) from None


def _identity_facts(one: Identity) -> Facts:
    names = ("identifier", "system", "family", "given", "birth_date", "order", "study")
    return {name: value for name in names if (value := getattr(one, name))}


def _intake_facts(intake: Intake) -> Facts:
    pain = {name: getattr(intake.pain, name) for name in ("score", "regions", "onset_weeks", "worse_with", "function")}
    facts: dict[str, object] = {"occupation": intake.occupation, "previous_treatment": intake.previous_treatment}
    answers = ("red_flags", "contraindications", "yellow_flags")
    facts |= {"pain": pain, **{section: getattr(intake, section) for section in answers}}
    return facts


def _write(out: Path, facts: Facts) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.touch(mode=0o600)
    out.write_text("\n".join(_toml(facts)) + "\n", encoding="utf-8")
    click.echo(f"{out}: written")


def _toml(facts: Facts) -> list[str]:
    """Lines of TOML; what is not known is left out, tables come last."""
    plain = {name: value for name, value in facts.items() if not isinstance(value, Mapping)}
    lines = [f"{name} = {_value(value)}" for name, value in plain.items() if value not in (None, "", ())]
    for name, table in facts.items():
        if isinstance(table, Mapping) and (inner := _toml(table)):
            lines += ["", f"[{name}]", *inner]
    return lines


def _value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
