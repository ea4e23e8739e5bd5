import re

import pytest


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"[│╭╮╰╯─]", " ", text))


def test_lists_of_one_family_are_folded(sidelight):
    _, out, _ = sidelight("lookup", "--offline", "google.com")
    assert re.search(r"\d+ more of misp-warninglists", plain(out))


def test_a_long_value_is_shown_whole(sidelight):
    value = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    _, out, _ = sidelight("lookup", "--offline", value)
    assert value in out


@pytest.mark.parametrize("width", ["60", "80", "200"])
def test_every_width_shows_value_verdict_and_plan(sidelight, home, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    (home / "a.txt").write_text("call home to evil-shop.com now")
    code, out, _ = sidelight("triage", "--offline", home / "a.txt")
    assert code == 0
    for word in ("evil-shop.com", "unknown", "case.open"):
        assert word in out.replace("\n", "")
    assert max(len(line) for line in out.splitlines()) <= int(width)


def test_markup_in_a_value_is_not_obeyed(sidelight, home):
    (home / "a.json").write_text('{"title": "[red]x[/red]", "domain": "evil-shop.com"}')
    _, out, _ = sidelight("triage", "--offline", home / "a.json")
    assert "[red]x[/red]" in out
