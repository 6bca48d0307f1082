"""Landmarks that somebody else recorded, beside a Vicon recording of the same trial."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from common.tables import markdown_table, number
from footage.visit import OnceReader, Section, assessed, measured_in_words, reasons_in_words
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side

TRIAL = "CTK-P1T1-Unknown-C-0"
SIZE_PX, RATE_HZ = (960, 544), 30.0
TARGET_VALUES = 7
HAND_TARGET = {Side.RIGHT: 9, Side.LEFT: 10}
HEIGHT_AXIS = 2


def section(footage: Path) -> Section:
    """What is measured of a seated trial, and whether the hands rise and fall as Vicon says."""
    path = footage / "keraal" / f"G3-BP-{TRIAL}.json"
    with OnceReader(picture_size_px=SIZE_PX, rate_hz=RATE_HZ) as reader:
        result = assessed(reader, path)
        poses = reader.read(path).poses
    vicon = np.loadtxt(path.with_name(f"G3-Vicon-{TRIAL}.txt"))
    vicon = vicon.reshape(len(vicon), -1, TARGET_VALUES)[..., :3]
    rows = []
    for side in BODY_SIDES:
        seen = _stretched(-poses.xy(Part.WRIST.on(side))[:, 1], len(vicon))
        told = vicon[:, HAND_TARGET[side], HEIGHT_AXIS]
        off = _of_range(seen) - _of_range(told)
        rows.append(
            [
                side.value,
                number(float(np.corrcoef(seen, told)[0, 1]), 3),
                number(100 * float(np.sqrt(np.mean(off**2)))),
                number(100 * _timing_off(seen, told)),
            ]
        )
    header = ["hand", "correlation of height", "RMS difference, % of range", "half-way times differ by, % of the trial"]
    text = (
        f"`keraal/{path.name}`: {result.recordings[0].n_frames} frames of a seated person who lifts both hands, read "
        f"as landmarks at {SIZE_PX[0]}x{SIZE_PX[1]}, {RATE_HZ:g} Hz. Measured: {measured_in_words(result)}. Withheld "
        f"because: {reasons_in_words(result)}. Findings: {len(result.findings)}.\n\nHeight of the hands beside Vicon "
        f"({len(vicon)} rows, no times: both are stretched to the same length; each height as a share of its own "
        f"range):\n\n{markdown_table(header, rows)}\n\nJoint angles are not compared: Vicon's targets lie on the "
        "segments, not in the joints, the camera sees the trial from the front, and the trunk hardly moves in it."
    )
    return Section(title="Landmarks recorded by others, beside Vicon", text=text)


def _stretched(values: Floats, n: int) -> Floats:
    return np.interp(np.linspace(0, 1, n), np.linspace(0, 1, len(values)), values)


def _of_range(values: Floats) -> Floats:
    return np.asarray((values - values.min()) / np.ptp(values))


def _timing_off(seen: Floats, told: Floats) -> float:
    """Larger difference of the first and last moments above half of the range, as a share of the trial."""
    above = [np.flatnonzero(_of_range(values) > 0.5) for values in (seen, told)]
    return max(abs(int(above[0][end]) - int(above[1][end])) for end in (0, -1)) / len(told)
