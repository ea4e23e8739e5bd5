import json

import pytest

FALCON = "examples/falcon-alert.json"
ALERT = json.dumps({"id": "1", "title": "t", "dest_ip": "8.8.8.8"}).encode()
PLAYBOOK = """
playbook: mine
title: Mine
inputs: {n: {type: int, default: 1}}
steps:
  - {id: look, enrich: alert.observables}
  - {id: tell, do: message.send, reason: "${inputs.n}"}
  - {id: hold, do: host.contain, reason: r}
  - {when: inputs.n > 5, conclude: open, summary: many}
  - {conclude: open, summary: "${steps.look.summary}"}
"""
CASES = """
playbook: mine
cases:
  - name: one
    alert: {}
    expect: {status: %s, summary: names nothing}
"""


@pytest.fixture
def mine(home, tmp_path):
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "mine.yaml").write_text(PLAYBOOK)
    cases = folder / "mine.cases.yaml"
    cases.write_text(CASES % "open")
    return cases


def test_the_shipped_cases_pass(sidelight):
    code, out, _ = sidelight("playbook", "test", "--json")
    assert code == 0
    found = {each["playbook"]: each for each in map(json.loads, out.splitlines())}
    assert len(found) == 6
    assert found["quick-triage"]["unreached"] == []
    assert all("problems" in case for case in found["quick-triage"]["cases"])


def test_a_case_that_fails_and_a_step_that_none_does_are_shown(sidelight, mine):
    code, out, _ = sidelight("playbook", "test", "mine")
    assert code == 0
    assert "1 of 1 cases passed; they do 4 of 5 steps" in out
    assert "no case does steps.3: Leave the case open" in out
    mine.write_text(CASES % "closed")
    code, out, _ = sidelight("playbook", "test", str(mine.with_name("mine.yaml")))
    assert code == 1
    assert "the case is open, not closed" in " ".join(out.split())


def test_a_playbook_without_cases_is_named_only_by_somebody_who_wants_it(sidelight, mine):
    mine.unlink()
    assert sidelight("playbook", "test", "quick-triage")[0] == 0
    code, _, told = sidelight("playbook", "test", "mine")
    assert code == 2
    assert "mine has no cases: write them beside it, in NAME.cases.yaml" in told
    code, _, told = sidelight("playbook", "test", "nope")
    assert code == 2
    assert "there is no playbook 'nope'" in told


def test_a_dry_run_shows_each_order_and_keeps_nothing(sidelight, mine):
    code, out, told = sidelight(
        *("playbook", "run", "mine", "-", "--dry-run", "--offline", "--json"),
        *("--input", "n=3"),
        stdin=ALERT,
    )
    assert code == 0
    shown = json.loads(out)
    assert shown["playbook"] == "mine"
    assert shown["summary"] == "nothing bad is known"
    assert [each["step"] for each in shown["effects"]] == ["tell", "hold"]
    assert shown["effects"][1]["actuator"] == "by-hand"
    assert shown["plan"][0]["reason"] == "3"
    assert "· tell: would order message.send (required)" in told
    assert sidelight("runs", "list", "--json")[1] == ""


def test_a_dry_run_is_shown_as_a_table(sidelight, mine):
    code, out, _ = sidelight("playbook", "run", "mine", "-", "--dry-run", "--offline", stdin=ALERT)
    assert code == 0
    assert "host.contain" in out
    assert "by hand" in out
    assert "a dry run: nothing was done or kept" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--input", "m=1"), "has no input 'm'"),
        (("--input", "n=x"), "is no int"),
        (("--act",), "does not go with --act"),
    ],
)
def test_what_does_not_fit_is_refused(sidelight, mine, options, message):
    code, _, told = sidelight("playbook", "run", "mine", "-", "--dry-run", *options, stdin=ALERT)
    assert code == 2
    assert message in told
