"""The way out is shut while somebody holds the block, and only then."""

from __future__ import annotations

import os

import pytest

from postureview.pose.offline import BLOCK, DEAD_END, NetworkBlock


@pytest.fixture(autouse=True)
def open_environment(monkeypatch):
    for name in BLOCK:
        monkeypatch.delenv(name, raising=False)


def proxies() -> dict[str, str]:
    return {name: os.environ[name] for name in BLOCK if name in os.environ}


def test_while_it_is_held_every_proxy_is_a_dead_end_on_this_machine():
    with NetworkBlock():
        assert proxies() == dict.fromkeys(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"], DEAD_END)
    assert proxies() == {}


def test_what_the_user_had_set_is_put_aside_and_comes_back(monkeypatch):
    monkeypatch.setenv("https_proxy", "http://proxy.clinic:3128")
    monkeypatch.setenv("no_proxy", "*")
    with NetworkBlock():
        assert "no_proxy" not in os.environ, "it would let the report pass the dead end"
        assert os.environ["https_proxy"] == DEAD_END
    assert proxies() == {"https_proxy": "http://proxy.clinic:3128", "no_proxy": "*"}


def test_it_lasts_until_the_last_holder_lets_go():
    first, second = NetworkBlock(), NetworkBlock()
    first.release()
    first.release()
    assert os.environ["https_proxy"] == DEAD_END
    second.release()
    assert proxies() == {}


def test_what_somebody_else_sets_meanwhile_is_left_alone(monkeypatch):
    with NetworkBlock():
        monkeypatch.setenv("https_proxy", "http://proxy.clinic:3128")
    assert proxies() == {"https_proxy": "http://proxy.clinic:3128"}
