import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from sidelight.store.metadata import Bytewise, Moment, partial


def test_identifiers_sort_alike_everywhere():
    assert "COLLATE" in str(Bytewise.compile(dialect=postgresql.dialect()))
    assert str(Bytewise.compile(dialect=sqlite.dialect())) == "TEXT"
    assert "WITH TIME ZONE" in str(Moment.compile(dialect=postgresql.dialect()))


def test_an_index_holds_the_rows_of_one_status():
    index = partial("ix_runs_idle", "idle", "id")
    sa.Table("runs", sa.MetaData(), sa.Column("id", sa.Text), sa.Column("status", sa.Text), index)
    for dialect in (postgresql, sqlite):
        text = str(sa.schema.CreateIndex(index).compile(dialect=dialect.dialect()))
        assert text.endswith("WHERE status = 'idle'")
