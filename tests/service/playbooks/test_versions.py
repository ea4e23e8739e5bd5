import msgspec
import pytest

from sidelight.model import InvalidInput, RunMode
from sidelight.plugin import Playbook
from sidelight.service.playbooks.rehearsal import CaseResult, Rehearsal
from sidelight.service.playbooks.versions import (
    Found,
    find,
    installed,
    listed,
    publish,
    rollback,
    unpublish,
)
from workflow_world import linted

PASSED = Rehearsal(
    playbook="test", digest="", cases=(CaseResult(name="one"),), steps=1, unreached=()
)
FAILED = msgspec.structs.replace(
    PASSED, cases=(CaseResult(name="one"), CaseResult(name="two", problems=("it is open",)))
)
HEAD = """
on: {alert: {when: alert.kind == 'edr', priority: 7}, schedule: {cron: "0 6 * * *"}}
"""


def found(sleep="1h", head=""):
    return Found(version=linted(f"- {{sleep: {sleep}}}", head), source="text")


@pytest.fixture
def app(app_with):
    return app_with()


def switched_on(app, sleep="1h", mode=RunMode.PLAN):
    return publish(app, found(sleep), mode=mode, author="ada", rehearsal=PASSED)


def test_a_version_is_switched_on_and_found(app):
    made = switched_on(app, mode=RunMode.ACT)
    assert (made.number, made.mode, made.author, made.reason) == (1, RunMode.ACT, "ada", "")
    live = find(app, "test")
    assert live.version.digest == found().version.digest
    assert (live.number, live.mode, live.source) == (1, RunMode.ACT, "text")
    assert live.label == f"test, version 1, digest {made.digest[:12]}, live (act)"


def test_what_starts_it_is_published_with_it(app):
    made = publish(app, found(head=HEAD), mode=RunMode.PLAN, author="a", rehearsal=PASSED)
    assert (made.when, made.priority, made.schedule) == ("alert.kind == 'edr'", 7, "0 6 * * *")


def test_the_same_version_again_has_the_same_number(app):
    switched_on(app)
    switched_on(app, "2h")
    assert switched_on(app).number == 1


def test_a_case_that_fails_stops_it_unless_somebody_says_why(app):
    with pytest.raises(InvalidInput, match="1 of 2 cases fail: two"):
        publish(app, found(), mode=RunMode.PLAN, author="ada", rehearsal=FAILED)
    assert app.store.playbooks.live("test") is None
    made = publish(
        app, found(), mode=RunMode.PLAN, author="ada", rehearsal=FAILED, forced="it is urgent"
    )
    assert made.reason == "it is urgent"
    assert app.store.playbooks.live("test").reason == "it is urgent"


def test_no_reason_is_kept_where_none_is_needed(app):
    made = publish(
        app, found(), mode=RunMode.PLAN, author="a", rehearsal=PASSED, forced="just in case"
    )
    assert made.reason == ""


@pytest.mark.parametrize(
    ("name", "number"), [("test", 2), ("test@1", 1), ("test@2", 2), ("test@live", 2)]
)
def test_a_version_has_many_names(app, name, number):
    switched_on(app, "1h")
    switched_on(app, "2h")
    assert find(app, name).number == number


def test_a_version_is_found_by_the_beginning_of_its_digest(app):
    made = switched_on(app)
    switched_on(app, "2h")
    assert find(app, f"test@{made.digest[:8]}").number == 1
    assert find(app, "test@1").mode is None


def test_what_is_not_published_is_the_installed_one(app):
    one = find(app, "quick-triage")
    assert one.number == 0
    assert one.label.startswith("quick-triage, not kept yet, digest ")
    assert find(app, "quick-triage@installed") == one


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nope", "there is no playbook 'nope'"),
        ("nope@1", "has no version '1'"),
        ("quick-triage@live", "is not published"),
        ("quick-triage@abc", "has no version 'abc'"),
    ],
)
def test_a_name_that_is_none_is_refused(app, name, message):
    with pytest.raises(InvalidInput, match=message):
        find(app, name)


class Python(Playbook):
    """A playbook in Python."""

    name = "python"
    title = "Python"

    async def triage(self, alert, run):
        """Do nothing."""


def test_one_in_python_has_no_versions(app):
    app.playbooks._ready["python"] = Python()
    with pytest.raises(InvalidInput, match="written in Python"):
        installed(app, "python")
    [line] = [each for each in listed(app, lambda _: "own") if each.name == "python"]
    assert (line.title, line.digest, line.origin) == ("Python", "", "own")


def test_one_goes_back_to_what_was_live_before(app):
    first = switched_on(app, "1h", RunMode.ACT)
    with pytest.raises(InvalidInput, match="no other version"):
        rollback(app, "test", "bob")
    switched_on(app, "2h")
    back = rollback(app, "test", "bob")
    assert (back.digest, back.mode, back.author) == (first.digest, RunMode.ACT, "bob")
    assert back.reason == "back from version 2"
    switched_on(app, "3h")
    assert rollback(app, "test", "bob", number=2).number == 2
    with pytest.raises(InvalidInput, match="no version 9"):
        rollback(app, "test", "bob", number=9)
    with pytest.raises(InvalidInput, match="not published"):
        rollback(app, "quick-triage", "bob")


def test_one_is_switched_off_and_back_on(app):
    switched_on(app)
    unpublish(app, "test", "bob")
    assert app.store.playbooks.live("test") is None
    with pytest.raises(InvalidInput, match="not published"):
        unpublish(app, "test", "bob")
    assert find(app, "quick-triage").number == 0
    assert switched_on(app).number == 1


def test_installed_and_published_ones_are_listed(app):
    switched_on(app)
    lines = {each.name: each for each in listed(app, lambda _: "shipped")}
    assert lines["test"].origin == "published"
    assert (lines["test"].live.number, lines["test"].versions) == (1, 1)
    assert (lines["quick-triage"].origin, lines["quick-triage"].live) == ("shipped", None)
