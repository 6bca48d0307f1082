"""Words for what a clinician made of an assessment."""

from __future__ import annotations

from postureview.values.review import Decision, Subject

TITLE = "Review"
SIGNED = "Signed by {by}, {moment}, version {version}."
NOT_SIGNED = "Version {version} is not signed: a draft."
CORRECTIONS = "Points put right by hand"
CORRECTIONS_MEAN = (
    "Picture points from the left and from the top, in pixels. The error beside a value is that of the automatic "
    "reading: how well a person places a point was not measured."
)
CORRECTION_HEADS = ("Point", "From", "To", "Values before and after", "By")
NOT_SEEN = "not seen"
NO_CHANGE = "No value rests on this point here."
DECISIONS = "Decisions"
DECISION_HEADS = ("About", "Decision", "Reason", "By")
WORDS_WERE = "The tables say:"
NOTES = "Notes"
DECIDED = {Decision.ACCEPTED: "accepted", Decision.REJECTED: "rejected", Decision.EDITED: "reworded"}
SUBJECTS = {Subject.FINDING: "Finding", Subject.TARGET: "Area"}
NO_REASON = "no reason given"
NONE = "none"
