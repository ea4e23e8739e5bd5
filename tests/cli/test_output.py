from datetime import UTC, datetime

from sidelight.cli.output import console, write_lines


def test_each_shape_is_one_line_of_json(capfdbinary):
    write_lines([{"a": datetime(2026, 1, 2, tzinfo=UTC)}, {"b": "ü\n"}])
    out, err = capfdbinary.readouterr()
    assert out == '{"a":"2026-01-02T00:00:00Z"}\n{"b":"ü\\n"}\n'.encode()
    assert err == b""


def test_no_colour_where_it_is_not_wanted(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    console().print("[red]bad[/]")
    assert capsys.readouterr().out == "bad\n"
