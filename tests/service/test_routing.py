import msgspec
import pytest

from house import IP
from sidelight.model import Alert, AlertObservable, InvalidInput, Outcome, Role, RunMode, Severity
from sidelight.plugin import Playbook
from sidelight.runner import YamlPlaybook
from sidelight.service.playbooks.versions import installed, publish
from sidelight.service.routing import WRITTEN_IN_PYTHON, Routes
from sidelight.service.triage import DEFAULT_PLAYBOOK
from sidelight.wiring.playbooks import catalog_of
from sidelight.workflow import lint

QUICK = "- {conclude: closed, summary: x}"


class InPython(Playbook):
    name = "in-python"
    title = "Written in Python"

    async def triage(self, alert, run):
        return Outcome(status="open", summary="x")


@pytest.fixture
def app(app_with, clock):
    app = app_with()
    return msgspec.structs.replace(app, playbooks={**app.playbooks, "in-python": InPython()})


def alert(source="falcon", severity=Severity.HIGH):
    return Alert(
        source=source,
        uid="1",
        title="t",
        severity=severity,
        time=None,
        observables=(AlertObservable(observable=IP, role=Role.ATTACKER, path="x"),),
    )


def add(app, name, when=None, *, steps=QUICK, mode=RunMode.ACT, head="", priority=0):  # noqa: PLR0913 - parts of a playbook
    """Install a playbook and switch it on."""
    condition = f'when: "{when}", ' if when else ""
    trigger = f"on: {{alert: {{{condition}priority: {priority}}}}}" if when != "never" else ""
    text = f"playbook: {name}\ntitle: T\n{trigger}\n{head}\nsteps:\n  {steps}\n"
    known = {f"{each}.yaml": f"playbook: {each}\ntitle: x\nsteps: [{{sleep: 0s}}]" for each in "ab"}
    version = lint(text, f"{name}.yaml", catalog_of(known))
    app.playbooks[name] = YamlPlaybook(version, app.clock)
    if mode is not None:
        publish(app, installed(app, name), mode=mode, author="ann", rehearsal=NO_CASES)
    return version


class NO_CASES:  # noqa: N801 - stands for a value
    cases = ()


def test_what_nobody_published_for_is_planned_by_the_default(app):
    run = Routes(app).route(alert())
    assert (run.playbook, run.mode) == (DEFAULT_PLAYBOOK, RunMode.PLAN)
    assert app.store.playbooks.version(run.pinned[DEFAULT_PLAYBOOK]) is not None


def test_the_condition_of_a_published_playbook_decides(app):
    add(app, "falcons", "alert.source == 'falcon'")
    routes = Routes(app)
    taken = routes.route(alert())
    assert (taken.playbook, taken.mode) == ("falcons", RunMode.ACT)
    assert routes.route(alert("mail")).playbook == DEFAULT_PLAYBOOK


def test_the_one_of_higher_priority_is_asked_first_and_then_the_name_decides(app):
    add(app, "b-low")
    add(app, "a-low")
    assert Routes(app).route(alert()).playbook == "a-low"
    add(app, "high", "alert.severity >= 4", priority=5)
    assert Routes(app).route(alert()).playbook == "high"
    assert Routes(app).route(alert(severity=Severity.LOW)).playbook == "a-low"


def test_one_without_a_trigger_takes_no_alert(app):
    add(app, "never", "never")
    assert Routes(app).route(alert()).playbook == DEFAULT_PLAYBOOK


def test_what_is_published_is_known_for_a_moment_without_asking(app, clock):
    routes = Routes(app)
    assert routes.live() == ()
    add(app, "late")
    assert routes.live() == ()
    clock.move(seconds=3)
    assert [each.published.name for each in routes.live()] == ["late"]


def test_a_run_is_pinned_to_all_that_it_may_call(app):
    inner = add(app, "a", "never", mode=None, steps="- {call: b}")
    last = add(app, "b", "never", mode=RunMode.PLAN)
    outer = add(app, "outer", steps="- {call: a}", head="limits: {concurrency: 3}")
    run = Routes(app).new_run("outer", mode=RunMode.ACT, author="ann")
    assert run.pinned == {"outer": outer.digest, "a": inner.digest, "b": last.digest}
    assert (run.concurrency, run.author) == (3, "ann")


def test_a_run_keeps_its_version_when_another_is_published(app, clock):
    before = add(app, "outer")
    pinned = Routes(app).route(alert()).pinned
    after = add(app, "outer", steps='- {ask: "Sure?", options: ["yes", "no"]}')
    clock.move(seconds=3)
    routes = Routes(app)
    assert routes.route(alert()).pinned == {"outer": after.digest}
    assert routes.playbook("outer", pinned["outer"]).version == before


def test_one_in_python_is_what_is_installed(app):
    routes = Routes(app)
    run = routes.new_run("in-python", mode=RunMode.PLAN)
    assert (run.pinned, run.concurrency) == ({"in-python": WRITTEN_IN_PYTHON}, None)
    assert isinstance(routes.playbook("in-python", WRITTEN_IN_PYTHON), InPython)


def test_what_is_not_there_is_told(app):
    with pytest.raises(InvalidInput, match="there is no playbook 'gone'; known: "):
        Routes(app).new_run("gone", mode=RunMode.PLAN)
    with pytest.raises(InvalidInput, match="version dddddddddddd of playbook 'a' is not kept here"):
        Routes(app).playbook("a", "d" * 64)


def test_one_that_takes_all_comes_after_those_with_a_condition(app):
    add(app, "all-of-them")
    add(app, "falcons", "alert.source == 'falcon'")
    routes = Routes(app)
    assert routes.route(alert()).playbook == "falcons"
    assert routes.route(alert("mail")).playbook == "all-of-them"
