import pytest

from sidelight.model import NotReady
from sidelight.store.engine import engine_explained, engine_on


def test_a_file_is_shared_by_readers_and_writers(tmp_path):
    engine = engine_on(f"sqlite:///{tmp_path / 'engine.db'}")
    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    engine.dispose()
    assert (mode, synchronous) == ("wal", 1)
    assert (tmp_path / "engine.db").stat().st_mode & 0o777 == 0o600


def test_postgresql_is_left_to_the_library():
    assert engine_on("postgresql:///x") is None


def test_an_error_of_its_database_is_told_in_our_words(tmp_path):
    engine = engine_on(f"sqlite:///{tmp_path / 'engine.db'}")
    with (
        pytest.raises(NotReady, match="cannot use its database: "),
        engine_explained(),
        engine.connect() as connection,
    ):
        connection.exec_driver_sql("SELECT * FROM nothing")
    engine.dispose()
