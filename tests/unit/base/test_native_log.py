"""What C++ code writes to the standard error stream goes to the log."""

from __future__ import annotations

import logging
import os

import pytest

from postureview.base.native_log import native_messages_to_log


def test_messages_go_to_the_log_and_not_to_the_user(capfd, caplog):
    caplog.set_level(logging.DEBUG)
    with native_messages_to_log():
        os.write(2, b"W0000 chatter of a delegate\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
    assert "chatter of a delegate" in caplog.text


def test_the_stream_comes_back_after_an_error_too(capfd):
    with pytest.raises(ValueError, match="in between"), native_messages_to_log():
        raise ValueError("in between")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
