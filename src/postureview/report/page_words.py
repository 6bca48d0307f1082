"""The words of the clinician's page: another language is another file like this one."""

from __future__ import annotations

TITLE = "Posture and movement report"
NO_PSEUDONYM = "no pseudonym"
STATURE_UNKNOWN = "stature not stated"
YEARS = "years"
HANDED = {"left": "left-handed", "right": "right-handed"}
TRUNK = "trunk"
SEX = {"female": "female", "male": "male", "other": "other"}
OCCUPATIONS = {
    "office": "office work",
    "standing": "standing work",
    "manual": "manual work",
    "student": "student",
    "athlete": "athlete",
    "retired": "retired",
    "other": "other occupation",
}
PAIN = "pain {score} of 10"
PAIN_FUNCTION = "limits the day {function} of 10"
PAIN_REGIONS = "where: {regions}"
PAIN_WEEKS = "for {weeks:g} weeks"
SEEN = "Seen"
NOT_READ = "not read"
NO_VIEW = "no still view"
NO_RECORDING = "no recording"
CONTENTS = "Sections"

WHAT_TO_DO = "What to do:"
WHY = "Why:"
MATTERS = {0: "What matters most", 1: "What matters most", 2: "The two things that matter most"}
MATTERS_THREE = "The three things that matter most"
MORE_FINDINGS = "All {count} findings with their evidence"
EXAMINE_FIRST = "Examine first:"
RESEMBLES = "Pattern resembles:"
NOT_MEASURED = "What could not be measured"
ALL_MEASURED = "Nothing was withheld."
HOW_TO_FILM = "How to film better"

VIEWS = "Pictures and measures"
HOW_TO_READ = "How to read the pictures and tables"
ERROR_IS = "± error"
RANGE_IS = "Range"
RANGE_MEANS = (
    "Shaded; the dot is the value, the line its 95 % interval, dotted is zero. A working range is a proposal to be "
    "calibrated, not a published norm; only a range that was read in its source is called reference."
)
GRADE_IS = "Grade"
PROXY_IS = "Proxy"
PROXY_MARKED = "Marked"
PROXY_OTHERS = "all others are"
DIRECTION_IS = "Direction"
DIRECTION_MEANS = "Left and right are the subject's own."
PICTURE_IS = "Picture"
KEY_MEASURED = "measured"
KEY_PLUMB = "plumb line through the ankle, or between the ankles"
KEY_BONE = "points found; in side views the near side only"
KEY_BACK = "edge of the back, read from the outline"
NO_PICTURE = "No picture was kept; drawing only."
NO_PICTURE_OF_VIEW = "No picture was kept of this view."
PICTURE_OF = "Subject in the {view}, {origin}"
MEASURE_HEADS = ("Measure", "Value ± error", "Range, value and 95 % interval", "Grade")
NO_RANGE = "no range to compare with"
CORRECTED = "corrected from"
MEAN_OF = "mean of"
SOURCE = "source"
NOT_MEASURED_ROW = "Not measured."
SEEN_HERE = "Seen here:"
MEASURED_FROM = "Measured from"
THE_RECORDING = "the recording"
REMARKS_HOLD = "The remarks in the {view} hold for the same measures here."

SIDES_GRADE = "Grade of the mean"

SYMMETRY = "Left against right"
SYMMETRY_MEANS = (
    "How far each line leans or shifts, in multiples of its own error: inside the shaded band it cannot be told from "
    "even. Small asymmetry is normal, and only weakly related to pain."
)
LEFT_END, RIGHT_END = "subject's left", "subject's right"
EVEN = "even"
LEAN_HEADS = ("Measure", "Left or right", "Value ± error", "Grade")
PAIRS = "Measured on both sides"
PAIR_HEADS = ("Measure", "Left and right", "Left", "Right", "Apart", "Error of the difference", "")
DIFFER = "the sides differ by more than the error"
NOT_DISTINGUISHABLE = "cannot be told from equal"

MOVEMENTS = "Movement tests"
MOVEMENTS_MEAN = (
    "Curves: change from neutral over the time of each repetition, left and right at one scale; the furthest is drawn "
    "strong, those that do not count thin."
)
NO_MOVEMENT = "No movement was found."
ASKED_FOR = "Asked for:"
REPETITION_HEADS = ("No.", "Range", "Speed", "Time", "")
REPETITIONS_OF = "Repetitions"

PATTERNS = "Patterns"
PATTERNS_MEAN = (
    "What a classifier makes of the measurements as a whole: an opinion, not evidence. Probabilities are calibrated on "
    "simulated people."
)
PATTERN_HEADS = ("The pattern resembles", "Probability", "Carried by")
NO_PROBABILITY = "not enough measured to say"
RULE = "a plain rule"
MODEL = "model"

FINDINGS = "Findings and their evidence"
FINDINGS_MEAN = (
    "A finding describes how the subject stood or moved in the recording. Small asymmetry and variety of posture are "
    "common, and only weakly related to pain."
)
RESTS_ON = "Rests on"
SOURCES_ARE = "Sources:"

PLAN = "Plan"
PLAN_TALK = "Talk first"
PLAN_SESSION = "A session"
PLAN_HOME = "At home"
PLAN_EXPECT = "What to expect"
PLAN_REVIEW = "Look again:"
PLAN_PAIN = "How much pain is fine:"
PLAN_ADVICE = "Advice"
PLAN_SEEK = "Stop and seek care"
PLAN_FOR = "for"
PLAN_NONE = "No plan is made while the safety questions are open."
PLAN_EVIDENCE = "Evidence"
PLAN_CAUTION = "Caution:"

QUALITY = "Recordings and their quality"
CHECK_HEADS = ("Check", "Limit")
NOT_CHECKED = "not checked"
FAILED = "failed"
NEVER_STILL = "The subject never stood still in one view."
NOTE = "Note:"
WHAT_HELPS = "What helps:"

PAGES = "Pages of this assessment"

LIMITS = "Limits of this report"
NOT_MEASURABLE = "What one camera cannot measure"

PROVENANCE = "Method and provenance"
SOFTWARE = "Software"
MADE = "Made"
ENGINE = "Pose engine"
MODELS = "Models"
TABLES = "Clinical tables"
TABLES_VERSION = "version"
SETTINGS = "Settings changed"
DEFAULTS = "none, all at their defaults"
CLEANING = "Cleaning"
CALIBRATION = "Calibration"
NONE = "none"
NOT_STATED = "not stated"
DEFINITIONS = "What was measured, and where its error comes from"
DEFINITION_HEADS = ("Measure", "Definition", "Range", "Error")
POSITIVE = "positive ="
COUNTS_FROM = "a change of one person counts from"
SOURCES = "Sources"
SOURCE_HEADS = ("Id", "Source", "Gives", "Read")
READ = "read"
NOT_READ_IN_SOURCE = "not read in the source"
TO_TABLE = "Sources"

TABLE_OF = "{title}: table"
CHECKS_TABLE = "Checks of the recordings"
