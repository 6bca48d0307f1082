import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postureview.base.errors import UsageError
from postureview.guide.protocols import guide
from postureview.guide.steps import Holding, Session, StepStatus, session_from_table


@pytest.fixture
def session() -> Session:
    return Session.of(guide().protocol("posture"))


def held(*looks: tuple[float, bool]) -> Holding:
    holding = Holding()
    for time_s, holds in looks:
        holding = holding.after(time_s, all_hold=holds)
    return holding


def test_what_holds_for_a_second_is_held():
    assert held((10.0, True), (10.5, True), (11.0, True)).is_held


def test_half_a_second_is_half_of_it():
    assert held((10.0, True), (10.5, True)).share == 0.5


def test_one_failure_starts_anew():
    assert held((10.0, True), (10.5, True), (10.6, False), (10.7, True), (11.2, True)).share == pytest.approx(0.5)


def test_a_camera_that_was_away_starts_anew():
    assert held((10.0, True), (10.5, True), (14.0, True)).share == 0.0


def test_a_taken_step_leads_to_the_next(session):
    after = session.taken("front", "r1")
    assert after.current.key == "right"
    assert after.steps[0].status is StepStatus.TAKEN
    assert after.steps[0].recording == "r1"


def test_repeating_replaces_the_take_and_goes_on_where_it_was(session):
    twice = session.taken("front", "r1").taken("right", "r2").at_step("front").taken("front", "r3")
    assert twice.steps[0].recording == "r3"
    assert twice.steps[0].takes == 2
    assert twice.current.key == "back"


def test_the_same_upload_twice_is_one_take(session):
    assert session.taken("front", "r1").taken("front", "r1").steps[0].takes == 1


def test_skipping_what_was_filmed_keeps_it(session):
    kept = session.taken("front", "r1").at_step("front").skipped("front")
    assert kept.steps[0].status is StepStatus.TAKEN
    assert session.skipped("front").steps[0].status is StepStatus.SKIPPED


def test_an_override_is_noted_and_a_better_take_clears_it(session):
    noted = session.taken("front", "r1", ["light"])
    assert noted.overrides == {"front": ("light",)}
    assert noted.at_step("front").taken("front", "r2").overrides == {}


def test_all_taken_or_skipped_is_done(session):
    done = session.taken("front", "r1").skipped("right").taken("back", "r2").skipped("left")
    assert done.is_done
    assert done.current is None
    assert done.back().current.key == "left"


def test_back_stays_at_the_first(session):
    assert session.back().current.key == "front"


def test_an_unknown_step_is_refused(session):
    with pytest.raises(UsageError, match="found 'squat'; choose one of front, right, back, left"):
        session.skipped("squat")


moves = st.lists(st.tuples(st.sampled_from(["taken", "skipped", "at_step"]), st.integers(0, 3), st.integers(0, 9)))


@given(moves)
def test_whatever_is_done_the_session_is_read_back_as_it_was(done):
    session = Session.of(guide().protocol("posture"))
    for move, number, recording in done:
        key = session.steps[number].key
        if move == "taken":
            session = session.taken(key, f"r{recording}", ["still"] if recording % 2 else [])
        else:
            session = getattr(session, move)(key)
    assert session_from_table(json.loads(json.dumps(session.to_table())), guide()) == session
    assert session.is_done == all(step.status is not StepStatus.OPEN for step in session.steps)


@pytest.mark.parametrize("text", [{}, {"steps": 3}, {"protocol": "posture", "steps": [], "at": 0}])
def test_a_session_that_cannot_be_read_says_what_stays(text):
    with pytest.raises(UsageError, match="what was filmed stays with the visit"):
        session_from_table(text, guide())


def test_once_more_begins_at_the_first_step_and_keeps_what_was_filmed(session):
    again = session.taken("front", "r1").skipped("right").again()
    assert again.current.key == "front"
    assert again.steps[0].recording == "r1"
    assert all(step.status is StepStatus.OPEN for step in again.steps)


def test_a_step_whose_film_was_deleted_is_open_again(session):
    done = session.taken("front", "r1").taken("right", "r2").skipped("back").skipped("left")
    left = done.having({"r2"})
    assert left.current.key == "front"
    assert [step.status for step in left.steps] == [
        StepStatus.OPEN,
        StepStatus.TAKEN,
        StepStatus.SKIPPED,
        StepStatus.SKIPPED,
    ]
    assert done.having({"r1", "r2"}) == done
