"""Movement signals of recorded people: beside Vicon, and squats in a clip of five pictures a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from common.tables import markdown_table, number
from movements.gather import measured
from movements.record import read
from postureview.base.settings import Settings
from postureview.knowledge.load import knowledge
from postureview.movement.perform import perform
from postureview.movement.take import Take, curve
from postureview.pose.recorded import read_landmarks
from postureview.reading import Reader
from postureview.values.arrays import Floats
from postureview.values.landmarks import BODY_SIDES, Part, Side, View
from postureview.values.pose import PoseSequence

TRIAL, SIZE_PX, RATE_HZ = "CTK-P1T1-Unknown-C-0", (960, 544), 30.0
TARGET_VALUES = 7
CHEST, HIPS = 4, 13
ARM = {Side.RIGHT: (7, 2, 0, 9), Side.LEFT: (8, 3, 1, 10)}
"""Vicon targets of shoulder, upper arm, forearm and hand."""
LATERAL_AXIS, HEIGHT_AXIS = 1, 2
ENDS = (5, 95)
"""Percentiles between which a range is read."""

VICON_WORDS = """\
`keraal/G3-BP-{trial}.json`: a seated person who lifts both hands to the face, {rows} rows of landmarks at 30 Hz; Vicon
has {told} rows and no times, so both are stretched to the same length. Vicon's targets lie on the segments, not in the
joints: a constant offset is taken off before the differences. The arm of Vicon is seen from the front as the camera
sees it, its elbow in space. The usual formula takes the angle of three landmarks in the picture's shares of width and
height, as most scripts do. Degrees; ranges between the 5th and 95th percentile.

{table}

The hands pass in front of the shoulders: where the upper arm points at the camera, its angle in the picture means
nothing, for the product as for the usual formula. That is why arm raises are filmed from the side or straight to the
side. The trunk hardly moves in this trial."""

SQUAT_WORDS = """\
`tfjs-models/pose_squats.mp4`: {n} pictures at {rate:.0f} a second of somebody who squats with a band. A repetition is a
row.

{table}

Withheld when the clip is assessed as the squat: {told}. At this rate no speed is given."""


def vicon_section(footage: Path) -> str:
    """Arm and trunk of a seated trial beside Vicon, and what the usual formula makes of the same landmarks."""
    folder = footage / "keraal"
    poses = read_landmarks(folder / f"G3-BP-{TRIAL}.json", size_px=SIZE_PX, rate_hz=RATE_HZ)
    told = np.loadtxt(folder / f"G3-Vicon-{TRIAL}.txt")
    targets = told.reshape(len(told), -1, TARGET_VALUES)[..., :3]
    take = Take(recording="keraal", poses=poses, view=View.ANTERIOR)
    lines = []
    for side in BODY_SIDES:
        shoulder, upper, forearm, hand = ARM[side]
        trunk, arm = targets[:, HIPS] - targets[:, CHEST], targets[:, upper] - targets[:, shoulder]
        lines.append(
            _compared(
                f"arm against the trunk, {side.value}",
                curve(take, "arm_abduction", side).values,
                _naive(poses, (Part.HIP, Part.SHOULDER, Part.ELBOW), side),
                _between(_frontal(trunk), _frontal(arm)),
            )
        )
        lines.append(
            _compared(
                f"bend of the elbow, {side.value}",
                curve(take, "elbow_flexion", side).values,
                180.0 - _naive(poses, (Part.SHOULDER, Part.ELBOW, Part.WRIST), side),
                _between(arm, targets[:, hand] - targets[:, forearm]),
            )
        )
    up = _frontal(targets[:, CHEST] - targets[:, HIPS])
    lines.append(
        _compared(
            "lean of the trunk",
            curve(take, "trunk_lean", Side.MIDLINE).values,
            _naive_lean(poses),
            np.degrees(np.arctan2(-up[:, 0], up[:, 1])),
        )
    )
    head = ["signal", "Vicon's range", "r", "RMS difference", "range error", "usual: r", "RMS", "range error"]
    return VICON_WORDS.format(trial=TRIAL, rows=len(poses), told=len(told), table=markdown_table(head, lines))


def squat_section(footage: Path) -> str:
    """Squats at five pictures a second: counted, and what their curves look like."""
    path = footage / "tfjs-models" / "pose_squats.mp4"
    with Reader(Settings().pose) as reader:
        poses = reader.read(path, keep_pictures=False).poses
    reading = read(poses)
    rows = []
    for view in reading.views:
        take = Take(recording="squats", poses=reading.poses, view=view)
        done = perform(knowledge().tests["overhead_squat"], take, Side.MIDLINE)
        for one in done.movement.repetitions if done.movement else ():
            rows.append(
                [
                    view.value,
                    done.signal.row.term,
                    f"{one.start_s:.1f} to {one.end_s:.1f}",
                    number(one.size, 2),
                    "yes" if one.is_complete else "no",
                    _shape(one.curve),
                ]
            )
    named = measured(reading, "overhead_squat", None)
    told = "; ".join(
        f"{one.name}: {one.reason.value} ({one.detail})" for one in named.outcomes if hasattr(one, "reason")
    )
    head = ["view", "signal", "from, to, s", "size", "complete", "change at 0, 25, 50, 75, 100 % of it"]
    return SQUAT_WORDS.format(
        n=len(poses), rate=poses.rate_hz, table=markdown_table(head, rows), told=told or "nothing"
    )


def _shape(values: tuple[float | None, ...]) -> str:
    if not values:
        return "-"
    return ", ".join(number(values[place], 2) for place in (0, 25, 50, 75, 100))


def _compared(name: str, seen: Floats, usual: Floats, told: Floats) -> list[str]:
    cells = [name, number(_range(told))]
    for values in (seen, usual):
        known = np.isfinite(values)
        at = np.linspace(0, 1, len(values))
        stretched = np.interp(np.linspace(0, 1, len(told)), at[known], values[known])
        off = (stretched - stretched.mean()) - (told - told.mean())
        cells += [
            number(float(np.corrcoef(stretched, told)[0, 1]), 3),
            number(float(np.sqrt(np.mean(off**2)))),
            number(_range(stretched) - _range(told)),
        ]
    return cells


def _range(values: Floats) -> float:
    low, high = np.percentile(values, ENDS)
    return float(high - low)


def _frontal(vectors: Floats) -> Floats:
    return vectors[:, [LATERAL_AXIS, HEIGHT_AXIS]]


def _between(one: Floats, other: Floats) -> Floats:
    cosine = np.sum(one * other, axis=1) / (np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _naive(poses: PoseSequence, parts: tuple[Part, Part, Part], side: Side) -> Floats:
    """Angle at the middle of three landmarks, in shares of the picture's width and height, 0-180."""
    first, corner, last = (poses.xy(part.on(side)) / np.array(poses.size_px) for part in parts)
    return _between(first - corner, last - corner)


def _naive_lean(poses: PoseSequence) -> Floats:
    middles = [
        np.mean([poses.xy(part.on(side)) for side in BODY_SIDES], axis=0) / np.array(poses.size_px)
        for part in (Part.SHOULDER, Part.HIP)
    ]
    line = middles[0] - middles[1]
    return np.asarray(np.degrees(np.arctan2(-line[:, 0], -line[:, 1])))
