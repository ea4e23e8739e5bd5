import io
import json

from hypothesis import given
from hypothesis import strategies as st

from sidelight.transports.bulk import lines
from sidelight.transports.bulk.lines import json_lines, text


def rows(reader, content):
    stream = io.BufferedReader(io.BytesIO(content))
    return [
        tuple(row.values())
        for batch in reader(stream, lambda: None)
        for row in batch.table.to_pylist()
    ]


def test_every_string_has_its_field_and_lists_are_one_field():
    document = {"dns": {"answers": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.2"}]}, "n": 1, "h": "a.com"}
    content = b"\n" + json.dumps(document).encode() + b"\n"
    assert rows(json_lines, content) == [
        (2, "dns.answers.ip", "10.0.0.1"),
        (2, "dns.answers.ip", "10.0.0.2"),
        (2, "h", "a.com"),
    ]


def test_a_line_that_is_no_document_is_read_as_text():
    content = b'{"a":"b"}\n{"cut": "evil.com\nsee hxxp://bad[.]com/x\n{"a":"c"}'
    assert rows(json_lines, content) == [
        (1, "a", "b"),
        (2, None, "evil.com"),
        (3, None, "http://bad.com/x"),
        (4, "a", "c"),
    ]


def test_each_value_of_a_text_has_its_line_and_a_url_stands_for_its_host():
    content = b"\nGET http://evil.com/a from 10.0.0.1\n\nbad[.]com"
    assert rows(text, content) == [
        (2, None, "http://evil.com/a"),
        (2, None, "10.0.0.1"),
        (4, None, "bad.com"),
    ]


@given(st.lists(st.sampled_from(["", "x", "evil.com", "y bad.com z"])), st.integers(1, 30))
def test_blocks_of_any_size_give_the_same_rows(written, size):
    content = "\n".join(written).encode()
    whole = rows(text, content)
    block, lines.BLOCK = lines.BLOCK, size
    try:
        assert rows(text, content) == whole
    finally:
        lines.BLOCK = block
    assert [line for line, _, _ in whole] == [
        number for number, line in enumerate(written, 1) if "." in line
    ]


def test_a_line_without_an_end_is_cut(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 100)
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)
    stream = io.BufferedReader(io.BytesIO(b"x" * 5000 + b" evil.com\n"))
    blocks = [batch.rows for batch in text(stream, lambda: None)]
    assert len(blocks) > 3
