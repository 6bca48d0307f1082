from __future__ import annotations

import csv
import io
import json

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postureview.base.errors import MachineError, RecordingError
from postureview.export.assessment_json import from_json, json_schema, to_json
from postureview.export.register import EXPORTERS, TRACK_WRITERS
from postureview.export.tables_csv import table
from postureview.export.track_tables import write_json
from postureview.values.assessment import Assessment
from postureview.values.landmarks import Landmark, View
from tests.bodies import Stance, standing
from tests.visits import assessed

TILTED = assessed(standing(View.ANTERIOR, Stance(shoulder_tilt=12)))


def test_reading_back_gives_an_equal_assessment() -> None:
    assert from_json(to_json(TILTED)) == TILTED


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=20), st.floats(50, 260), st.sampled_from(["female", "male", "other", None]))
def test_every_patient_survives_the_round_trip(pseudonym: str, stature_cm: float, sex: str | None) -> None:
    import dataclasses

    from postureview.values.assessment import Patient

    patient = Patient(pseudonym=pseudonym, stature_cm=stature_cm, sex=sex)  # type: ignore[arg-type]
    one = dataclasses.replace(TILTED, patient=patient)
    assert from_json(to_json(one)) == one


def test_the_schema_describes_what_is_written() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(json.loads(to_json(TILTED)), json_schema())
    assert json.loads(to_json(TILTED))["schema"] == "postureview.assessment/1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Invalid JSON"),
        ("{}", "safety: Field required"),
        ('{"schema": "other/9"}', "schema: Input should be 'postureview.assessment/1'"),
    ],
)
def test_what_is_not_an_assessment_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(RecordingError, match=message) as caught:
        from_json(text)
    assert "\n" not in str(caught.value)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_tables_hold_every_number_with_its_error_and_every_refusal_with_its_reason() -> None:
    files = EXPORTERS["csv"].write(TILTED)
    measured = rows(files["measurements.csv"])
    assert len(measured) == len(TILTED.measurements)
    by_name = {row["name"]: row for row in measured}
    assert float(by_name["shoulder_tilt"]["value"]) == pytest.approx(12)
    assert float(by_name["shoulder_tilt"]["mdc95"]) > 0
    assert (by_name["shoulder_tilt"]["within_sem"], by_name["shoulder_tilt"]["mdc95_within"]) == ("", "")
    assert by_name["shoulder_tilt"]["takes"] == "1"
    assert {row["reason"] for row in rows(files["withheld.csv"])} == {"view_missing", "picture_missing"}
    assert rows(files["findings.csv"])[0]["rule"] == "shoulder_line_tilted"


def test_a_table_cell_is_never_a_formula() -> None:
    (row,) = rows(table(["who"], [["=1+1"]]))
    assert row["who"] == "'=1+1"


def test_every_exporter_writes_something_for_an_empty_visit() -> None:
    empty = assessed()
    assert isinstance(empty, Assessment)
    for exporter in EXPORTERS.values():
        try:
            assert exporter.write(empty)
        except MachineError as error:  # its optional package is not installed here
            assert "pip install" in error.todo


def test_a_track_has_a_row_a_frame_and_empty_cells_for_what_is_missing() -> None:
    poses = standing(n=3)
    image = poses.image.copy()
    image[1, Landmark.NOSE] = np.nan
    import dataclasses

    content = TRACK_WRITERS["csv"].write(dataclasses.replace(poses, image=image))
    read = rows(content)
    assert len(read) == 3
    assert read[1]["nose_x"] == ""
    assert float(read[0]["left_shoulder_x"]) == pytest.approx(poses.xy(Landmark.LEFT_SHOULDER)[0, 0], abs=1e-3)
    assert {"time_s", "trunk_lean_deg", "knee_flexion_deg_left", "picture_width_px"} <= set(read[0])


def test_a_track_as_json_names_its_landmarks_and_has_no_nan() -> None:
    document = json.loads(write_json(standing(n=2)))
    assert document["schema"] == "postureview.track/1"
    assert document["landmarks"][11] == "left_shoulder"
    assert len(document["image"][0]) == 33


def test_a_track_as_parquet_has_the_same_columns() -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    content = TRACK_WRITERS["parquet"].write(standing(n=2))
    columns = parquet.read_table(io.BytesIO(content)).column_names
    header = next(csv.reader(io.StringIO(TRACK_WRITERS["csv"].write(standing(n=2)).decode())))
    assert columns == header


def test_exports_and_reports_call_the_grades_by_the_same_words() -> None:
    from postureview.export import wordings
    from postureview.report import words

    assert wordings.GRADES == words.GRADES
