"""Videos with other people about: is it still the same man who is measured?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from common.tables import markdown_table, number, percent
from footage.visit import OnceReader, Section, assessed, measured_in_words, reasons_in_words
from postureview.base.settings import Settings
from postureview.measures.frame_angles import frame_angles
from postureview.trajectory.body import midpoint, trunk_length_px
from postureview.trajectory.clean import clean
from postureview.values.arrays import Floats
from postureview.values.landmarks import Part
from postureview.values.pose import PoseSequence

WALKER, SPRINTER = 3, 20
"""Trunk lengths of about 0.5 m per second."""
SAME_BODY_TRUNKS = 0.5
"""Torsos nearer to each other than this, in trunk lengths, belong to the same body."""


def pose2sim_section(reader: OnceReader, footage: Path) -> Section:
    """The same man alone and beside a second person."""
    rows, shortfalls, visits = [], [], []
    for camera in ("cam01.mp4", "cam02.mp4"):
        alone, beside = (reader.read(footage / "pose2sim" / kind / camera).poses for kind in ("single", "multi"))
        row, same = _compared(camera, alone, beside)
        rows.append(row)
        if same < 1:
            shortfalls.append(f"pose2sim {camera}: in {percent(1 - same, 1)} of the frames another body is followed")
        visits += [_visit_row(reader, footage / "pose2sim" / kind / camera, kind) for kind in ("single", "multi")]
    header = ["camera", "found alone", "found beside", "two bodies alone", "two bodies beside", "compared"]
    table = markdown_table([*header, "same body", "lean off, median °", "lean off, p95 °"], rows)
    text = (
        "`pose2sim`: a man on a beam, filmed alone (`single`) and with a second person put into the picture (`multi`). "
        "Frame i - 1 of the one is frame i of the other. Trunk lean after cleaning, front and back views. Same body: "
        f"the torsos lie less than {SAME_BODY_TRUNKS:g} trunk lengths apart, among frames in which both were found.\n\n"
        f"{table}\n\nWhat `assess` makes of them (he moves all the time):\n\n{_visit_table(visits)}"
    )
    return Section(title="A second person in the picture", text=text, shortfalls=tuple(shortfalls))


def sports2d_section(reader: OnceReader, footage: Path) -> Section:
    """Two small people who come and go."""
    path = footage / "sports2d" / "demo.mp4"
    poses = reader.read(path).poses
    bodies = np.zeros(len(poses)) if poses.bodies is None else poses.bodies
    speed, gap_s, at_s = _largest_step(poses)
    table = markdown_table(
        ["frames", "found", "two bodies", "largest torso step, trunk lengths/s", "over, s", "at, s"],
        [
            [
                len(poses),
                percent(float(poses.found.mean())),
                percent(float(np.mean(bodies > 1))),
                number(speed),
                number(gap_s, 2),
                number(at_s, 2),
            ]
        ],
    )
    text = (
        "`sports2d/demo.mp4`: one walks across, another jumps from a wall, low sun. The step is that of the torso's "
        "middle between successive frames in which the subject was found, over the time between them. A walker makes "
        f"about {WALKER} trunk lengths a second, a sprinter about {SPRINTER}.\n\n{table}\n\n"
        f"{_visit_table([_visit_row(reader, path, 'sports2d')])}"
    )
    shortfalls = [f"sports2d: somebody is found in {percent(float(poses.found.mean()))} of the frames"]
    if speed > SPRINTER:
        shortfalls.append(f"sports2d: the torso steps at {speed:.0f} trunk lengths a second; another body is followed")
    elif speed > 2 * WALKER:
        shortfalls.append(
            f"sports2d: the torso steps at {speed:.0f} trunk lengths a second at {at_s:.1f} s, faster than a walker"
        )
    return Section(title="Two people who come and go", text=text, shortfalls=tuple(shortfalls))


def _compared(camera: str, alone: PoseSequence, beside: PoseSequence) -> tuple[list[object], float]:
    n = min(len(alone) - 1, len(beside) - 1)
    settings = Settings()
    lean = [
        frame_angles(clean(poses, settings.cleaning, settings.quality.edge_margin).poses)["trunk_lean_deg"]
        for poses in (alone, beside)
    ]
    off = np.abs(lean[0][:n] - lean[1][1 : n + 1])
    compared = np.isfinite(off)
    apart = np.linalg.norm(_torso(alone)[:n] - _torso(beside)[1 : n + 1], axis=1)
    trunk_px = float(np.nanmedian(trunk_length_px(alone)))
    same = float(np.mean(apart[np.isfinite(apart)] < SAME_BODY_TRUNKS * trunk_px))
    shares = [float(poses.found.mean()) for poses in (alone, beside)]
    twos = [float(np.mean(poses.bodies > 1)) for poses in (alone, beside) if poses.bodies is not None]
    row: list[object] = [camera, *(percent(share) for share in (*shares, *twos))]
    row += [percent(float(compared.mean())), percent(same, 1)]
    row += [number(float(np.median(off[compared])), 2), number(float(np.percentile(off[compared], 95)), 2)]
    return row, same


def _torso(poses: PoseSequence) -> Floats:
    return np.asarray((midpoint(poses, Part.SHOULDER) + midpoint(poses, Part.HIP)) / 2)


def _largest_step(poses: PoseSequence) -> tuple[float, float, float]:
    """(trunk lengths per second, the step's duration, its time) of the fastest step between frames found."""
    torso, found = _torso(poses), poses.found
    moved = np.linalg.norm(np.diff(torso[found], axis=0), axis=1) / float(np.nanmedian(trunk_length_px(poses)))
    gap_s = np.diff(poses.time_s[found])
    worst = int(np.argmax(moved / gap_s))
    return float(moved[worst] / gap_s[worst]), float(gap_s[worst]), float(poses.time_s[found][worst + 1])


def _visit_row(reader: OnceReader, path: Path, kind: str) -> list[object]:
    result = assessed(reader, path)
    return [f"{kind}/{path.name}", measured_in_words(result), reasons_in_words(result), len(result.findings)]


def _visit_table(rows: list[list[object]]) -> str:
    return markdown_table(["recording", "measured", "withheld because", "findings"], rows)
