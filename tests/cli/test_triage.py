import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

ALERT = {
    "title": "Beacon",
    "severity": "high",
    "id": "a-1",
    "timestamp": "2026-11-24T10:00:00Z",
    "dest_domain": "evil-shop.com",
    "dest_ip": "8.8.8.8",
    "sha256": "ab" * 32,
}


def file(home, content, name="alert.json"):
    path = home / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def test_a_person_sees_alert_verdicts_and_plan(sidelight, home):
    code, out, err = sidelight("triage", "--offline", file(home, ALERT))
    assert (code, err) == (0, "")
    for part in ("Beacon", "evil-shop.com", "? unknown", "✓ known good", "case.open", "plan"):
        assert part in out
    assert "nothing was acted on" in out


def test_a_program_gets_one_line_an_alert(sidelight, home):
    second = ALERT | {"id": "a-2", "title": "Other"}
    content = b"\n".join(json.dumps(each).encode() for each in (ALERT, second))
    code, out, err = sidelight("triage", "--json", "--offline", file(home, content, "a.ndjson"))
    assert (code, err) == (0, "")
    first, other = map(json.loads, out.splitlines())
    assert first["alert"]["uid"] == "a-1"
    assert first["alert"]["severity"] == "high"
    assert {each["value"] for each in first["observables"]} == {
        "evil-shop.com",
        "8.8.8.8",
        "ab" * 32,
    }
    assert first["case"]["status"] == "open"
    assert other["observables"][0]["sightings"]["alerts"] == 1


def test_the_same_alert_twice_is_stored_once(sidelight, home):
    path = file(home, ALERT)
    [first] = map(json.loads, sidelight("triage", "--json", "--offline", path)[1].splitlines())
    [again] = map(json.loads, sidelight("triage", "--json", "--offline", path)[1].splitlines())
    assert again["alert"]["id"] == first["alert"]["id"]
    assert again["case"]["id"] == first["case"]["id"]
    assert "sightings" not in again["observables"][0]


def test_stdin(sidelight):
    code, out, _ = sidelight("triage", "--json", "--offline", "-", stdin=json.dumps(ALERT).encode())
    assert code == 0
    assert json.loads(out)["alert"]["uid"] == "a-1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b'{"id": "x", "ip": "8.8.8', "alert.json"),
        (b"\x7fELF\x02\x01\x01\x00", "alert.json"),
        (b'{"id": "\xff\xfe"}', "UTF-8"),
        (b"[" * 100_000, "alert.json"),
        (b'{"id": "ok"}\n{"id": "cut', "line 2"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(sidelight, home, content, said):
    code, out, err = sidelight("triage", "--json", "--offline", file(home, content))
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not (home / "sidelight.db").exists() or _rows(home) == 0


def _rows(home):
    with closing(sqlite3.connect(home / "sidelight.db")) as connection:
        return connection.execute("select count(*) from alerts").fetchone()[0]


def test_a_line_of_fifty_megabytes_is_no_problem(sidelight, home):
    content = json.dumps(ALERT | {"blob": "A" * 50_000_000}).encode()
    code, out, _ = sidelight("triage", "--json", "--offline", file(home, content))
    assert code == 0
    assert json.loads(out)["alert"]["uid"] == "a-1"


def test_an_unknown_source_lists_the_known_ones(sidelight, home):
    code, _, err = sidelight("triage", "--offline", "--source", "nope", file(home, ALERT))
    assert code == 2
    assert "crowdstrike" in err


def test_a_file_that_is_not_there_is_named(sidelight):
    code, _, err = sidelight("triage", "--offline", "/no/such/file")
    assert code == 2
    assert "/no/such/file cannot be read: No such file or directory" in err


def test_fail_on(sidelight, home):
    path = file(home, ALERT)
    assert sidelight("triage", "--offline", "--fail-on", "unknown", path)[0] == 1
    assert sidelight("triage", "--offline", "--fail-on", "malicious", path)[0] == 0


def test_a_reader_that_stops_early_is_no_error(home):
    many = b"\n".join(json.dumps(ALERT | {"id": str(n)}).encode() for n in range(50))
    path = file(home, many)
    command = f"{sys.executable} -m sidelight triage --json --offline {path} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)  # noqa: S602
    assert json.loads(done.stdout)
    assert done.stderr == b""
