import json
import sqlite3

ORDER = ("actions", "order", "ip.block", "203.0.113.66", "--reason", "it beacons")

WALL = """
actuator: wall
title: A wall
actions:
  ip.block:
    title: Block an address
    targets: [ipv4-addr]
    apply: {method: POST, path: /blocks, json: {address: "${target.value}"}}
    undo: {method: DELETE, path: "/blocks/${key}"}
"""


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def ordered(sidelight, *more):
    code, out, err = sidelight(*ORDER, *more, "--json")
    assert code == 0, err
    return lines(out)[0]


def test_an_order_is_carried_out_shown_proven_and_taken_back(sidelight):
    made = ordered(sidelight, "--ttl", "7d", "--author", "ada")
    assert (made["state"], made["author"]) == ("verified", "ada")
    assert ordered(sidelight)["id"] == made["id"]
    _, out, _ = sidelight(
        "actions", "list", "--state", "verified", "--action", "ip.block", "--json"
    )
    assert [each["id"] for each in lines(out)] == [made["id"]]
    _, out, _ = sidelight("actions", "list", "--target", "203.0.113.66", "--limit", 1)
    assert made["id"] in out
    assert "✓ verified" in out
    _, out, _ = sidelight("actions", "show", made["id"])
    for part in ("it beacons", "ip.block by edl", "Ledger", "intended"):
        assert part in out
    assert "verified" in sidelight("actions", "verify", made["id"])[1]
    _, out, _ = sidelight("actions", "undo", made["id"], "--reason", "wrong", "--json")
    assert lines(out)[0]["state"] == "undone"
    _, out, _ = sidelight("actions", "show", made["id"], "--json")
    states = [line["what"] for line in lines(out)[0]["ledger"]]
    assert states[0] == "intended"
    assert states[-1] == "undone"


def test_a_guard_says_no_by_its_name(sidelight):
    order = ("actions", "order", "dns.block")
    for target, guard in (
        ("google.com", "popular"),
        ("co.uk", "public-suffix"),
        ("github.io", "public-suffix"),
        ("printer.lan", "own-domain"),
    ):
        for more in ((), ("--dry-run",)):
            code, out, err = sidelight(*order, target, "--reason", "test", *more)
            assert (code, out) == (3, "")
            assert f"guard {guard}" in err
    _, out, _ = sidelight("actions", "list", "--state", "refused", "--json")
    assert {each["guard"] for each in lines(out)} == {"popular", "public-suffix", "own-domain"}


def test_an_order_that_was_not_done_says_so_by_the_exit_code(sidelight, home, monkeypatch):
    (home / "actions").mkdir()
    (home / "actions" / "wall.yaml").write_text(WALL)
    monkeypatch.setenv("SIDELIGHT_WALL_URL", "http://127.0.0.1:1")  # nobody listens there
    monkeypatch.setenv("SIDELIGHT_ACTIONS", "ip.block=wall")
    code, out, _ = sidelight(*ORDER, "--json")
    assert code == 3
    [made] = lines(out)
    assert made["state"] in {"failed", "unknown"}


def test_a_dry_run_shows_what_would_be(sidelight):
    code, out, _ = sidelight(*ORDER, "--dry-run")
    assert (code, "edl would" in out) == (0, True)
    _, out, _ = sidelight(*ORDER, "--dry-run", "--json")
    assert lines(out)[0]["plan"]["blast_radius"]["count"] == 1
    assert sidelight("actions", "list", "--json")[1] == ""


def test_an_order_may_wait_for_another_person(sidelight):
    made = ordered(sidelight, "--approval", "required", "--author", "olga")
    assert made["state"] == "waiting"
    answer = ("approvals", "answer", made["approval_id"], "approve", "--author")
    code, _, err = sidelight(*answer, "olga")
    assert (code, "somebody else" in err) == (3, True)
    assert sidelight(*answer, "rita")[0] == 0
    _, out, _ = sidelight("actions", "show", made["id"], "--json")
    assert (lines(out)[0]["state"], lines(out)[0]["approvers"]) == ("verified", ["rita"])


def test_the_ledger_is_shown_and_checked(sidelight, home):
    made = ordered(sidelight)
    _, out, _ = sidelight("actions", "ledger", "--after", 1, "--limit", 1, "--json")
    assert [(each["number"], each["action_id"]) for each in lines(out)] == [(2, made["id"])]
    assert "intended" in sidelight("actions", "ledger")[1]
    assert "intact" in sidelight("actions", "ledger", "--check")[1]
    _, out, _ = sidelight("actions", "ledger", "--check", "--json")
    assert lines(out) == [{"intact": True, "broken_at": None}]
    with sqlite3.connect(home / "sidelight.db") as database:
        database.execute("UPDATE ledger_lines SET author = 'nobody' WHERE number = 2")
    database.close()
    code, _, err = sidelight("actions", "ledger", "--check")
    assert (code, "line 2" in err) == (3, True)
    code, out, _ = sidelight("actions", "ledger", "--check", "--json")
    assert (code, lines(out)) == (3, [{"intact": False, "broken_at": 2}])


def test_what_cannot_be_is_an_error(sidelight):
    for command in (
        (*ORDER, "--argument", "no-equals"),
        (*ORDER, "--ttl", "soon"),
        ("actions", "order", "coffee.make", "203.0.113.66", "--reason", "x"),
        ("actions", "order", "ip.block", "--reason", "x"),
        ("actions", "show", "action_none"),
        ("actions", "undo", "action_none", "--reason", "x"),
        ("actions", "verify", "action_none"),
    ):
        code, out, err = sidelight(*command)
        assert (code, out) == (2, ""), err
    assert sidelight("actions", "list", "--json")[1] == ""


def test_arguments_are_handed_on(sidelight):
    contain = ("actions", "order", "host.contain", "--reason", "r", "--argument", "host=pc=7")
    code, out, err = sidelight(*contain, "--json")
    assert code == 0, err
    assert json.loads(out)["arguments"] == {"host": "pc=7"}
    code, _, err = sidelight(*ORDER, "--argument", "note=a")
    assert code == 2
    assert "no argument 'note'" in err
