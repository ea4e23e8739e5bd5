from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from sidelight.model import NotReady
from sidelight.store import migrations


def test_the_revisions_are_those_of_the_files():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    newest_first = ScriptDirectory.from_config(config).walk_revisions()
    assert [file.revision for file in newest_first][::-1] == list(migrations.REVISIONS)


def test_an_empty_database_is_not_current():
    assert not migrations.is_current(None, "here")


def test_the_newest_revision_is_current_and_an_older_one_is_not(monkeypatch):
    assert migrations.is_current(migrations.REVISIONS[-1], "here")
    monkeypatch.setattr(migrations, "REVISIONS", ("0001", "0002"))
    assert not migrations.is_current("0001", "here")


def test_a_revision_of_the_future_is_refused():
    with pytest.raises(NotReady, match=r"/home/x.db was written by a later version .*9999"):
        migrations.is_current("9999", "/home/x.db")
