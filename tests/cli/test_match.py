import csv
import io
import json

import pytest

from sidelight.cli.match import ACCUSING, ALARMS
from sidelight.model import Claim

FIELDS = [
    *("file", "row", "column", "value", "feed", "list", "claim", "scope"),
    *("matched", "label", "since", "exact", "hint"),
]


@pytest.fixture
def log(tmp_path):
    """Return a log with a private address and a documentation name, which lists of ours hold."""
    path = tmp_path / "a.csv"
    path.write_text("host,dst\nwww.example.com,10.0.0.1\nnothing.invalid,10.0.0.1\n")
    return path


def test_json_lines_hold_each_match(sidelight, log):
    code, out, _ = sidelight("match", "--feed", "reserved", "--json", log)
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [list(line) for line in lines] == [FIELDS] * len(lines)
    private = [line for line in lines if line["column"] == "dst"]
    assert [(line["row"], line["value"], line["matched"]) for line in private] == [
        (1, "10.0.0.1", "10.0.0.0/8"),
        (2, "10.0.0.1", "10.0.0.0/8"),
    ]
    assert {line["file"] for line in lines} == {str(log)}


def test_csv_has_one_header(sidelight, log):
    _, out, _ = sidelight("match", "--feed", "reserved", "--csv", log, log)
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == FIELDS
    assert len(rows) > 4
    assert rows.count(FIELDS) == 1


def test_unique_gives_a_match_once_with_its_rows(sidelight, log):
    options = ("match", "--feed", "reserved", "--column", "dst", "--unique", log)
    [line] = map(json.loads, sidelight(*options, "--json")[1].splitlines())
    assert (line["row"], line["rows"]) == (1, 2)
    assert "10.0.0.1  known good  reserved/private, by 10.0.0.0/8, 2 rows" in sidelight(*options)[1]


def test_a_summary_counts_by_list(sidelight, log):
    options = ("match", "--feed", "reserved", "--column", "dst", "--summary", log)
    [line] = map(json.loads, sidelight(*options, "--json")[1].splitlines())
    assert line == {
        "feed": "reserved",
        "list": "private",
        "claim": "known_good",
        "rows": 2,
        "values": 1,
        "hints": 0,
    }
    assert sidelight(*options, "--csv")[1].splitlines() == [
        ",".join(line),
        "reserved,private,known_good,2,1,0",
    ]
    assert "private" in sidelight(*options)[1]


def test_by_default_only_lists_that_accuse_count(sidelight, log):
    assert sidelight("match", log)[1] == "nothing matched\n"
    _, out, _ = sidelight("match", "--claim", "known_good", "--json", log)
    assert {json.loads(line)["claim"] for line in out.splitlines()} == {"known_good"}
    assert set().union(*ALARMS.values()) < set(ACCUSING) < set(Claim)


def test_stdin_and_text(sidelight):
    _, out, _ = sidelight(
        "match", "--feed", "reserved", "--json", "-", stdin=b"x\nsee 10.0.0[.]1\n"
    )
    line = json.loads(out)
    assert (line["file"], line["row"], line["column"], line["value"]) == ("-", 2, None, "10.0.0.1")


def test_a_listing_fails_the_command_and_a_hint_does_not(sidelight, home, tmp_path):
    (home / "indexes").unlink()
    bad = tmp_path / "bad.txt"
    bad.write_text("evil-shop.com\n")
    code, _, err = sidelight("feeds", "import", bad, "--name", "mine", "--kind", "malicious")
    assert code == 0, err
    log = tmp_path / "a.log"
    for text, expected in (("www.evil-shop.com", 0), ("evil-shop.com", 1), ("x", 0)):
        log.write_text(text)
        options = ("match", "--feed", "mine", "--fail-on", "suspicious", "--json", log)
        assert sidelight(*options)[0] == expected, text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json", "--csv"], "choose --json or --csv"),
        (["--column", "nope"], "has no column nope"),
        (["--feed", "../x"], "no name of a feed"),
    ],
)
def test_wrong_usage_leaves_with_two(sidelight, log, arguments, message):
    code, out, err = sidelight("match", *arguments, log)
    assert (code, out) == (2, "")
    assert message in err


def test_what_is_not_there_is_said(sidelight, log, tmp_path):
    assert sidelight("match", tmp_path / "none.csv")[0] == 2
    code, _, err = sidelight("match", "--feed", "none", log)
    assert code == 3
    assert "no index of none" in err
