from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.base.errors import RecordingError
from postureview.export.codes import WHOLE_BODY, loinc_of, site_of
from postureview.export.fhir_r4 import fhir_bundle
from postureview.export.handover import Handover, Identity, visit_id
from postureview.export.register import EXPORTERS
from postureview.knowledge.load import knowledge
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Reference
from tests.made_assessments import TEXTS, handover, made
from tests.unit.report import build

FULL = build.assessment()
SIGNED = Handover(pdf=b"%PDF-1.7", pictures={"front.jpg": b"jpeg"}, signed_by="Dr. Example")


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]


def observation(bundle: dict[str, Any], code: str, view: str) -> dict[str, Any]:
    (found,) = (
        one
        for one in resources(bundle, "Observation")
        if one["code"].get("coding", [{}])[0].get("code") == code and f"({view} view)" in one["code"]["text"]
    )
    return found


def test_a_measurement_arrives_with_unit_range_source_error_and_grade() -> None:
    one = observation(fhir_bundle(FULL), "shoulder_tilt", "back")
    assert one["valueQuantity"] == {
        "value": 9.83,
        "unit": "deg",
        "system": "http://unitsofmeasure.org",
        "code": "deg",
    }
    (limits,) = one["referenceRange"]
    assert (limits["low"]["value"], limits["high"]["value"]) == (-0.8, 2.8)
    assert "reference, adults" in limits["text"]
    assert "source F01" in limits["text"]
    letters = [code["code"] for code in one["interpretation"][0]["coding"]]
    assert letters == ["marked", "H"]
    errors = {part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in one["component"]}
    assert errors["mdc95"] == pytest.approx(2.7718 * errors["sem"], rel=1e-4)
    assert one["bodySite"]["text"] == "shoulder girdle"
    assert one["status"] == "preliminary"


def test_what_was_withheld_arrives_as_an_observation_without_a_value() -> None:
    one = observation(fhir_bundle(FULL), "body_shift", "front")
    assert "valueQuantity" not in one
    assert [code["code"] for code in one["dataAbsentReason"]["coding"]] == ["unknown", "landmark_missing"]
    assert "12 of 104" in one["note"][0]["text"]


def test_a_range_that_is_no_published_norm_says_so() -> None:
    one = observation(fhir_bundle(FULL), "body_inclination", "left")
    assert one["referenceRange"][0]["text"].startswith("working range")


def test_signing_off_makes_it_final_and_names_who_did() -> None:
    bundle = fhir_bundle(FULL, SIGNED)
    assert resources(bundle, "DiagnosticReport")[0]["status"] == "final"
    (made_by, signed) = resources(bundle, "Provenance")[0]["agent"]
    assert signed["who"]["display"] == "Dr. Example"
    assert made_by["who"]["reference"].startswith("urn:uuid:")


def test_every_reference_leads_to_an_entry_of_the_bundle() -> None:
    for seed in range(20):
        bundle = fhir_bundle(made(seed), handover(seed))
        urls = [one["fullUrl"] for one in bundle["entry"]]
        assert len(set(urls)) == len(urls)
        for target in references(bundle["entry"]):
            assert target in urls


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [found for part in value.values() for found in references(part)]
    return [found for part in value for found in references(part)] if isinstance(value, list) else []


def test_the_same_visit_has_the_same_identifiers_when_it_is_assessed_again() -> None:
    later = dataclasses.replace(
        FULL, provenance=dataclasses.replace(FULL.provenance, created_utc="2027-01-01T00:00:00")
    )
    assert visit_id(later) == visit_id(FULL)
    searches = [[one["request"]["url"] for one in fhir_bundle(each)["entry"]] for each in (FULL, later)]
    assert searches[0] == searches[1]
    other = dataclasses.replace(FULL, patient=dataclasses.replace(FULL.patient, pseudonym="P-018"))
    assert visit_id(other) != visit_id(FULL)


def test_no_two_entries_would_overwrite_each_other() -> None:
    for seed in range(20):
        searches = [one["request"]["url"] for one in fhir_bundle(made(seed), handover(seed))["entry"]]
        searches = [url for url in searches if "?" in url]
        assert len(set(searches)) == len(searches)


def test_a_closed_gate_revokes_the_plan_and_comes_first_in_the_conclusion() -> None:
    bundle = fhir_bundle(build.assessment(safety=build.CLOSED))
    (plan,) = resources(bundle, "CarePlan")
    assert plan["status"] == "revoked"
    assert "activity" not in plan
    assert resources(bundle, "DiagnosticReport")[0]["conclusion"].startswith("Safety questions: medical check needed")


def test_targets_are_a_proposal_and_say_consider() -> None:
    with_targets = next(one for one in map(made, range(50)) if one.targets and one.plan)
    (plan,) = resources(fhir_bundle(with_targets), "CarePlan")
    assert (plan["status"], plan["intent"]) == ("draft", "proposal")
    assert len(plan["activity"]) == len(with_targets.targets) + 2
    assert plan["activity"][0]["detail"]["description"].startswith("Consider examining: upper trapezius")


def test_the_pain_score_and_stature_carry_loinc() -> None:
    asked = next(one for one in map(made, range(50)) if one.intake and one.intake.pain.score and one.patient.stature_cm)
    codes = {
        code["code"]: one
        for one in resources(fhir_bundle(asked), "Observation")
        for code in one["code"].get("coding", ())
        if code.get("system") == "http://loinc.org"
    }
    assert codes["72514-3"]["valueInteger"] == asked.intake.pain.score  # type: ignore[union-attr]
    assert codes["8302-2"]["valueQuantity"]["code"] == "cm"


@pytest.mark.parametrize("name", [*knowledge().measures, *knowledge().tests])
def test_every_measure_has_a_place_on_the_body(name: str) -> None:
    everywhere = {"body_shift", "body_inclination", "weight_shift", "overhead_squat", "hip_hinge"}
    everywhere |= {"single_leg_stance", "sit_to_stand"}
    assert (site_of(name) == WHOLE_BODY) is (name in everywhere)


def test_a_side_is_part_of_the_place() -> None:
    assert site_of("knee_flexion_speed").on(Side.LEFT).code == "knee-left"
    assert site_of("neck_rotation").on(Side.MIDLINE).code == "neck"


def test_loinc_only_where_it_is_sure() -> None:
    assert loinc_of("shoulder_flexion") == "41389-8"
    assert [name for name in knowledge().measures if loinc_of(name)] == []


@pytest.mark.parametrize("name", [text for text in TEXTS if text.strip()])
def test_names_survive(name: str) -> None:
    bundle = json.loads(
        EXPORTERS["fhir"].files(FULL, Handover(identity=Identity(identifier="1", family=name)))["fhir-bundle.json"]
    )
    kept = "".join(letter for letter in name if letter.isprintable() or letter in "\n\t\u202e").strip()
    assert resources(bundle, "Patient")[0]["name"][0]["family"] == kept


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_an_invalid_string(pseudonym: str, note: str, action: str) -> None:
    measurement = dataclasses.replace(FULL.measurements[0], note=note)
    assessment = build.assessment(
        patient=dataclasses.replace(FULL.patient, pseudonym=pseudonym),
        measurements=(measurement,),
        safety=dataclasses.replace(build.CLOSED, action=action or "refer"),
    )
    for text in strings(fhir_bundle(assessment)["entry"]):
        assert text == text.strip()
        assert text
        assert not any(ord(letter) < 32 and letter not in "\t\n\r" for letter in text)
        text.encode()


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for part in value.values() for found in strings(part)]
    if isinstance(value, list):
        return [found for part in value for found in strings(part)]
    return [value] if isinstance(value, str) else []


def test_a_users_own_codes_go_along() -> None:
    own = Handover(codes={"shoulder_tilt": ("http://snomed.info/sct", "0", "words of the user")})
    codings = observation(fhir_bundle(FULL, own), "shoulder_tilt", "back")["code"]["coding"]
    assert codings[-1] == {"system": "http://snomed.info/sct", "code": "0", "display": "words of the user"}


def test_no_system_of_snomed_is_shipped() -> None:
    files = EXPORTERS["fhir"].files(made(1), handover(1))
    assert not [name for name, content in files.items() if b"snomed" in content.lower()]


def test_a_moment_that_is_no_moment_is_refused() -> None:
    odd = dataclasses.replace(FULL, provenance=dataclasses.replace(FULL.provenance, created_utc="yesterday"))
    with pytest.raises(RecordingError, match="ISO date and time; found 'yesterday'"):
        fhir_bundle(odd)


@pytest.mark.parametrize(
    ("value", "grade", "letter"),
    [
        (0.0, Grade.TYPICAL, "N"),
        (6.0, Grade.WITHIN_ERROR, "N"),
        (9.0, Grade.MILD, "H"),
        (-9.0, Grade.MARKED, "L"),
        (1.0, Grade.UNGRADED, ""),
    ],
)
def test_the_flag_follows_the_grade(value: float, grade: Grade, letter: str) -> None:
    from postureview.export.wordings import flag

    limits = Reference(low=-5, high=5, population="adults", source=("ENG",), provenance="E")
    assert flag(build.measurement("head_tilt", View.ANTERIOR, value, grade, reference=limits)) == letter
