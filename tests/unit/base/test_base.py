from __future__ import annotations

import pytest

from postureview.base import errors
from postureview.base.registry import Registry
from postureview.base.settings import Settings, setting_rows


def test_an_error_says_expected_found_and_what_to_do_in_one_line() -> None:
    error = errors.RecordingError(expected="a video", found="a text file", todo="choose another file")
    assert str(error) == "expected a video; found a text file; choose another file"


@pytest.mark.parametrize(
    ("kind", "code"),
    [("UsageError", 2), ("MachineError", 2), ("RecordingError", 3), ("NothingMeasuredError", 4), ("ReceiverError", 6)],
)
def test_exit_codes_are_promises(kind: str, code: int) -> None:
    assert getattr(errors, kind).exit_code == code


def test_all_problems_of_the_tables_are_told_at_once() -> None:
    error = errors.KnowledgeError(["one", "two"])
    assert "2 problem(s): one | two" in str(error)


def test_every_error_stands_in_the_drawn_tree() -> None:
    names = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(name in (errors.__doc__ or "") for name in names)


def test_a_registry_finds_suggests_and_refuses_doubles() -> None:
    registry: Registry[int] = Registry("colour", "postureview.base")
    registry.add("green", 1)
    assert registry["green"] == 1
    assert "green" in registry
    assert list(registry) == ["green"]
    with pytest.raises(errors.UsageError, match=r"found 'gren'; did you mean green\?"):
        registry["gren"]
    with pytest.raises(ValueError, match="registered twice"):
        registry.add("green", 2)


def test_every_setting_has_help_and_a_default_within_its_bounds() -> None:
    for row in setting_rows():
        assert row.help
        if row.low is not None and row.high is not None:
            assert row.low <= row.default <= row.high, row.name


def test_a_setting_is_changed_by_name_and_the_rest_stays() -> None:
    settings = Settings().with_changes(["quality.max_yaw_deg=10", "report.pictures=false"])
    assert settings.quality.max_yaw_deg == 10
    assert settings.report.pictures is False
    assert settings.changed() == {"quality.max_yaw_deg": "10.0", "report.pictures": "False"}
    assert Settings().changed() == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("quality.max_yaw=3", "did you mean quality.max_yaw_deg"),
        ("quality.max_yaw_deg", "expected group.name=value"),
        ("quality.max_yaw_deg=wide", "to be a float; found 'wide'; write for example quality.max_yaw_deg=15.0"),
        ("quality.max_yaw_deg=90", "between 1 and 45; found 90"),
        ("report.pictures=maybe", "to be true or false"),
    ],
)
def test_a_setting_that_cannot_be_says_so(change: str, message: str) -> None:
    with pytest.raises(errors.UsageError, match=message):
        Settings().with_changes([change])
