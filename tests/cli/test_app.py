import os
import subprocess
import sys

import pytest


def test_help_names_every_command(sidelight):
    code, out, _ = sidelight("--help")
    assert code == 0
    for name in ("triage", "lookup", "extract", "feeds", "providers", "doctor"):
        assert name in out


@pytest.mark.parametrize("arguments", [["nope"], ["lookup"], ["lookup", "--nope", "x"]])
def test_wrong_usage_leaves_with_two(sidelight, arguments):
    code, out, err = sidelight(*arguments)
    assert (code, out) == (2, "")
    assert err


def test_a_state_directory_that_cannot_be_used_leaves_with_three(sidelight, home, monkeypatch):
    (home / "file").touch()
    monkeypatch.setenv("SIDELIGHT_HOME", str(home / "file"))
    code, _, err = sidelight("lookup", "--offline", "8.8.8.8")
    assert code in {2, 3}
    assert "file" in err
    assert "Traceback" not in err


HEAVY = {
    "alembic",
    "asyncio",
    "cryptography",
    "dbos",
    "dns",
    "httpx2",
    "litestar",
    "numpy",
    "pydantic",
    "rich",
    "ruamel",
    "sqlalchemy",
    "uvicorn",
}


def loaded_by(*arguments):
    script = (
        "import sys; sys.argv = ['sidelight', *sys.argv[1:]]\n"
        "from sidelight.cli.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    modules = done.stdout.splitlines()[-1].split()
    return {name.partition(".")[0] for name in modules}, done.stderr


def test_help_loads_nothing_heavy_but_what_draws_it():
    loaded, _ = loaded_by("--help")
    assert loaded & HEAVY <= {"rich"}


def test_an_offline_look_up_loads_no_network_and_no_database_library(home):
    loaded_by("lookup", "--json", "--offline", "8.8.8.8")  # makes the database
    loaded, err = loaded_by("lookup", "--json", "--offline", "8.8.8.8")
    assert err == ""
    assert loaded & HEAVY <= {"asyncio", "ruamel"}


def test_an_offline_triage_loads_no_engine_and_no_server(home, tmp_path):
    (tmp_path / "note.txt").write_text("seen: 8.8.8.8")
    asked = ("triage", "--json", "--offline", str(tmp_path / "note.txt"))
    loaded_by(*asked)  # makes the database
    loaded, err = loaded_by(*asked)
    assert err == ""
    assert loaded & HEAVY <= {"asyncio", "ruamel"}


def ended(home, script):
    """Run a shell script that calls `$SIDELIGHT`, as no test in one process can."""
    command = f"{sys.executable} -m sidelight"
    return subprocess.run(
        ["sh", "-c", script],  # noqa: S607 - every system has one
        capture_output=True,
        text=True,
        env={**os.environ, "SIDELIGHT": command, "SIDELIGHT_HOME": str(home)},
        check=False,
    )


@pytest.mark.parametrize(
    "script",
    [
        "$SIDELIGHT lookup --offline - <&-",
        "$SIDELIGHT keys set otx api_key <&-",
        "$SIDELIGHT triage - <&-",
    ],
)
def test_a_closed_stdin_is_an_empty_one(home, script):
    done = ended(home, script)
    assert done.returncode == 2
    assert done.stderr.startswith("sidelight: ")
    assert "Traceback" not in done.stderr


def test_a_closed_stdout_is_no_error(home):
    done = ended(home, "$SIDELIGHT lookup --offline 8.8.8.8 >&-")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_who_has_had_enough_is_no_verdict(home):
    """Exit code 1 says that a `--fail-on` class was reached."""
    done = ended(home, "($SIDELIGHT providers; echo $? >&2) | true")
    assert done.stderr == "0\n"


def test_a_folder_that_cannot_be_made_is_named_and_leaves_with_three(home, monkeypatch, sidelight):
    (home / "new").mkdir()
    (home / "new" / "indexes").touch()
    monkeypatch.setenv("SIDELIGHT_HOME", str(home / "new"))
    code, _, err = sidelight("lookup", "--offline", "8.8.8.8")
    assert code == 3
    assert f"sidelight: {home / 'new' / 'indexes'}" in err
    assert "Traceback" not in err
