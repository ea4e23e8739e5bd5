import os
import sys

import pytest

from sidelight.cli.dev import PORT
from sidelight.devcloud.__main__ import _parser


@pytest.fixture
def started(sidelight, monkeypatch):
    """Return a function that runs the command up to the start of the cloud, and its arguments."""
    calls = []

    def run(*arguments):
        monkeypatch.setattr(os, "execv", lambda program, argv: calls.append((program, argv)))
        code, _, error = sidelight("dev", "cloud", *arguments)
        assert code == 0, error
        [(program, argv)] = calls
        assert program == sys.executable
        assert argv[:3] == [sys.executable, "-m", "sidelight.devcloud"]
        return vars(_parser().parse_args(argv[3:]))

    return run


def test_the_cloud_is_started_on_its_port(started):
    options = started()
    assert options["port"] == PORT
    assert not any(options[name] for name in ("dns_port", "world", "fault", "no_quota"))


def test_every_option_is_handed_on(started, tmp_path):
    world = tmp_path / "a world.json"
    options = started(
        *("--port", 1, "--dns-port", 2, "--latency", 2.5, "--world", world),
        *("--recordings", tmp_path, "--fault", "otx=429", "--fault", "rdap=html", "--no-quota"),
    )
    assert options == {
        "port": 1,
        "dns_port": 2,
        "latency": 2.5,
        "world": world,
        "recordings": tmp_path,
        "fault": ["otx=429", "rdap=html"],
        "no_quota": True,
    }


def test_a_port_that_is_no_number_is_a_mistake_of_the_caller(sidelight):
    assert sidelight("dev", "cloud", "--port", "x")[0] == 2
