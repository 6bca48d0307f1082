"""An annotated video of every recording of a visit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from postureview.capture.annotate import Progress, annotate_video
from postureview.capture.heads import find_heads
from postureview.capture.lens import read_lens
from postureview.pipeline.judged import Judged
from postureview.report.annotation import annotation
from postureview.values.movement import Movement
from postureview.values.recording import RecordingKind


def annotated_videos(
    judged: Sequence[Judged],
    movements: Sequence[Movement],
    folder: Path,
    *,
    blur_faces: bool = True,
    lens_profile: str = "",
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write ``<recording>.webm`` into ``folder`` for every video among the recordings; returns what was written.

    Stills and recorded landmarks have no video and are passed over. Raises RecordingError when a video cannot be read
    a second time.
    """
    prepare = read_lens(Path(lens_profile)).undistorted_frame if lens_profile else None
    written = []
    for one in judged:
        if one.recording.source.kind is not RecordingKind.VIDEO:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        out = _free(folder, one.file.path.stem, written)
        own = [movement for movement in movements if movement.recording == one.name]
        annotate_video(
            one.file.path,
            out,
            annotation(one.reading.poses, own, one.file.view),
            heads=find_heads(one.recording.poses) if blur_faces else None,
            prepare=prepare,
            progress=progress,
        )
        written.append(out)
    return tuple(written)


def _free(folder: Path, stem: str, taken: Sequence[Path]) -> Path:
    """A name of its own for recordings of the same name from several folders."""
    out, number = folder / f"{stem}.webm", 2
    while out in taken:
        out, number = folder / f"{stem}-{number}.webm", number + 1
    return out
