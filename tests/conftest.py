import fcntl
import os
from pathlib import Path

import anyio
import pytest

from house import FakeClock
from sidelight.cli.session import compile_due
from sidelight.wiring import Feeds, load_settings


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Return a folder with the compiled embedded knowledge, made once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "compiled"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        feeds = Feeds(load_settings({"SIDELIGHT_HOME": str(home)}))
        if due := feeds.due():
            anyio.run(compile_due, feeds, due)
    return home


@pytest.fixture(scope="session")
def cloud():
    """Return the vendors' APIs on loopback: where they are, and their services to steer."""
    from sidelight.devcloud.catalog import found_services
    from sidelight.devcloud.running import running
    from sidelight.devcloud.server import Cloud
    from sidelight.devcloud.worldfile import shipped_world
    from sidelight.wiring.clock import SystemClock

    with running(Cloud(found_services(SystemClock()), shipped_world())) as found:
        yield found


@pytest.fixture
def home(compiled, tmp_path, monkeypatch):
    """Return a state directory of its own that has the embedded knowledge."""
    (tmp_path / "indexes").symlink_to(compiled / "indexes")
    monkeypatch.setenv("SIDELIGHT_HOME", str(tmp_path))
    for name in os.environ:
        if name.startswith("SIDELIGHT_") and name not in {"SIDELIGHT_HOME", "SIDELIGHT_DATA"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")
    return Path(tmp_path)


@pytest.fixture
def sidelight(home, monkeypatch, capfdbinary):
    """Return a function that runs a command and returns its exit code, stdout and stderr."""
    import io
    import sys

    from sidelight.cli.app import main

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "argv", ["sidelight", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        try:
            main()
            code = 0
        except SystemExit as leaving:
            code = leaving.code or 0
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run
