"""What the accuracy page says above each of its tables."""

CLOTHING = (
    "Measures of the trunk's outline, where `--clothing` says what covers it (bare: nothing or a bra; close: vest or "
    "T-shirt). Loose clothing, when it is stated, withholds them. What was not stated has the row of the table above, "
    "loose tops among it."
)
TRACKED = (
    "The same pictures without a second look (`pose.close_ups=false`): what landmarks from a file or from `track` are "
    "worth. The difference from the first table is what the close-ups gain."
)
ROLLED = (
    "The first posture of every person before a furnished wall, filmed once by a level camera and once rolled by 3 "
    "deg to either side, nothing else changed; the user says nothing about the roll. Change of the printed value, "
    "degrees."
)
TURN = (
    "Root mean square error in people left out of the fit: a straight line alone, with the turn as the product reads "
    "it from the landmarks, and with the true turn, which no picture tells. The product measures the turn, refuses "
    "beyond `quality.max_yaw_deg`, and corrects nothing for it: in most measures even the true turn gains next to "
    "nothing, and what the head's tilt and shift would gain in front views comes from the chin being down in most of "
    "these people (a nodding head seen obliquely looks tilted), which does not carry over to a head held otherwise."
)
AIMS = (
    "Root mean square errors that this software is meant to reach, with what it reaches. What is missed is printed "
    "with the error that it has, never with the one that it should have."
)
CONDITION = "SD of the raw error and, in brackets, its mean; groups of fewer than 10 pictures are left out."
