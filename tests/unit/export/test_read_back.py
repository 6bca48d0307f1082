from __future__ import annotations

import pytest

from postureview.base.errors import RecordingError
from postureview.export.read_back import ReadValue, values_of_bundle, values_of_tables
from postureview.export.register import EXPORTERS
from postureview.values.assessment import Assessment
from tests.made_assessments import handover, made


def expected(assessment: Assessment) -> list[ReadValue]:
    measured = [
        ReadValue(
            name=one.name,
            view=one.view.value,
            side=one.side.value,
            value=one.value,
            unit=one.unit,
            sem=one.uncertainty.sem,
            grade=one.grade.value,
        )
        for one in assessment.measurements
    ]
    withheld = [
        ReadValue(name=one.name, view=one.view.value, side=one.side.value, value=None, reason=one.reason.value)
        for one in assessment.withheld
    ]
    return measured + withheld


@pytest.mark.parametrize("seed", range(40))
def test_a_bundle_and_the_tables_say_what_the_assessment_says(seed: int) -> None:
    assessment = made(seed)
    bundle = EXPORTERS["fhir"].files(assessment, handover(seed))["fhir-bundle.json"]
    assert values_of_bundle(bundle) == expected(assessment)
    tables = EXPORTERS["csv"].write(assessment)
    assert values_of_tables(tables["measurements.csv"], tables["withheld.csv"]) == expected(assessment)


@pytest.mark.parametrize("content", ["{", "[]", '{"entry": 3}', '{"entry": [{}]}'])
def test_what_is_no_bundle_is_refused(content: str) -> None:
    with pytest.raises(RecordingError, match="a FHIR Bundle of postureview"):
        values_of_bundle(content)


def test_other_tables_are_refused() -> None:
    with pytest.raises(RecordingError, match=r"measurements\.csv"):
        values_of_tables(b"a,b\n1,2\n", b"name\n")
