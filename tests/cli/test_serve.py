import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import httpx2
import pytest


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, **headers):
    return httpx2.get(url, headers=headers, timeout=5).text


@pytest.fixture
def running(home):
    port = free_port()
    command = [sys.executable, "-m", "sidelight", "serve", "--port", str(port)]
    environment = {**os.environ, "SIDELIGHT_HOME": str(home)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                get(f"{url}/healthz")
                break
            except httpx2.HTTPError:
                time.sleep(0.05)
        yield url, process
        if process.poll() is None:
            process.kill()


def test_it_serves_on_loopback_says_the_one_time_link_and_stops_at_a_signal(running):
    url, process = running
    assert get(f"{url}/healthz") == '{"status":"ok"}'
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert f"first administrator, once: {url}/welcome/" in err
    token = err.partition("/welcome/")[2].split()[0]
    assert token not in out
    assert process.returncode in {0, -signal.SIGTERM}


def test_a_wrong_address_is_named(sidelight):
    code, _, err = sidelight("serve", "--public-url", "example.com")
    assert (code, "example.com" in err) == (2, True)
