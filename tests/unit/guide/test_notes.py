from postureview.guide.notes import take_notes, with_take_notes
from postureview.guide.protocols import guide
from tests import assessments


def test_an_override_names_its_checks_and_a_file_says_so():
    assert take_notes({"overridden": ["light", "still"], "from_file": False}, guide()) == (
        "Filmed at the clinician's wish although a live check had not passed: light, standing still.",
    )
    assert take_notes({"from_file": True}, guide()) == ("Taken from a file: no live check was made while filming.",)
    assert take_notes({"held": True, "overridden": []}, guide()) == ()


def test_the_note_stands_with_its_recording_in_the_assessment():
    plain = assessments.full()
    name = plain.recordings[0].file_name
    noted = with_take_notes(plain, {name: {"overridden": ["alone"]}}, guide())
    assert noted.recordings[0].notes[-1].endswith("had not passed: one person.")
    assert [one.notes for one in noted.recordings[1:]] == [one.notes for one in plain.recordings[1:]]
    assert with_take_notes(plain, {}, guide()) == plain
