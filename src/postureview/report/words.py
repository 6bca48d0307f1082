"""The words that people read for every closed list, and for the checks of a recording."""

from __future__ import annotations

from dataclasses import dataclass

from postureview.values.finding import Gate
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Reason, Status
from postureview.values.recording import RecordingKind

BANNER = (
    "Research and education software for qualified health professionals. Not a medical device, not clinically "
    "validated. It describes what a camera saw; decisions stay with the clinician."
)

NO_FINDING = "No graded measure lies outside its range by more than its error."

NOTHING_GRADED = "No value could be compared with a range, so none can be called within or outside."

NOTHING_MEASURED = "Nothing could be measured, so nothing can be said."

UNEXPLAINED = "Outside the working range by more than the error, described without a finding"

UNCERTAIN = "(?)"

UNCERTAIN_MEANS = "direction uncertain, because zero lies in the value's 95 % interval"

MDC_MEANS = "smallest change between two measurements that is not measurement error"

VIEWS = {
    View.ANTERIOR: "front view",
    View.POSTERIOR: "back view",
    View.LEFT_LATERAL: "left side view",
    View.RIGHT_LATERAL: "right side view",
}

SIDES = {Side.LEFT: "left side", Side.RIGHT: "right side", Side.MIDLINE: "whole body"}

SIDE_MARKS = {Side.LEFT: "left", Side.RIGHT: "right"}

GRADES = {
    Grade.TYPICAL: "within range",
    Grade.WITHIN_ERROR: "outside, within error",
    Grade.MILD: "mildly outside",
    Grade.MODERATE: "moderately outside",
    Grade.MARKED: "markedly outside",
    Grade.UNGRADED: "not graded",
}

GRADE_MEANS = {
    Grade.TYPICAL: "the value lies inside the range",
    Grade.WITHIN_ERROR: "outside the range, but by no more than the ± value: cannot be told from measurement error",
    Grade.MILD: "outside the range by more than the ± value, just past the first limit",
    Grade.MODERATE: "past the second limit",
    Grade.MARKED: "past the third limit",
    Grade.UNGRADED: "there is no range to compare with, or the subject was not standing",
}

CLOTHING = {"bare": "bare", "close": "close-fitting clothes", "loose": "loose clothes"}

STATUSES = {Status.DIRECT: "direct", Status.PROXY: "proxy"}

STATUS_MEANS = {
    Status.DIRECT: "the points found in the picture define the quantity itself, up to known noise",
    Status.PROXY: "a related quantity, not the clinical one",
}

PROVENANCE = {
    "F": "published",
    "K": "from the literature, not read in the source",
    "D": "derived",
    "E": "engineering proposal",
    "ARTICLE": "from the founding article",
}

KINDS = {
    RecordingKind.VIDEO: "video",
    RecordingKind.STILL: "still picture",
    RecordingKind.WEBCAM: "webcam recording",
    RecordingKind.LANDMARKS: "recorded landmarks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateWords:
    """How the safety gate is announced; ``action`` stands where the assessment brings none of its own."""

    title: str
    says: str
    action: str


GATES = {
    Gate.OPEN: GateWords(
        title="Safety questions: asked",
        says="Every red-flag question was asked, and no answer closes the gate. Answers alone rule nothing out.",
        action="Ask again at every session; stop and seek medical care if a red flag appears.",
    ),
    Gate.CLOSED: GateWords(
        title="Safety questions: medical check needed first",
        says="An answer calls for a medical check before any manual treatment. No targets are shown.",
        action="Refer before treatment.",
    ),
    Gate.NOT_SCREENED: GateWords(
        title="Safety questions: not screened",
        says="The red-flag questions were not asked, or not all of them.",
        action="Ask all of them before any treatment is considered.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """Why something was not measured, and how to film better."""

    says: str
    advice: str


REASONS = {
    Reason.VIEW_MISSING: ReasonWords(
        says="No recording shows the side that this needs",
        advice="Film that view as well: front, back, left and right, about three seconds of quiet stance each.",
    ),
    Reason.OBLIQUE_VIEW: ReasonWords(
        says="The subject was turned too far off the view",
        advice="Let the feet and the pelvis point square to the camera, or exactly across it; floor tape helps.",
    ),
    Reason.NOT_STILL: ReasonWords(
        says="The subject never stood still in this view",
        advice="Ask for a quiet stance of three seconds in each view; keep the camera on a stand.",
    ),
    Reason.NOT_STANDING: ReasonWords(
        says="The subject was not standing upright on straight legs",
        advice="Film standing, legs straight, arms hanging.",
    ),
    Reason.OUT_OF_PLANE: ReasonWords(
        says="The trunk leaned toward or away from the camera",
        advice="Film an upright stance here; film a bend from the side.",
    ),
    Reason.BODY_CUT_OFF: ReasonWords(
        says="Part of the body lies outside the picture",
        advice="Step back, or turn the camera to portrait format, until head and feet have room to spare.",
    ),
    Reason.TOO_SMALL: ReasonWords(
        says="The body covers too few pixels",
        advice="Come nearer, use portrait format, or film at a higher resolution.",
    ),
    Reason.LANDMARK_MISSING: ReasonWords(
        says="A point of the body that this needs was not seen well enough",
        advice="Keep arms, hair, loose clothes and furniture from covering the body.",
    ),
    Reason.CONTOUR_HIDDEN: ReasonWords(
        says="Arms, hair or clothes hide the outline of the body",
        advice="Film the side view with the arms crossed or held 40 degrees forward, front and back view with the arms "
        "20 to 30 degrees off the trunk; hair up, close-fitting clothes.",
    ),
    Reason.FLAT_OR_NOT_VISIBLE: ReasonWords(
        says="The outline shows no hollow here: flat, or not visible",
        advice="Film it bare or in close-fitting clothes with the arms off the trunk; look at it by eye.",
    ),
    Reason.PICTURE_MISSING: ReasonWords(
        says="This is read from the outline in a picture, and there is none",
        advice="Assess the video or the photograph itself.",
    ),
    Reason.TOO_DARK: ReasonWords(says="The picture is too dark", advice="Switch on more light."),
    Reason.TOO_BRIGHT: ReasonWords(
        says="The picture is too bright", advice="Avoid filming against a window or a lamp."
    ),
    Reason.BLURRED: ReasonWords(
        says="The picture is blurred", advice="Clean the lens, put the camera on a stand, focus on the subject."
    ),
    Reason.LOW_FRAME_RATE: ReasonWords(
        says="Too few pictures per second", advice="Film at 24 pictures a second or more."
    ),
    Reason.CAMERA_NOT_LEVEL: ReasonWords(
        says="The camera was not level",
        advice="Level the camera with its grid or a spirit level; door frames must stand upright in the picture.",
    ),
    Reason.SECOND_PERSON: ReasonWords(
        says="More than one person is in the picture",
        advice="Film the subject alone; no mirror and no picture of a person behind.",
    ),
    Reason.NOBODY: ReasonWords(
        says="No plausible body was found",
        advice="Film one whole person, upright in the picture, against a plain background.",
    ),
    Reason.SIDES_CONFUSED: ReasonWords(
        says="Left and right could not be told apart",
        advice="Do not mirror the video; use a plain background and clothes that show the limbs.",
    ),
    Reason.SIDES_DISAGREE: ReasonWords(
        says="The left and the right side view do not agree",
        advice="Film both sides again in the same stance, the back close-fitting, hair up, arms off the back.",
    ),
    Reason.SCALE_UNKNOWN: ReasonWords(
        says="A length needs a known body height",
        advice="Enter the stature or put up the printed card, and film head and feet uncovered.",
    ),
    Reason.SCALE_DISAGREES: ReasonWords(
        says="Stature and printed card tell different scales",
        advice="Check the stature, and hang the card beside the subject, as far from the camera as the feet.",
    ),
    Reason.NO_MOVEMENT: ReasonWords(
        says="Nothing moved by more than the measurement error",
        advice="Film the whole movement from the side that the test asks for.",
    ),
    Reason.INCOMPLETE: ReasonWords(
        says="The movement was not completed, or not often enough",
        advice="Film from quiet neutral to quiet neutral, as often as the test asks for.",
    ),
    Reason.END_NOT_SEEN: ReasonWords(
        says="The body could not be followed to the end of the movement",
        advice="Keep the moving part uncovered and inside the picture, in close-fitting clothes before a plain wall.",
    ),
    Reason.BEYOND_REACH: ReasonWords(
        says="The movement went further than one camera can follow",
        advice="Use a goniometer or an inclinometer where the full range matters.",
    ),
    Reason.NOT_RECOGNISED: ReasonWords(
        says="Which movement test this was is not clear",
        advice="Name it: --test NAME, the file's name (trunk_flexion.mp4), or visit.toml.",
    ),
    Reason.NOT_MEASURABLE: ReasonWords(
        says="One camera without palpated markers cannot measure this", advice="Examine by hand or with an instrument."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """How a check of a recording is printed: value times ``scale``, to ``decimals``, with ``unit``."""

    says: str
    unit: str = ""
    scale: float = 1.0
    decimals: int = 0
    is_floor: bool = False

    def number(self, value: float | None) -> str:
        """The value with its unit, or that it is unknown."""
        return "unknown" if value is None else f"{value * self.scale:.{self.decimals}f}{self.unit}"

    def limit(self, value: float) -> str:
        """The limit, and on which side of it a recording is good enough."""
        return f"at {'least' if self.is_floor else 'most'} {self.number(value)}"


CHECKS = {
    "whole_body": CheckWords(
        says="room between body and picture edge", unit=" %", scale=100, decimals=1, is_floor=True
    ),
    "body_height": CheckWords(says="height of the body in the picture", unit=" px", is_floor=True),
    "visibility": CheckWords(says="least visible point of the body", unit=" %", scale=100, is_floor=True),
    "standing": CheckWords(says="bend of the knees", unit="°"),
    "stance_width": CheckWords(says="feet apart, share of the ear's height", unit=" %", scale=100),
    "trunk_in_plane": CheckWords(says="trunk leaning toward or away from the camera", unit="°"),
    "camera_level": CheckWords(says="lean of the whole body, feet to shoulders", unit="°", decimals=1),
    "scale": CheckWords(says="difference between stature and printed card", unit=" %", scale=100),
    "camera_roll": CheckWords(says="roll of the camera", unit="°", decimals=1),
    "yaw": CheckWords(says="turned off the view", unit="°"),
    "one_person": CheckWords(says="time with a second person in the picture", unit=" %", scale=100),
    "steadiness": CheckWords(says="movement while standing", unit=" trunk lengths/s", decimals=2),
    "rate": CheckWords(says="pictures per second", unit=" Hz", decimals=1, is_floor=True),
    "sides": CheckWords(says="time with left and right confused", unit=" %", scale=100),
    "brightness": CheckWords(says="brightness (0-255)", is_floor=True),
    "glare": CheckWords(says="glare (brightness, 0-255)"),
    "sharpness": CheckWords(says="sharpness", unit=" %", scale=100, is_floor=True),
}


def check_words(name: str, unit: str) -> CheckWords:
    """The words of a check; one that is not listed is named by itself, with its own unit."""
    return CHECKS.get(name) or CheckWords(says=name.replace("_", " "), unit=f" {unit}".rstrip(" 1"), decimals=2)
