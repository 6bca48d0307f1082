"""The words of the progress report: another language is another file like this one."""

from __future__ import annotations

from postureview.values.change import Verdict

TITLE = "Progress report"
PAGES = "Pages of this visit"
NO_PSEUDONYM = "no pseudonym"
VISITS = "Visits"
FIRST_TO_LAST = "Compared: the first visit, {first}, with the latest, {last}"
COMPARED_BEFORE = "Compared: {first} with {last}"
SETUP = "What differs in the set-up"

SCORES = "Pain and function"
SCORES_MEAN = "0 = none, 10 = the most there could be."
SCORES_COUNT = "A change counts from {important:g} points."
NOT_ASKED = "not asked"
NO_SCORES = "Neither pain nor function was asked about in both visits."

SUMMARY = "{changed} changed, {same} cannot be told from no change, {repeat} to be measured again"

MEASURES = {
    Verdict.CHANGED: "Changed by more than the measurement error",
    Verdict.NOT_DISTINGUISHABLE: "Cannot be told from no change",
    Verdict.REPEAT: "To be measured again",
}

MEASURES_MEAN = {
    Verdict.CHANGED: "A change of a number is not yet a change of health: read it beside pain and function.",
    Verdict.NOT_DISTINGUISHABLE: "The difference is within the measurement error. It is neither better nor worse.",
    Verdict.REPEAT: "The two visits cannot be compared here.",
}

VERDICTS = {
    Verdict.CHANGED: "changed",
    Verdict.NOT_DISTINGUISHABLE: "not distinguishable",
    Verdict.REPEAT: "repeat",
}

TOWARD = {True: "toward the middle of the range", False: "away from the middle of the range", None: ""}

HEADS = ("Measure", "All visits", "Before", "After", "Difference", "Smallest change", "")
PLOT_MEANS = (
    "Each dot is a visit, in order of time. The shaded band is the first value ± the smallest change that is not "
    "measurement error: dots inside it cannot be told from the first."
)
HEADS_OF_FILMS = (HEADS[0], "Both films", *HEADS[2:])
PLOT_OF_FILMS_MEANS = (
    "Each dot is a film, before on the left. The shaded band is the value before ± the smallest change that is not "
    "measurement error: a dot inside it cannot be told from before."
)
NONE = "not measured"
TABLE_OF = "{title}: table"

PICTURES = "Before and after"
PICTURES_MEAN = (
    "Both pictures at one scale, legs and trunk equally long. A picture is one moment: the table above counts."
)
BEFORE, AFTER = "Before", "After"
PICTURE_OF = "Subject in the {view}, {origin}"
NO_PICTURE = "No picture was kept; drawing only."

LIMITS = "Limits of this report"
WHAT_TO_DO = "What to do:"

MADE_BY = "{date}: {software}; {engine}; calibration: {calibration}"
NO_ENGINE = "no pose engine"
PROVENANCE = "How the numbers came about"

SCORES_PLAIN = {"score": "pain", "function": "limits of the day by pain"}
