"""Millimetres come from the stature, else from a printed card, and never from nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from postureview.measures.register import MEASURES, Posture, summarise
from postureview.trajectory.body import stature_by_card_mm, stature_px
from postureview.values.landmarks import View
from postureview.values.measurement import Measurement
from postureview.values.quality import StillPhase
from postureview.values.recording import CardScale
from tests.bodies import Stance, standing

CARD = CardScale(mm_per_px=2.5, relative_error=0.05)


def shifted(*, stature_mm: float | None, card: CardScale | None) -> Measurement:
    """Head shift of a body whose head stands to a side, 850 pixels tall."""
    poses = standing(View.ANTERIOR, Stance(trunk_lean=6.0))
    phase = StillPhase(view=View.ANTERIOR, start_s=0.0, end_s=1.0, n_frames=len(poses), yaw_off_deg=0.0)
    posture = Posture(phase=phase, poses=poses, recording="built", stature_px=850.0, stature_mm=stature_mm, card=card)
    found = summarise(MEASURES["head_shift"], posture)
    assert isinstance(found, Measurement)
    return found


def test_a_card_gives_millimetres_where_no_stature_is_known() -> None:
    share, card = shifted(stature_mm=None, card=None), shifted(stature_mm=None, card=CARD)
    assert (share.unit, card.unit) == ("%", "mm")
    assert card.value == pytest.approx(share.value / 100 * 850 * CARD.mm_per_px)
    assert "millimetres from the printed card, known to 5%" in card.uncertainty.basis


def test_the_cards_error_is_a_share_of_the_length() -> None:
    known = shifted(stature_mm=850 * CARD.mm_per_px, card=None)
    card = shifted(stature_mm=None, card=CARD)
    assert card.value == pytest.approx(known.value)
    assert card.uncertainty.sem == pytest.approx(np.hypot(known.uncertainty.sem, 0.05 * card.value))


def test_the_stature_goes_before_the_card() -> None:
    assert shifted(stature_mm=1700.0, card=CARD) == shifted(stature_mm=1700.0, card=None)


def test_an_angle_has_nothing_of_the_card() -> None:
    poses = standing(View.ANTERIOR, Stance(trunk_lean=6.0))
    phase = StillPhase(view=View.ANTERIOR, start_s=0.0, end_s=1.0, n_frames=len(poses), yaw_off_deg=0.0)
    posture = Posture(phase=phase, poses=poses, recording="built", stature_px=850.0, card=CARD)
    assert summarise(MEASURES["trunk_lean"], posture) == summarise(
        MEASURES["trunk_lean"], dataclasses.replace(posture, card=None)
    )


def test_a_card_tells_the_stature_of_a_body_that_stands_upright() -> None:
    poses = standing(View.LEFT_LATERAL)
    tall = stature_by_card_mm(poses, View.LEFT_LATERAL, CARD)
    assert tall == pytest.approx(CARD.mm_per_px * float(np.median(stature_px(poses, View.LEFT_LATERAL))))
    bent = standing(View.LEFT_LATERAL, Stance(trunk_inclination=70.0))
    assert np.isnan(stature_by_card_mm(bent, View.LEFT_LATERAL, CARD))
