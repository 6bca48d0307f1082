"""The measurements as a structured report, template TID 1500, one group for each view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postureview.export.codes import own_uid, site_of
from postureview.export.dicom.study import IDENTITY, MAKER, SCHEME, Study, line
from postureview.export.wordings import GRADES, method_words, range_words, unique_keys
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement, Reference, Withheld

_HALF_95 = 1.96
_NO_UNIT = ("1", "no units")


def structured_report(study: Study, pictures: Sequence[Any], content: bytes) -> Any | None:
    """A Comprehensive SR that refers to the pictures; None where nothing was looked for.

    ``content`` tells what it says: the same content is the same object. Each measurement carries the half width of its
    95 % interval as uncertainty, its range with the source, its grade and its method.
    """
    from highdicom.sr import ComprehensiveSR, MeasurementReport

    groups = [made for view in View if (made := _group(study, view, pictures)) is not None]
    if not groups:
        return None
    shell = study.dataset("1.2.840.10008.5.1.4.1.1.88.33", "structured-report", content, "SR", 2)
    report = MeasurementReport(
        observation_context=_context(study),
        procedure_reported=_code("posture", "Posture and movement assessment"),
        imaging_measurements=groups,
    )
    made = ComprehensiveSR(
        evidence=pictures or [shell],
        content=report[0],
        series_instance_uid=shell.SeriesInstanceUID,
        series_number=2,
        sop_instance_uid=shell.SOPInstanceUID,
        instance_number=1,
        manufacturer=MAKER,
        is_complete=True,
        is_final=bool(study.handover.signed_by),
        record_evidence=bool(pictures),
    )
    for name in ("ManufacturerModelName", "DeviceSerialNumber", "SoftwareVersions", "SeriesDescription"):
        setattr(made, name, getattr(shell, name))
    for name in (*IDENTITY, "IssuerOfPatientID", "TimezoneOffsetFromUTC"):
        if name in shell:
            setattr(made, name, getattr(shell, name))
    made.SpecificCharacterSet = shell.SpecificCharacterSet
    study.add_moment(made, "Content")
    return made


def _code(value: str, meaning: str, scheme: str = SCHEME) -> Any:
    from highdicom.sr import CodedConcept

    return CodedConcept(value=value, scheme_designator=scheme, meaning=line(meaning) or value)


def _unit(unit: str) -> Any:
    value, meaning = _NO_UNIT if unit == "1" else (unit, unit)
    return _code(value, meaning, "UCUM")


def _context(study: Study) -> Any:
    from highdicom.sr import DeviceObserverIdentifyingAttributes, ObservationContext, ObserverContext
    from pydicom.sr.codedict import codes

    device = DeviceObserverIdentifyingAttributes(
        uid=own_uid("device", study.assessment.provenance.software), name=MAKER, manufacturer_name=MAKER
    )
    observer = ObserverContext(observer_type=codes.DCM.Device, observer_identifying_attributes=device)
    return ObservationContext(observer_device_context=observer)


def _group(study: Study, view: View, pictures: Sequence[Any]) -> Any | None:
    from highdicom.sr import (
        MeasurementsAndQualitativeEvaluations,
        QualitativeEvaluation,
        SourceImageForMeasurementGroup,
        TrackingIdentifier,
    )

    outcomes = [one for _, one in unique_keys(study.assessment) if one.view is view]
    measured = [_measurement(study, one) for one in outcomes if isinstance(one, Measurement)]
    refused = [
        QualitativeEvaluation(name=_name(one), value=_code(one.reason.value, f"not measured: {_spoken(one)}"))
        for one in outcomes
        if isinstance(one, Withheld)
    ]
    if not (measured or refused):
        return None
    shown = [one for one in pictures if one.ImageComments == f"{view.value} view"]
    return MeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=own_uid("group", study.visit, view.value), identifier=f"{view.value} view"
        ),
        finding_type=_code(f"view_{view.value}", f"posture and movement, {view.value} view"),
        measurements=measured or None,
        qualitative_evaluations=refused or None,
        source_images=[SourceImageForMeasurementGroup(one.SOPClassUID, one.SOPInstanceUID) for one in shown] or None,
    )


def _measurement(study: Study, one: Measurement) -> Any:
    from highdicom.sr import AlgorithmIdentification, FindingSite, MeasurementProperties
    from highdicom.sr import Measurement as MeasurementItem

    site = site_of(one.name).on(one.side)
    half = _HALF_95 * one.uncertainty.sem
    known = one.reference
    properties = MeasurementProperties(
        normality=_code(one.grade.value, GRADES[one.grade]),
        normal_range_properties=None if known is None else _range(known, one.unit),
        upper_measurement_uncertainty=_decimal(half),
        lower_measurement_uncertainty=_decimal(half),
    )
    method, _, version = one.method.partition("@")
    return MeasurementItem(
        name=_name(one),
        value=_decimal(one.value),
        unit=_unit(one.unit),
        finding_sites=[FindingSite(anatomic_location=_code(site.code, site.display))],
        method=_code(one.method, method_words(one)),
        algorithm_id=AlgorithmIdentification(name=f"{MAKER} {method}", version=version or "1", manufacturer=MAKER),
        properties=properties,
    )


def _range(known: Reference, unit: str) -> Any:
    from highdicom.sr import NormalRangeProperties, NumContentItem, RelationshipTypeValues

    limits = (("range_low", "lower end of the range", known.low), ("range_high", "upper end of the range", known.high))
    if known.low is None and known.high is None:
        return None
    values = [
        NumContentItem(
            name=_code(name, words),
            value=_decimal(value),
            unit=_unit(unit),
            relationship_type=RelationshipTypeValues.HAS_PROPERTIES,
        )
        for name, words, value in limits
        if value is not None
    ]
    return NormalRangeProperties(
        values=values, description=line(range_words(known), 1000), authority=line(", ".join(known.source), 1000)
    )


def _name(one: Measurement | Withheld) -> Any:
    return _code(one.name, one.term)


def _spoken(one: Withheld) -> str:
    return one.reason.value.replace("_", " ")


def _decimal(value: float) -> float:
    """A number of at most the 16 characters of a decimal string."""
    return float(f"{value:.9g}")
