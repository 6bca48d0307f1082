"""An assessment measured again after points were put right by hand.

A placed point moves through its whole still phase with the body: by as much as it was moved in the picture. Only what
reads differently then is replaced; everything else stays as it was. Scale and safety questions do not change.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from postureview.base.errors import UsageError
from postureview.base.settings import Settings
from postureview.findings.grade import graded
from postureview.knowledge.calibration import read_calibration
from postureview.knowledge.load import knowledge
from postureview.measures.edges import back_px, c7_px, silhouette_at
from postureview.measures.register import Posture
from postureview.measures.side_agreement import compare_sides
from postureview.measures.visit import measure_visit
from postureview.pipeline.meaning import Person, meaning_of
from postureview.pipeline.workings import Workings
from postureview.values.assessment import Assessment, KeyPicture, Patient
from postureview.values.landmarks import Landmark, Part, View
from postureview.values.measurement import Measurement, Outcome, Reason, Withheld
from postureview.values.review import C7_POINT, Correction, Point, ValueChange

Key = tuple[str, View, str]
BY_HAND = "placed by hand"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The assessment with corrected values, and the corrections with what each of them changed."""

    assessment: Assessment
    corrections: tuple[Correction, ...]


def corrected(
    assessed: Assessment, workings: Workings, corrections: Sequence[Correction], settings: Settings | None = None
) -> Corrected:
    """The assessment after these corrections, one after the other; of one point the last counts.

    Raises UsageError where the view has no picture or no workings. A review that it carries is left out: decisions
    apply to what is returned.
    """
    settings = settings or Settings()
    postures = dict(workings.postures)
    outcomes: list[Outcome] = [*assessed.measurements, *assessed.withheld]
    now = {_key(one): one for one in outcomes}
    pictures = {one.view: one for one in assessed.pictures}
    done = []
    for one in corrections:
        picture, posture = pictures.get(one.view), postures.get(one.view)
        if picture is None or posture is None:
            raise _no_view(one.view)
        moved = _moved(posture, picture, one)
        postures[one.view] = moved
        changes = _changed(posture, moved, now, one, settings)
        changes |= _other_side(now, changes, postures, settings)
        graded_ones = {key: _graded(each, postures[each.view], assessed.patient) for key, each in changes.items()}
        before, now = now, now | graded_ones
        pictures[one.view] = _redrawn(picture, moved, one)
        done.append(dataclasses.replace(one, changes=tuple(_changes(before, now))))
    assessment = _concluded(assessed, tuple(now.values()))
    shown = tuple(pictures[one.view] for one in assessed.pictures)
    return Corrected(assessment=dataclasses.replace(assessment, pictures=shown, review=None), corrections=tuple(done))


def point_px(workings: Workings, picture: KeyPicture, point: str) -> Point | None:
    """Where a landmark or C7 lies in the picture of a view as it was read; None where it was not."""
    posture = workings.postures.get(picture.view)
    if point != C7_POINT:
        return picture.landmarks_px[Landmark[point.upper()]]
    silhouette = None if posture is None else silhouette_at(posture, picture.time_s)
    return None if posture is None or silhouette is None else c7_px(posture, silhouette)


def _moved(posture: Posture, picture: KeyPicture, one: Correction) -> Posture:
    """The posture with the point where it was placed, and as far from there in every other frame."""
    frame = int(np.argmin(np.abs(posture.poses.time_s - picture.time_s)))
    image = posture.poses.image.copy()
    landmark = one.landmark
    if landmark is None:
        near = image[frame, Part.SHOULDER.on(one.view.near_side), :2]
        x, y = np.asarray(one.after_px) - near
        return dataclasses.replace(posture, c7_by_hand=(float(x), float(y)))
    step = np.asarray(one.after_px) - image[frame, landmark, :2]
    if np.isfinite(step).all():
        image[:, landmark, :2] += step
    else:
        image[:, landmark, :2] = one.after_px
    image[:, landmark, 3] = 1.0
    return dataclasses.replace(posture, poses=dataclasses.replace(posture.poses, image=image))


def _key(one: Outcome) -> Key:
    return one.name, one.view, one.side.value


def _read(posture: Posture, settings: Settings, only: Sequence[str] = ()) -> dict[Key, Outcome]:
    path = settings.measures.calibration
    found = measure_visit(
        [posture],
        only=only,
        withhold_unfollowed=settings.measures.withhold_unfollowed,
        calibration=read_calibration(Path(path)) if path else None,
    )
    return {_key(one): one for one in found if one.view is posture.phase.view and one.recording}


def _changed(
    before: Posture, after: Posture, now: Mapping[Key, Outcome], one: Correction, settings: Settings
) -> dict[Key, Outcome]:
    """What the moved point changes: read alike before and after, so that nothing else can differ."""
    first, last = _read(before, settings), _read(after, settings)
    note = f"{'C7' if one.landmark is None else one.point.replace('_', ' ')} {BY_HAND}"
    return {
        key: _noted(outcome, now.get(key), note)
        for key, outcome in last.items()
        if key in first and not _alike(first[key], outcome)
    }


def _alike(one: Outcome, other: Outcome) -> bool:
    if isinstance(one, Measurement) and isinstance(other, Measurement):
        return bool(np.isclose(one.value, other.value, rtol=0, atol=1e-9))
    if isinstance(one, Withheld) and isinstance(other, Withheld):
        return one.reason is other.reason
    return False


def _noted(outcome: Outcome, old: Outcome | None, note: str) -> Outcome:
    if isinstance(outcome, Withheld):
        return dataclasses.replace(outcome, detail=f"{outcome.detail}; {note}")
    earlier = [part for part in (old.note if isinstance(old, Measurement) else "").split("; ") if BY_HAND in part]
    return dataclasses.replace(outcome, note="; ".join(dict.fromkeys((*earlier, note))))


def _graded(one: Outcome, posture: Posture, patient: Patient) -> Outcome:
    return graded(one, patient, knowledge(), standing=posture.stands) if isinstance(one, Measurement) else one


def _other_side(
    now: Mapping[Key, Outcome], changes: Mapping[Key, Outcome], postures: Mapping[View, Posture], settings: Settings
) -> dict[Key, Outcome]:
    """What the other side view shows of a midline that was withheld only because this side said otherwise."""
    names = {key[0] for key in changes}
    found: dict[Key, Outcome] = {}
    for key, one in now.items():
        disagreed = isinstance(one, Withheld) and one.reason is Reason.SIDES_DISAGREE
        if disagreed and one.name in names and key not in changes and one.view in postures:
            found |= {other: each for other, each in _read(postures[one.view], settings, [one.name]).items() if each}
    return found


def _changes(before: Mapping[Key, Outcome], now: Mapping[Key, Outcome]) -> Iterator[ValueChange]:
    for key, one in now.items():
        old = before.get(key)
        if old is not one:
            measured = [each for each in (one, old) if isinstance(each, Measurement)]
            yield ValueChange(
                key=f"{one.name}/{one.view.value}/{one.side.value}",
                term=one.term,
                unit=measured[0].unit if measured else "",
                before=old.value if isinstance(old, Measurement) else None,
                after=one.value if isinstance(one, Measurement) else None,
            )


def _concluded(assessed: Assessment, outcomes: Sequence[Outcome]) -> Assessment:
    """Everything that follows from the values, by the same rules as at first."""
    kept, agreements = compare_sides(outcomes)
    measurements = tuple(one for one in kept if isinstance(one, Measurement))
    withheld = tuple(one for one in kept if isinstance(one, Withheld))
    who = Person(patient=assessed.patient, intake=assessed.intake)
    meaning = meaning_of(measurements, withheld, agreements, who)
    return dataclasses.replace(
        assessed,
        measurements=measurements,
        withheld=withheld,
        side_agreement=meaning.agreements,
        patterns=meaning.patterns,
        findings=meaning.findings,
        targets=meaning.conclusion.targets,
        plan=meaning.conclusion.plan,
        safety=meaning.conclusion.safety,
    )


def _redrawn(picture: KeyPicture, posture: Posture, one: Correction) -> KeyPicture:
    points = list(picture.landmarks_px)
    if one.landmark is not None:
        points[one.landmark] = one.after_px
    silhouette = silhouette_at(posture, picture.time_s)
    back = picture.back_px if silhouette is None else back_px(posture, silhouette)
    return dataclasses.replace(picture, landmarks_px=tuple(points), back_px=back)


def _no_view(view: View) -> UsageError:
    return UsageError(
        expected="a view whose picture and landmarks were kept",
        found=f"nothing kept of the {view.value} view",
        todo="analyse the visit again",
    )
