import importlib


def test_an_import_runs_no_migration():
    module = importlib.import_module("sidelight.store.migrations.env")
    assert module.__name__ != "env_py"
