import io

import pytest

from sidelight.cli.reading import name_of, observable_of, read_input, read_lines
from sidelight.model import InvalidInput


def test_a_file_is_read_as_it_is(tmp_path):
    file = tmp_path / "alert"
    file.write_bytes(b"\xff\x00")
    assert read_input(str(file)) == b"\xff\x00"


def test_a_dash_is_stdin(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    assert read_input("-") == b"\xff"
    assert (name_of("-"), name_of("a.json")) == ("stdin", "a.json")


@pytest.mark.parametrize(
    ("name", "why"), [("missing", "No such file or directory"), (".", "Is a directory")]
)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path, name, why):
    path = tmp_path / name
    with pytest.raises(InvalidInput, match=why) as caught:
        read_input(str(path))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("value", ["\udcff\udcfe.com", "http://evil.example/\udcff"])
def test_a_value_that_is_no_utf_8_is_named_by_its_bytes(value):
    with pytest.raises(InvalidInput, match=r"\\xff.* is no UTF-8 text"):
        observable_of(value)
    assert observable_of(" evil.com\n").value == "evil.com"


def test_lines_come_from_stdin_whatever_its_bytes(monkeypatch):
    stdin = io.BytesIO(b"\xef\xbb\xbfevil.com\r\n\xff.com\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stdin, encoding="utf-8", errors="strict"))
    assert read_lines() == ["evil.com", "\udcff.com"]
