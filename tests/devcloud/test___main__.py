import signal
import subprocess
import sys

import httpx2
import pytest

from sidelight.devcloud.__main__ import main

EICAR = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"


def test_it_prints_where_it_is_and_answers_until_it_is_stopped(tmp_path):
    world = tmp_path / "world.csv"
    world.write_text(f"{EICAR},malicious\n")
    command = [sys.executable, "-m", "sidelight", "dev", "cloud", "--port=0", "--no-quota"]
    options = ["--fault", "otx=503", "--latency", "1", "--world", str(world)]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            wanted = "export SIDELIGHT_PROVIDER_BASE_URL_HASHLOOKUP="
            printed = next(line for line in process.stdout if line.startswith(wanted))
            at = printed.strip().removeprefix(wanted)
            found = httpx2.get(f"{at}/lookup/sha256/{EICAR}")
            state = httpx2.get(f"{at.removesuffix('/hashlookup')}/_cloud").json()
        finally:
            process.send_signal(signal.SIGINT)
    assert found.json()["KnownMalicious"] == "malshare.com"
    assert (state["otx"]["fault"], state["otx"]["latency_ms"]) == ("503", 1)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["--fault", "nobody=503"], 2, "no service 'nobody'"),
        (["--fault", "otx=tired"], 2, "'tired' is none of 401"),
        (["--world", "nowhere.json"], 2, "cannot be read"),
    ],
)
def test_a_wrong_option_is_named(capsys, arguments, code, why):
    assert main(arguments) == code
    assert why in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(cloud, capsys):
    port = cloud.pages.getsockname()[1]
    assert main(["--port", str(port)]) == 3
    assert f"port {port}" in capsys.readouterr().err
