import json

import pytest
import typer
from typer.testing import CliRunner

from sidelight.cli.feedback import feedback
from sidelight.cli.own import own
from sidelight.model import InvalidInput
from sidelight.store import open_store
from store.decided import finding

command = typer.Typer()
command.command()(feedback)

ALERT = {"title": "Beacon", "domain": "evil-shop.com", "ip": "45.155.205.233"}


@pytest.fixture
def run(sidelight):
    """Return a function that runs `sidelight feedback ...` after an alert was triaged."""
    code, _, err = sidelight("triage", "--offline", "--json", "-", stdin=json.dumps(ALERT).encode())
    assert code == 0, err

    def give(*arguments):
        done = CliRunner().invoke(command, arguments)
        if isinstance(done.exception, InvalidInput):
            raise done.exception
        return done

    return give


def test_what_is_unknown_can_be_called_something(run):
    done = run("evil-shop[.]com", "malicious", "--reason", "seen it", "--author", "ana")
    assert done.stdout == (
        "evil-shop.com was unknown, you say malicious; "
        "no source weighed towards malicious, so none is counted\n"
    )
    with pytest.raises(InvalidInput, match="neither right nor wrong"):
        run("evil-shop.com", "right")


def test_it_is_in_the_history(run):
    run("evil-shop.com", "harmless", "--reason", "ours", "--author", "ana")
    [line] = CliRunner().invoke(own, ["history", "--json"]).stdout.splitlines()
    change = json.loads(line)
    assert (change["what"], change["author"], change["reason"]) == ("false_positive", "ana", "ours")


def test_later_verdicts_say_that_feedback_is_in_them(sidelight, home, clock):
    with open_store(None, home, clock) as store:
        store.record_finding(finding())
    _, out, _ = sidelight("lookup", "--json", "--offline", "evil-shop.com")
    assert "+feedback.2." in json.loads(out)["verdict"]["model_version"]


def test_a_program_gets_one_line(run):
    answer = json.loads(run("45.155.205.233", "harmless", "--json").stdout)
    assert answer["observable"] == {"type": "ipv4-addr", "value": "45.155.205.233"}
    assert (answer["malicious"], answer["before"]) == (False, None)


def test_a_value_without_a_verdict_and_a_word_that_is_none(run):
    with pytest.raises(InvalidInput, match=r"no verdict on other-shop\.com is kept"):
        run("other-shop.com", "right")
    assert run("evil-shop.com", "perhaps").exit_code == 2
