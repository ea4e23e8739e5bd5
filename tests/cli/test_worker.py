import json
import os
import signal
import subprocess
import sys
import time

import pytest

from sidelight.model import Errand, Observable, ObservableType, Priority
from sidelight.plugin import Quota, Window
from sidelight.store import open_store
from sidelight.wiring.clock import SystemClock

FOUR = (Quota(4, Window.MINUTE),)


@pytest.fixture
def in_line(home):
    """An errand of a provider that there is not: it stays in line, and nobody is asked."""
    with open_store(None, home, SystemClock()) as store:
        errand = Errand(
            provider="gone",
            holder="",
            observable=Observable(ObservableType.DOMAIN, "example.net"),
            priority=Priority.BATCH,
            asked_at=SystemClock().now(),
        )
        store.queue.add(errand, FOUR)
        yield store


def test_it_leaves_when_nobody_can_be_served(sidelight, in_line):
    code, out, _ = sidelight("worker", "--until-empty")
    assert code == 0
    [line] = map(json.loads, out.splitlines())
    assert line["level"] == "warning"
    assert "there is no provider of that name" in line["text"]
    assert in_line.queue.lines() == {("gone", ""): 1}


def test_it_works_until_it_is_stopped(in_line):
    command = [sys.executable, "-m", "sidelight", "worker"]
    worker = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE)
    assert b"no provider of that name" in worker.stdout.readline()
    assert worker.poll() is None
    worker.send_signal(signal.SIGTERM)
    started = time.monotonic()
    worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert time.monotonic() - started < 10
