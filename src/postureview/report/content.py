"""What every report shows, arranged for reading; the page and the terminal summary only lay it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from postureview.knowledge.load import Knowledge
from postureview.report.numbers import number, quantity, short_unit
from postureview.report.words import (
    GRADES,
    KINDS,
    NO_FINDING,
    NOTHING_GRADED,
    NOTHING_MEASURED,
    REASONS,
    SIDES,
    UNCERTAIN,
    VIEWS,
)
from postureview.values.assessment import AssessedRecording, Assessment, KeyPicture
from postureview.values.finding import Finding
from postureview.values.landmarks import Side, View
from postureview.values.measurement import Grade, Measurement, Reason, Reference, Withheld
from postureview.values.recording import ScaleSource

_MOST_MARKED_FIRST = (Grade.MARKED, Grade.MODERATE, Grade.MILD)
_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldGroup:
    """Everything that was withheld for one reason: (where, terms) pairs, and what was found there."""

    reason: Reason
    places: tuple[tuple[str, tuple[str, ...]], ...]
    details: tuple[str, ...]

    @property
    def says(self) -> str:
        """The reason in words."""
        return REASONS[self.reason].says

    @property
    def advice(self) -> str:
        """How to film better."""
        return REASONS[self.reason].advice

    @property
    def listing(self) -> str:
        """All places and terms in one line."""
        return "; ".join(f"{place.capitalize()}: {', '.join(terms)}" for place, terms in self.places)

    @property
    def short_listing(self) -> str:
        """All places in one line, with how many measures are missing where they are many."""
        named = (", ".join(terms) if len(terms) < _MANY else f"{len(terms)} measures" for _, terms in self.places)
        return "; ".join(f"{place.capitalize()}: {what}" for (place, _), what in zip(self.places, named, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewBlock:
    """One view: its picture, what was measured in it, and what was not."""

    view: View
    picture: KeyPicture | None
    measurements: tuple[Measurement, ...]
    withheld: tuple[WithheldGroup, ...]

    @property
    def title(self) -> str:
        """The view in words."""
        return VIEWS[self.view].capitalize()

    @property
    def origins(self) -> tuple[tuple[str, tuple[float, float]], ...]:
        """(recording, interval) pairs that the measurements were taken from."""
        return tuple(dict.fromkeys((one.recording, one.interval_s) for one in self.measurements))


def sorted_findings(assessment: Assessment) -> tuple[Finding, ...]:
    """Findings, most marked first; within a severity as the rules gave them."""
    return tuple(sorted(assessment.findings, key=lambda one: _MOST_MARKED_FIRST.index(one.severity)))


def unexplained(assessment: Assessment) -> tuple[str, ...]:
    """Deviations beyond error that no finding rests on: not every measure has a rule, and none may be passed over."""
    explained = {key for finding in assessment.findings for key in finding.evidence}
    seen: dict[str, list[str]] = {}
    for one in assessment.measurements:
        if one.grade.is_deviation and one.key not in explained:
            where = f"{VIEWS[one.view]}, {quantity(one.value, one.unit)}, {GRADES[one.grade]}"
            seen.setdefault(sided_term(one), []).append(where)
    return tuple(f"{term} ({'; '.join(places)})" for term, places in seen.items())


def nothing_found(assessment: Assessment) -> str:
    """What is said in place of findings, as far as that may be said; empty when something deviates."""
    grades = {one.grade for one in assessment.measurements}
    if any(grade.is_deviation for grade in grades):
        return ""
    if not grades:
        return NOTHING_MEASURED
    return NOTHING_GRADED if grades == {Grade.UNGRADED} else NO_FINDING


def view_blocks(assessment: Assessment, tables: Knowledge) -> tuple[ViewBlock, ...]:
    """One block for each view that a picture, a measurement or a refusal comes from, in the order of the views."""
    blocks = []
    for view in View:
        measured = tuple(one for one in assessment.measurements if one.view is view and not tables.test_of(one.name))
        refused = [
            one
            for one in assessment.withheld
            if one.view is view and one.reason is not Reason.VIEW_MISSING and not tables.test_of(one.name)
        ]
        picture = _picture(view, assessment.pictures, measured)
        if measured or refused or picture:
            groups = withheld_groups(refused, tables, by_detail=True)
            blocks.append(ViewBlock(view=view, picture=picture, measurements=measured, withheld=groups))
    return tuple(blocks)


def withheld_groups(
    withheld: Iterable[Withheld], tables: Knowledge, *, by_detail: bool = False
) -> tuple[WithheldGroup, ...]:
    """Withheld measures grouped by reason (and detail), in the order in which the reasons are declared."""
    grouped: dict[tuple[Reason, str], list[Withheld]] = {}
    for one in withheld:
        grouped.setdefault((one.reason, one.detail if by_detail else ""), []).append(one)
    order = list(Reason)
    return tuple(
        _group(reason, members, tables)
        for (reason, _), members in sorted(grouped.items(), key=lambda item: order.index(item[0][0]))
    )


def range_words(reference: Reference, unit: str) -> str:
    """What counts as within range, as text: both first limits, the one that there is, or else the mean."""
    low, high = reference.low, reference.high
    if low is not None and high is not None:
        return f"{number(low, unit)} to {quantity(high, unit)}"
    if low is not None:
        return f"{quantity(low, unit)} or more"
    if high is not None:
        return f"{quantity(high, unit)} or less"
    return "" if reference.mean is None else f"mean {quantity(reference.mean, unit)}"


def sided_term(one: Measurement | Withheld) -> str:
    """The term, with the subject's side where the view does not already tell it."""
    told = one.side in (Side.MIDLINE, one.view.near_side)
    return one.term if told else f"{one.term}, {SIDES[one.side]}"


def direction(measurement: Measurement, tables: Knowledge) -> str:
    """What the sign of this value means, marked when zero lies within the value's 95 % interval; zero has no sign."""
    row = tables.measures.get(measurement.name)
    if row is None or not row.signed or float(number(measurement.value, measurement.unit)) == 0:
        return ""
    meaning = row.positive if measurement.value > 0 else row.negative
    uncertain = is_uncertain(measurement)
    return " ".join([meaning] * (meaning != measurement.term) + [UNCERTAIN] * uncertain)


def is_uncertain(measurement: Measurement) -> bool:
    """True when zero lies within the interval of a value that is not zero: its direction cannot be told."""
    at_zero = float(number(measurement.value, measurement.unit)) == 0
    return not at_zero and abs(measurement.value) <= half_interval(measurement)


def half_interval(measurement: Measurement) -> float:
    """Half the width of the value's 95 % interval."""
    return 1.96 * measurement.uncertainty.sem


def error_words(measurement: Measurement) -> str:
    """The smallest detectable change as it follows the value."""
    unit = short_unit(measurement.unit)
    return f"± {number(measurement.uncertainty.mdc95, measurement.unit)}{unit}"


def change_words(measurement: Measurement) -> str:
    """The smallest change of one person that is not error; empty when it is not known."""
    change = measurement.uncertainty.mdc95_within
    return "" if change is None else f"{quantity(change, measurement.unit)} in the {VIEWS[measurement.view]}"


def takes_words(measurement: Measurement) -> str:
    """That the value is the mean of several takes; empty for one."""
    return "" if measurement.takes == 1 else f"{measurement.takes} takes"


def recording_facts(recording: AssessedRecording) -> str:
    """What a recording that was read is, in one line; a still picture has no length and no rate."""
    width, height = recording.size_px
    facts = f"{KINDS[recording.kind]}, {width} x {height} px"
    if recording.n_frames > 1:
        rate = f" at {recording.rate_hz:.1f} Hz" if recording.rate_hz else ""
        facts += f", {recording.duration_s:.1f} s, {recording.n_frames} pictures{rate}"
    return f"{facts}; a body was found in {recording.found_share:.0%}"


def roll_words(recording: AssessedRecording) -> str:
    """How far the camera was turned, with its 95 % interval, and whether that was undone, in one line."""
    roll = recording.roll
    if roll is None:
        return "Camera level: not known from the picture"
    interval = f"± {quantity(1.96 * roll.uncertainty_deg, 'deg')}"
    turned = quantity(abs(roll.roll_deg), "deg")
    if float(number(roll.roll_deg, "deg")) == 0:
        told = f"upright, {interval}"
    else:
        told = f"turned {turned} {'clockwise' if roll.roll_deg > 0 else 'counterclockwise'}, {interval}"
    done = "undone before measuring" if recording.roll_undone else "not undone"
    return f"Camera level: the picture is {told} ({roll.basis}); {done}"


def scale_words(recording: AssessedRecording) -> str:
    """Where its millimetres come from, in one line, and what a card told that was not used."""
    card = recording.card
    told = "" if card is None else f"{card.mm_per_px:.2f} mm a pixel ± {1.96 * card.relative_error:.0%}"
    if recording.scale is ScaleSource.CARD:
        return f"Scale: from the printed card ({told}); it holds beside the card only"
    beside = f"; a printed card told {told} and was not used" if card is not None else ""
    if recording.scale is ScaleSource.STATURE:
        return f"Scale: from the stature{beside}"
    return f"Scale: not known, lengths in % of stature{beside}"


def summary_of_grades(assessment: Assessment) -> str:
    """How many were measured, with which grades, and how many were not, in one line."""
    counted = Counter(one.grade for one in assessment.measurements)
    order = (*_MOST_MARKED_FIRST, Grade.WITHIN_ERROR, Grade.TYPICAL, Grade.UNGRADED)
    grades = "; ".join(f"{counted[grade]} {GRADES[grade]}" for grade in order if counted[grade])
    measured = f"{len(assessment.measurements)} measured" + (f" ({grades})" if grades else "")
    return f"{measured}, {len(assessment.withheld)} not measured"


def cited_sources(assessment: Assessment, tables: Knowledge) -> tuple[str, ...]:
    """Every source id that the report prints, sorted."""
    cited: set[str] = set()
    for one in assessment.measurements:
        cited.update(one.reference.source if one.reference else ())
        row = tables.measures.get(one.name)
        cited.update((*row.source, *row.error.source) if row else ())
        test = tables.test_of(one.name)
        cited.update(test.source if test else ())
    for sources in _meaning_sources(assessment):
        cited.update(sources)
    for quantity_row in tables.not_measurable.values():
        cited.update(quantity_row.source)
    return tuple(sorted(cited))


def _meaning_sources(assessment: Assessment) -> Iterator[tuple[str, ...]]:
    """Sources of findings, patterns, areas with their techniques, and the plan."""
    yield from (one.source for one in assessment.findings)
    yield from (one.source for one in assessment.patterns)
    for target in assessment.targets:
        yield target.source
        yield from (one.source for one in target.techniques)
    if assessment.plan is not None:
        yield assessment.plan.source
        yield from (one.source for one in assessment.plan.exercises)
        yield from (one.source for one in assessment.plan.advice)


def _picture(view: View, pictures: Iterable[KeyPicture], measured: tuple[Measurement, ...]) -> KeyPicture | None:
    """The picture of the recording that most measurements of this view come from."""
    weight = Counter(one.recording for one in measured)
    own = [picture for picture in pictures if picture.view is view]
    return max(own, key=lambda picture: weight[picture.recording], default=None)


def _group(reason: Reason, members: list[Withheld], tables: Knowledge) -> WithheldGroup:
    places: dict[str, list[str]] = {}
    for one in members:
        places.setdefault(_place(one, tables), []).append(sided_term(one))
    return WithheldGroup(
        reason=reason,
        places=tuple((place, tuple(dict.fromkeys(terms))) for place, terms in places.items()),
        details=tuple(dict.fromkeys(one.detail for one in members if one.detail)),
    )


def _place(withheld: Withheld, tables: Knowledge) -> str:
    if withheld.reason is Reason.VIEW_MISSING and withheld.name in tables.tests:
        return " or ".join(f"{view} view" for view in tables.tests[withheld.name].signal)
    row = tables.measures.get(withheld.name)
    if withheld.reason is not Reason.VIEW_MISSING or row is None:
        return VIEWS[withheld.view]
    return " or ".join(VIEWS[View(view)] for view in row.views)
