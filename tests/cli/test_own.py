import json

import pytest
from typer.testing import CliRunner

from sidelight.cli.own import own
from sidelight.model import InvalidInput


@pytest.fixture
def run(home):
    """Return a function that runs `sidelight own ...` and returns what it printed."""

    def command(*arguments):
        done = CliRunner().invoke(own, arguments)
        if isinstance(done.exception, InvalidInput):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return command


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_deny_convicts_and_says_who_why_and_until_when(run, sidelight):
    arguments = ("--reason", "case 17", "--author", "ana", "--expires", "2099-12-31")
    said = run("deny", "evil-shop[.]com", *arguments)
    assert said == "evil-shop.com is on the deny list until 2099-12-31\n"
    _, out, _ = sidelight("lookup", "--json", "--offline", "http://evil-shop.com/x")
    [answer] = lines(out)
    assert answer["verdict"]["class"] == "malicious"
    assert answer["verdict"]["action_scope"] == "host"
    [reason] = [each for each in answer["verdict"]["reasons"] if each["family"] == "own"]
    assert reason["text"] == "evil-shop.com is denied by ana until 2099-12-31: case 17"


def test_an_allow_is_known_good_with_all_below_it(run, sidelight):
    run("allow", "evil-shop.com", "--reason", "our partner", "--subdomains")
    _, out, _ = sidelight("lookup", "--json", "--offline", "a.b.evil-shop.com", "evil-shop.org")
    assert [each["verdict"]["class"] for each in lines(out)] == ["known_good", "unknown"]


def test_a_network_is_denied_with_its_addresses(run, sidelight):
    run("deny", "45.155.205.0/24", "--reason", "case 17")
    _, out, _ = sidelight("lookup", "--json", "--offline", "45.155.205.233", "45.155.204.1")
    assert [each["verdict"]["class"] for each in lines(out)] == ["malicious", "unknown"]


def test_the_lists_are_shown_and_changed(run):
    run("deny", "evil-shop.com", "--reason", "[bold]case 17[/]", "--author", "ana")
    assert "[bold]case 17[/]" in run("list")
    said = run("allow", "evil-shop.com", "--reason", "ours", "--author", "ben")
    assert "in place of: evil-shop.com on the deny list, by ana" in " ".join(said.split())
    [entry] = lines(run("list", "--json"))
    assert (entry["list"], entry["type"], entry["author"]) == ("allow", "domain", "ben")
    assert run("remove", "evil-shop.com", "--author", "ben") == (
        "evil-shop.com is no longer on the allow list\n"
    )
    assert run("list", "--all", "--json") == ""
    told = [(each["author"], each["what"]) for each in lines(run("history", "--json"))]
    assert told == [("ben", "remove"), ("ben", "allow"), ("ana", "deny")]
    assert "remove" in run("history", "--limit", "1")


def test_a_command_answers_in_json(run):
    [entry] = lines(run("deny", "203.0.113.0/24", "--reason", "case 17", "--json"))
    assert (entry["type"], entry["value"]) == ("cidr", "203.0.113.0/24")
    [removed] = lines(run("remove", "203.0.113.0/24", "--json"))
    assert removed == entry


def test_a_mistake_is_named(run):
    with pytest.raises(InvalidInput, match="public suffix"):
        run("deny", "co.uk", "--reason", "case 17")
    assert CliRunner().invoke(own, ["deny", "evil-shop.com"]).exit_code == 2
