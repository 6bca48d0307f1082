"""The words of the areas to examine, for the body map and its table."""

from __future__ import annotations

from postureview.values.landmarks import Side
from postureview.values.target import Role

TITLE = "Areas to consider examining"

MEANS = (
    "A model links what was measured with soft tissue that a hands-on examination may look at. A camera sees neither "
    "tension nor tenderness: the hand test confirms or refutes each area. Number 1 first."
)

NONE_CLOSED = "None are named: the answers call for a medical check first."

NONE = "No area follows from what was measured."

FIGURES = {"front": "Front of the body", "back": "Back of the body"}

SIDES = {Side.LEFT: "left side", Side.RIGHT: "right side", Side.MIDLINE: "both sides"}

SIDE_MARKS = {Side.LEFT: "left", Side.RIGHT: "right"}

NO_AREA = "no area"

NOT_DRAWN = "Not on the map"

ROLES = {
    Role.SHORT: "examine length and tenderness",
    Role.LONG: "examine strength",
    Role.TRAIN: "train, no hands-on technique",
}

LEGEND_RANK = "shade = order in which to examine; the number is the area's row in the table"

LEGEND_TRAIN = "dashed = for training only"

CAUTION = "Caution"

CONFIRM = "Hand test"

TECHNIQUES = "Techniques that fit"

EVIDENCE = "evidence"

CAUTIONS = "not with"

FOLLOWS = "From"

TECHNIQUES_TITLE = "Techniques and their evidence"

TECHNIQUE_HEADS = ("Technique", "Evidence", "What was found", "Dose in trials or practice", "Sources")
