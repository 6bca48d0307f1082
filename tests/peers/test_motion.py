"""OpenSim's own reader. It is heavy and wants an environment of its own: $POSTUREVIEW_OPENSIM is its interpreter."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from postureview.export.register import TRACK_WRITERS
from postureview.values.landmarks import Landmark
from tests.unit.export.test_motion import track

pytestmark = pytest.mark.peer

READ = """
import json, sys, opensim
points = opensim.TimeSeriesTableVec3(sys.argv[1])
angles = opensim.TimeSeriesTable(sys.argv[2])
row, lost = points.getRowAtIndex(0), points.getRowAtIndex(4)
print(json.dumps({
    "rows": [points.getNumRows(), angles.getNumRows()], "labels": list(points.getColumnLabels()),
    "unit": points.getTableMetaDataString("Units"), "in_degrees": angles.getTableMetaDataString("inDegrees"),
    "wrist": [row[15][axis] for axis in range(3)], "nose": str(lost[0][0]),
    "tilt": angles.getRowAtIndex(0)[list(angles.getColumnLabels()).index("shoulder_tilt_deg")],
}))
"""


@pytest.mark.parametrize("in_metres", [True, False])
def test_opensim_reads_points_and_angles(in_metres: bool, tmp_path: Path) -> None:
    python = os.environ.get("POSTUREVIEW_OPENSIM")
    if not python:
        pytest.skip("needs OpenSim: pip install opensim elsewhere, and set POSTUREVIEW_OPENSIM to that python")
    poses = track(in_metres=in_metres)
    for suffix in ("trc", "mot"):
        (tmp_path / f"track.{suffix}").write_bytes(TRACK_WRITERS[suffix].write(poses))
    command = [python, "-c", READ, str(tmp_path / "track.trc"), str(tmp_path / "track.mot")]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    read = json.loads(said.splitlines()[-1])
    assert read["rows"] == [30, 30]
    assert read["labels"] == [one.label for one in Landmark]
    assert (read["unit"], read["in_degrees"], read["nose"]) == ("mm" if in_metres else "px", "yes", "nan")
    if in_metres:
        assert read["wrist"] == pytest.approx([20.0, 500.0, 100.0])
        assert read["tilt"] == pytest.approx(8.0, abs=0.01)
