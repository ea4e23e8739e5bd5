from datetime import UTC, datetime

import pytest

from sidelight.cli.output import console, write_file, write_lines
from sidelight.model import InvalidInput


def test_each_shape_is_one_line_of_json(capfdbinary):
    write_lines([{"a": datetime(2026, 1, 2, tzinfo=UTC)}, {"b": "ü\n"}])
    out, err = capfdbinary.readouterr()
    assert out == '{"a":"2026-01-02T00:00:00Z"}\n{"b":"ü\\n"}\n'.encode()
    assert err == b""


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    write_file(tmp_path / "out", "ü\n")
    assert (tmp_path / "out").read_bytes() == "ü\n".encode()
    with pytest.raises(InvalidInput, match="cannot be written: Is a directory"):
        write_file(tmp_path, "")


def test_no_colour_where_it_is_not_wanted(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    console().print("[red]bad[/]")
    assert capsys.readouterr().out == "bad\n"
