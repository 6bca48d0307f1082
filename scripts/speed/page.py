"""``docs/performance.md`` and its plot from what the loops found."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2

from common.tables import markdown_table, number
from speed.clip import LONG_RATE, LONG_WIDTH
from speed.loops import N_FRAMES

Round = Mapping[str, Any]
Figure = Callable[[Round], float]
PLOT = "performance.svg"
QUIET = 0.25
"""Cores that others may use before the figures are said not to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was measured: on clips in a folder, in rounds, between few frames and all, and of recordings that grow.

    others : cores that other processes used meanwhile; None = not known.
    """

    clips: Path
    rounds: Sequence[Round]
    differences: Mapping[str, Any]
    growth: Mapping[str, Round]
    others: float | None


def write_page(docs: Path, found: Found, *, to_disk: bool) -> None:
    """Print the page; with ``to_disk`` write it and the plot into ``docs``."""
    counts = {name: _count(found.clips / f"{name}.mp4") for name in ("posture", "movement")}
    figures = _figures(counts)
    text = _text(found, counts, figures)
    print(text)
    if to_disk:
        (docs / "performance.md").write_text(text, encoding="utf-8")
        values = {name: statistics.median(map(figure, found.rounds)) for name, figure in figures.items()}
        (docs / PLOT).write_text(_plot(values), encoding="utf-8")


def _figures(counts: Mapping[str, int]) -> dict[str, Figure]:
    """Name → how many times less the product needs than the naive loop, in one round."""

    def whole(clip: str, kind: str) -> Figure:
        return lambda one: one[f"naive/{clip}"][f"{kind}_ms"] * counts[clip] / 1000 / one[f"assess/{clip}"][f"{kind}_s"]

    return {
        "pose call, processor": lambda one: one["engine/posture"]["mediapipe_ms"] / one["engine/posture"]["engine_ms"],
        "file to landmarks, processor": lambda one: one["naive/posture"]["cpu_ms"] / one["track/posture"]["cpu_ms"],
        "file to landmarks, time": lambda one: one["naive/posture"]["wall_ms"] / one["track/posture"]["wall_ms"],
        "posture video to assessment, processor": whole("posture", "cpu"),
        "posture video to assessment, time": whole("posture", "wall"),
        "movement video to assessment, processor": whole("movement", "cpu"),
        "movement video to assessment, time": whole("movement", "wall"),
    }


def _text(found: Found, counts: Mapping[str, int], figures: Mapping[str, Figure]) -> str:
    rounds = found.rounds
    packages = ", ".join(f"{name} {version(name)}" for name in ("mediapipe", "openvino", "opencv-contrib-python", "av"))
    made = "; ".join(f"{name}: {_of_clip(found.clips / f'{name}.mp4', counts[name])}" for name in counts)
    return (
        "# Speed and memory\n\n"
        f"Written by `scripts/benchmark --write`: {os.cpu_count()} processor cores{_instructions()}, Python "
        f"{platform.python_version()}, {packages}. Clips made from the samples: {made}. Rounds: {len(rounds)}; in each "
        "every loop runs once in a process of its own. On a machine that is shared with other work only ratios mean "
        f"something, and those of processor time most.{_company(found.others)}\n\n"
        "## Times less than the naive loop\n\n"
        f"{markdown_table(['figure', 'ratio'], [[name, _spread(rounds, one)] for name, one in figures.items()])}\n\n"
        f"![ratios to the naive loop]({PLOT})\n\n"
        "Median, and the range of the rounds in brackets. *naive loop*: `cv2.VideoCapture` and MediaPipe Tasks in "
        f"VIDEO mode on every frame, the full bundle, landmarks only; its cost a frame is measured over {N_FRAMES} "
        "frames and taken times all frames of a clip. *pose call*: MediaPipe Tasks beside the automatic engine on the "
        "same pictures in memory, in processor time: OpenVINO's lead is as large as what the processor offers it (2.2 "
        "was measured with a prototype on one with AVX-512, where its networks take half the time that they take with "
        "AVX2). *assessment* counts everything from the start of the program's own imports: reading, "
        "following, closer looks, measures, findings.\n\n"
        "## What it costs\n\n"
        f"{_costs(rounds)}\n\n"
        "## Long recordings\n\n"
        f"`track` of whole recordings, {LONG_WIDTH} pixels wide and with {LONG_RATE} frames a second, each in a "
        f"process of its own, measured once:\n\n{_growth(found.growth)}\n\n"
        "## Few frames beside every frame\n\n"
        f"{_differences(found.differences)}\n\n"
        "A movement is looked at in every frame. Measured once on the ten movement samples: at every third frame (10 "
        "Hz) one test was refused for its frame rate, speeds were off by up to 1.1 and times by up to 1.2 of their "
        "errors; at every second frame one recording lost its standing measures, and one measure was off by 1.3. With "
        "every frame, but a grey level more or less in 2 % of the values, nothing was lost and nothing off by 1.0. So "
        "movements keep all frames.\n\n"
        "Two lookouts in turn beside one alone, measured once on the same samples: 153 values differ by 0.03 (median), "
        "0.21 (95 %) and 1.34 (largest, a share of frames) of their errors, ranges are off the truth by the same 6.2 "
        "deg on average; in one recording the first stance reached into the movement and its 11 standing measures were "
        "lost. The two engines differ by 0.24, 1.10 and 1.78 on the same recordings.\n"
    )


def _instructions() -> str:
    """What the processor can do with many numbers at once, which decides what a network costs; empty where unknown."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return ""
    known = [name for flag, name in (("amx_tile", "AMX"), ("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags]
    return f" with {', '.join(known)}" if known else ""


def _company(others: float | None) -> str:
    """How busy the machine was with other things, and what to say where it was too busy for the figures to hold."""
    if others is None:
        return ""
    said = f" Other processes used {others:.2f} of a core meanwhile."
    if others <= QUIET:
        return said
    return f"{said} **That is too much: the ratios do not tell those of a quiet machine. Run it again there.**"


def _costs(rounds: Sequence[Round]) -> str:
    def median(loop: str, key: str, digits: int = 0) -> str:
        return number(statistics.median(one[loop][key] for one in rounds), digits)

    rows = [
        [name, median(loop, f"wall_{unit}"), median(loop, f"cpu_{unit}"), first, median(loop, "peak_mb")]
        for name, loop, unit, first in (
            ("naive loop, ms/frame", "naive/posture", "ms", "-"),
            ("every frame to landmarks, ms/frame", "track/posture", "ms", "-"),
            ("posture video to assessment, s", "assess/posture", "s", median("assess/posture", "first_s", 1)),
            ("movement video to assessment, s", "assess/movement", "s", median("assess/movement", "first_s", 1)),
        )
    ]
    return markdown_table(["", "time", "processor time", "first frame seen after, s", "peak memory, MB"], rows)


def _growth(growth: Mapping[str, Round]) -> str:
    rows = [
        [
            minutes,
            number(one["frames"], 0),
            number(one["cpu_s"], 0),
            number(1000 * one["cpu_s"] / one["frames"], 1),
            number(one["peak_mb"], 0),
        ]
        for minutes, one in growth.items()
    ]
    return markdown_table(["minutes", "frames", "processor time, s", "ms a frame", "peak memory, MB"], rows)


def _differences(differences: Mapping[str, Any]) -> str:
    both = {name: one for name, one in differences.items() if one is not None}
    shares = sorted((abs(one[0]) / one[1], name) for name, one in both.items())
    values = [share for share, _ in shares]
    rows = [[name, number(both[name][0], 2, both[name][2]), number(share, 2)] for share, name in shares[::-1]]
    lost = len(differences) - len(both)
    return (
        f"Of {len(differences)} measures of the posture clip {lost} were lost. The others differ from the full-rate "
        f"result by {statistics.median(values):.2f} (median), {values[int(0.95 * (len(values) - 1))]:.2f} (95 %) and "
        f"{values[-1]:.2f} (largest) of the measure's own error from take to take:\n\n"
        f"{markdown_table(['measure', 'difference', 'share of its error'], rows)}"
    )


def _spread(rounds: Sequence[Round], figure: Figure) -> str:
    values = [figure(one) for one in rounds]
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def _count(clip: Path) -> int:
    return int(cv2.VideoCapture(str(clip)).get(cv2.CAP_PROP_FRAME_COUNT))


def _of_clip(clip: Path, frames: int) -> str:
    capture = cv2.VideoCapture(str(clip))
    width, height, rate = (capture.get(key) for key in (3, 4, 5))
    seconds = frames / rate
    return f"{width:.0f}x{height:.0f}, {seconds:.0f} s, {clip.stat().st_size * 8 / 1e6 / seconds:.1f} Mb/s"


def _plot(values: Mapping[str, float]) -> str:
    """Bars of the ratios, with a line at 1."""
    scale, left, row = 300 / max(1.0, *values.values()), 290, 26
    bars = [
        f'<text x="{left - 8}" y="{row * place + 18}" text-anchor="end">{name}</text>'
        f'<rect x="{left}" y="{row * place + 5}" width="{value * scale:.0f}" height="17" fill="#2a6f97"/>'
        f'<text x="{left + value * scale + 6:.0f}" y="{row * place + 18}">{value:.1f}</text>'
        for place, (name, value) in enumerate(values.items())
    ]
    height = row * len(values) + 8
    one = left + scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="660" height="{height}" font-family="sans-serif" '
        f'font-size="13"><rect width="660" height="{height}" fill="white"/>{"".join(bars)}'
        f'<line x1="{one:.0f}" x2="{one:.0f}" y1="0" y2="{height}" stroke="#999" stroke-dasharray="3"/></svg>\n'
    )
