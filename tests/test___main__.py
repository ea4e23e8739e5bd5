import subprocess
import sys


def test_it_runs_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "sidelight", "--help"], capture_output=True, check=True
    )
    assert b"triage" in done.stdout
