"""One clip in several containers and codecs: the angles must be the same."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from common.tables import markdown_table, number
from footage.visit import OnceReader, Section
from postureview.base.errors import RecordingError
from postureview.measures.frame_angles import frame_angles
from postureview.values.landmarks import BODY_SIDES

GROUPS = {
    "knee": tuple(f"knee_flexion_deg_{side.value}" for side in BODY_SIDES),
    "hip": tuple(f"hip_flexion_deg_{side.value}" for side in BODY_SIDES),
    "elbow": tuple(f"elbow_flexion_deg_{side.value}" for side in BODY_SIDES),
    "trunk": ("trunk_lean_deg", "trunk_inclination_deg"),
}
ORDER = ("rotmeta_a.mp4", "rotmeta_b.mov", "rotmeta_c.mp4", "vp9.webm", "hevc.mov", "av1.mp4")
WITHOUT_PYAV = "import sys; sys.modules['av'] = None; from postureview.__main__ import main; main()"


def section(reader: OnceReader, footage: Path) -> Section:
    """Median difference of the angles, container by container, and what happens without PyAV."""
    folder = footage / "tfjs-models"
    original = frame_angles(reader.read(folder / "pose_squats.mp4").poses)
    rows, shortfalls = [], []
    for name in (f"pose_squats_{ending}" for ending in ORDER):
        try:
            twin = frame_angles(reader.read(folder / "containers" / name).poses)
        except RecordingError as error:
            rows.append([name, *["-"] * len(GROUPS), "-", f"refused: {error}"])
            continue
        medians, p95 = _differences(twin, original)
        rows.append([name, *(number(value, 2) for value in medians.values()), number(p95, 2), "read"])
        shortfalls += [
            f"{name}: the {group} differs by {value:.1f}° in the median frame"
            for group, value in medians.items()
            if value > 1
        ]
    table = markdown_table(["file", *(f"{group}, °" for group in GROUPS), "p95 of all, °", "outcome"], rows)
    text = (
        "Median absolute difference from the original clip, frame by frame, both sides together. The files with "
        "rotation metadata are stored turned; all are re-encoded with loss, so that a difference of a few tenths "
        f"of a degree is the codec's.\n\n{table}\n\n"
        f"Without the optional PyAV the AV1 file ends in one line:\n\n> {_refusal(folder)}"
    )
    return Section(title="Same angles from every container", text=text, shortfalls=tuple(shortfalls))


def _differences(twin: dict[str, np.ndarray], original: dict[str, np.ndarray]) -> tuple[dict[str, float], float]:
    off = {
        group: np.concatenate([np.abs(twin[column] - original[column]) for column in columns])
        for group, columns in GROUPS.items()
    }
    return {group: float(np.nanmedian(values)) for group, values in off.items()}, float(
        np.nanpercentile(np.concatenate(list(off.values())), 95)
    )


def _refusal(folder: Path) -> str:
    """What the command says of AV1 video in a Python that has no PyAV."""
    with tempfile.TemporaryDirectory() as scratch:
        video = folder / "containers" / "pose_squats_av1.mp4"
        command = [sys.executable, "-c", WITHOUT_PYAV, "assess", str(video), "--out", str(Path(scratch) / "visit")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return f"`{' '.join(said)}` (exit status {done.returncode})"
