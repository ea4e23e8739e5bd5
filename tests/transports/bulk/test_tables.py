import io

import pyarrow as pa
import pyarrow.parquet
import pytest

from sidelight.transports.bulk import tables
from sidelight.transports.bulk.tables import parquet, separated, zeek


def csv(content, delimiter=""):
    stream = io.BufferedReader(io.BytesIO(content))
    return list(separated(stream, lambda: None, head=content, delimiter=delimiter))


def rows(batches):
    return [row for batch in batches for row in batch.table.to_pylist()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_first_line_shows_the_delimiter(delimiter):
    content = delimiter.join(["time", "host"]) + "\n" + delimiter.join(["1", "evil.com"]) + "\n"
    assert rows(csv(content.encode())) == [{"time": "1", "host": "evil.com"}]


def test_quotes_hold_delimiters_and_lines():
    content = b'a,host\r\n"x, y\nz","evil.com"\r\nq,good.com\r\n'
    assert rows(csv(content)) == [
        {"a": "x, y\nz", "host": "evil.com"},
        {"a": "q", "host": "good.com"},
    ]


def test_between_tabs_a_quote_is_a_character():
    assert rows(csv(b'a\thost\n"x\tevil.com\n', "\t")) == [{"a": '"x', "host": "evil.com"}]


def test_a_first_line_with_a_value_is_no_header():
    assert rows(csv(b"x,10.0.0.1\ny,10.0.0.2\n")) == [
        {"1": "x", "2": "10.0.0.1"},
        {"1": "y", "2": "10.0.0.2"},
    ]
    assert rows(csv(b"id,dns.name\ny,b\n")) == [{"id": "y", "dns.name": "b"}]


def test_names_are_made_distinct_and_a_mark_at_the_start_is_no_part_of_them():
    content = b"\xef\xbb\xbfip,ip,x\n10.0.0.1,10.0.0.2,y\n"
    assert list(rows(csv(content))[0]) == ["ip", "ip#2", "x"]


def test_bytes_that_are_no_text_are_kept_as_far_as_they_are():
    assert rows(csv(b"a,host\n\xff\xfe,evil.com\nb,x\xff.com\n")) == [
        {"a": "\ufffd\ufffd", "host": "evil.com"},
        {"a": "b", "host": "x\ufffd.com"},
    ]


def test_a_row_of_another_length_is_left_out():
    assert rows(csv(b"a,b\n1,2\n1,2,3\n3,4\n")) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_numbers_stay_text_so_that_no_cell_is_lost_in_a_later_block(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 64)
    content = b"a\n" + b"1234567\n" * 40 + b"evil.com\n"
    batches = csv(content, ",")
    assert len(batches) > 2
    assert rows(batches)[-1] == {"a": "evil.com"}
    assert [batch.first for batch in batches[1:]] == [b.first + b.rows for b in batches[:-1]]


def test_zeek_names_its_columns_and_comments_are_no_rows():
    content = b"#separator \\x09\n#fields\tts\thost\tx\n1\ta.com\ty\n#close\t2\n"
    batches = zeek(io.BufferedReader(io.BytesIO(content)), lambda: None, head=content)
    assert rows(batches) == [{"ts": "1", "host": "a.com", "x": "y"}]


def test_parquet_gives_the_fields_of_structs_and_only_the_columns_that_are_wanted(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table({"dns": [{"q": {"name": "evil.com"}, "n": 1}], "x": ["y"]})
    pa.parquet.write_table(table, path)
    assert rows(parquet(str(path), [])) == [{"dns.q.name": "evil.com", "dns.n": 1, "x": "y"}]
    assert rows(parquet(str(path), ["dns.q.name", "unknown"])) == [{"dns.q.name": "evil.com"}]


def test_bytes_in_parquet_are_text(tmp_path):
    table = pa.table({"a": [b"evil.com", None], "b": [b"\xff.com", None]})
    pa.parquet.write_table(table, tmp_path / "a")
    assert rows(parquet(str(tmp_path / "a"), [])) == [
        {"a": "evil.com", "b": "\ufffd.com"},
        {"a": None, "b": None},
    ]


def test_parquet_comes_in_batches(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_ROWS", 100)
    pa.parquet.write_table(pa.table({"n": range(250)}), tmp_path / "a")
    batches = list(parquet(str(tmp_path / "a"), []))
    assert [(batch.first, batch.rows, batch.done) for batch in batches] == [
        (1, 100, 0.4),
        (101, 100, 0.8),
        (201, 50, 1.0),
    ]


def test_small_row_groups_are_read_together(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "BATCH_ROWS", 100)
    pa.parquet.write_table(pa.table({"n": range(250)}), tmp_path / "a", row_group_size=30)
    batches = list(parquet(str(tmp_path / "a"), []))
    assert len(batches) < 6
    assert [row["n"] for row in rows(batches)] == list(range(250))
