"""What one pass through a recording leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from postureview.values.arrays import Floats, frozen
from postureview.values.pose import PoseSequence


class RecordingKind(StrEnum):
    """Where the landmarks came from."""

    VIDEO = "video"
    STILL = "still"
    WEBCAM = "webcam"
    LANDMARKS = "landmarks"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceInfo:
    """Facts about a recording as it was read.

    file_name is the last component only. sha256 is empty for a webcam. size_px is (width, height) after rotation.
    rotation_deg is what the file asked for and was applied, clockwise. notes tell what was odd and was dealt with.
    """

    file_name: str
    sha256: str
    kind: RecordingKind
    size_px: tuple[int, int]
    rotation_deg: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PictureTrace:
    """Light and sharpness of a recording, measured as its frames passed.

    time_s : (T,) seconds.
    brightness : (T,) mean luma, 0-255.
    sharpness : (T,) share of fine detail that a slight blur would take away, 0 (blurred) to 1, at a width of 640.
    """

    time_s: Floats
    brightness: Floats
    sharpness: Floats

    def __post_init__(self) -> None:
        n = len(self.time_s)
        for name in ("time_s", "brightness", "sharpness"):
            object.__setattr__(self, name, frozen(name, getattr(self, name), (n,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """A picture that was kept while the stream passed: JPEG bytes, so that keeping many stays cheap."""

    time_s: float
    jpeg: bytes
    size_px: tuple[int, int]


class RollSource(StrEnum):
    """What in the pictures told the camera's roll."""

    ROOM = "room"
    """Lines of the room: walls, doors, shelves."""
    CARD = "card"
    """The printed card, hung upright."""
    PLUMB_LINE = "plumb_line"
    """A hanging cord, which the user said is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRoll:
    """How far the camera was turned about its optical axis, as its pictures tell.

    roll_deg : positive when the pictures' content appears turned clockwise. uncertainty_deg : standard error (68 %).
    basis : what it rests on, for people. source : which method told it.
    """

    roll_deg: float
    uncertainty_deg: float
    basis: str
    source: RollSource = RollSource.ROOM

    def __post_init__(self) -> None:
        if not -90 <= self.roll_deg <= 90:
            raise ValueError(f"roll_deg must be between -90 and 90, got {self.roll_deg:g}")
        if not self.uncertainty_deg > 0:
            raise ValueError(f"uncertainty_deg must be above 0, got {self.uncertainty_deg:g}")


class ScaleSource(StrEnum):
    """What made pixels into millimetres."""

    STATURE = "stature"
    """The subject's stature, as it was stated."""
    CARD = "card"
    """The printed card beside the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardScale:
    """Size of a pixel at the printed card, millimetres.

    relative_error : standard error (68 %) as a share, of lengths at the subject: it holds how much nearer or farther
    than the subject the card may be. n_pictures : in how many pictures the card was seen.
    """

    mm_per_px: float
    relative_error: float
    n_pictures: int = 1

    def __post_init__(self) -> None:
        if not self.mm_per_px > 0 or not self.relative_error > 0:
            raise ValueError(
                f"mm_per_px and relative_error must be above 0, got {self.mm_per_px:g} and {self.relative_error:g}"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """One recording after its single pass: the track, and the little that was kept of the pictures.

    roll : None where the pictures do not tell it, or none was kept. card : None where no printed card was found.
    """

    source: SourceInfo
    poses: PoseSequence
    picture: PictureTrace | None = None
    keyframes: tuple[KeyFrame, ...] = ()
    roll: CameraRoll | None = None
    card: CardScale | None = None
