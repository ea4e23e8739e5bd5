import logging
from importlib.metadata import EntryPoint

import pytest

import sidelight.providers
from sidelight.plugin import Provider, registry


@pytest.fixture
def installed(monkeypatch):
    """Let `entry_points` find what the test sets."""

    def install(*points):
        monkeypatch.setattr(registry, "entry_points", lambda **_: points)

    return install


def test_finds_each_provider_of_the_package_once(installed):
    installed()
    names = [each.manifest.name for each in Provider.found_in(sidelight.providers)]
    assert {"dns", "rdap"} <= set(names)
    assert len(names) == len(set(names))


def test_finds_providers_of_installed_packages(installed):
    installed(EntryPoint("extra", "house:ScriptedProvider", "sidelight.providers"))
    assert "ScriptedProvider" in {
        type(each).__name__ for each in Provider.found_in(sidelight.providers)
    }


def test_one_that_cannot_be_imported_is_logged_and_left_out(installed, caplog):
    installed(EntryPoint("broken", "no_such_module:Thing", "sidelight.providers"))
    with caplog.at_level(logging.ERROR):
        assert Provider.found_in(sidelight.providers)
    assert "plugin broken of None cannot be imported" in caplog.text
