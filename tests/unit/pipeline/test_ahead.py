"""The classifier is loaded beside the reading; where it cannot be, the reading goes on."""

from __future__ import annotations

import pytest

from postureview.base.errors import MachineError, RecordingError
from postureview.findings import pattern_model
from postureview.pipeline import ahead


def test_the_classifier_is_ready_when_the_recordings_are_read():
    pattern_model.classifier.cache_clear()
    with ahead.loading_beside():
        pass
    assert pattern_model.classifier.cache_info().currsize == 1


def test_a_classifier_that_does_not_load_stops_nothing_here(monkeypatch):
    asked = []

    def refused(tables_definition):
        asked.append(tables_definition)
        raise MachineError(expected="the classifier", found="another file", todo="reinstall")

    monkeypatch.setattr(ahead, "classifier", refused)
    with ahead.loading_beside():
        read = True
    assert read
    assert len(asked) == 1


def test_an_error_of_the_reading_is_what_is_heard():
    with pytest.raises(RecordingError), ahead.loading_beside():
        raise RecordingError(expected="a video", found="none", todo="record it again")
