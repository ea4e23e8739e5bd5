"""What the tests of the playbook language share: a catalogue, a short way to lint, a Run."""

from contextlib import contextmanager

import anyio

from house import FakeClock
from sidelight.model import (
    ActionScope,
    Alert,
    AlertObservable,
    CaseStatus,
    Coverage,
    Observable,
    ObservableType,
    Outcome,
    Reason,
    Role,
    Severity,
    Verdict,
    VerdictClass,
)
from sidelight.plugin import Argument
from sidelight.workflow import Catalog, LintError, Means, Signature, interpret, lint
from sidelight.workflow.playbook import Input

CATALOG = Catalog(
    actions={
        "dns.block": Signature(targets=frozenset({ObservableType.DOMAIN})),
        "url.block": Signature(targets=frozenset({ObservableType.URL})),
        "case.open": Signature(),
        "message.send": Signature(
            arguments={
                "channel": Argument(required=True),
                "hook": Argument(type="secret"),
                "host": Argument(),
                "urgent": Argument(type="bool"),
            }
        ),
    },
    playbooks={"other": {"score": Input(type="int")}, "plain": {}},
)


def text_of(steps, head=""):
    """Return the text of a playbook with these lines as its steps."""
    body = "\n".join(f"  {line}" for line in steps.strip("\n").splitlines())
    return f"playbook: test\ntitle: Test\n{head.strip()}\nsteps:\n{body}\n"


def linted(steps, head=""):
    return lint(text_of(steps, head), "test.yaml", CATALOG)


def mistakes(steps, head=""):
    """Return (text under the caret, message, suggestion) of every finding."""
    try:
        linted(steps, head)
    except LintError as error:
        return [
            (each.source[each.column - 1 :], each.message, each.suggestion)
            for each in error.findings
        ]
    return []


def assert_finds(steps, head="", *, under, message, suggestion=""):
    """Assert that a finding stands at its place, with what is wrong and what was meant."""
    found = mistakes(steps, head)
    assert any(
        rest.startswith(under) and message in said and suggestion in hint
        for rest, said, hint in found
    ), found


def seen(value, type_="domain", role=Role.ATTACKER):
    observable = Observable(ObservableType(type_), value)
    return AlertObservable(observable=observable, role=role, path="x")


def alert(*observables, **parts):
    fields = {
        "source": "t",
        "uid": "1",
        "title": "A title",
        "severity": Severity.MEDIUM,
        "time": None,
        "observables": observables,
    }
    return Alert(**(fields | parts))


def verdict(class_, scope="host"):
    return Verdict(
        class_=VerdictClass(class_),
        probability=0.995 if class_ == "malicious" else 0.5,
        confidence=0.9,
        coverage=Coverage(3, 3),
        reasons=(Reason(text=f"it is {class_}", weight=1, source="s", family="f"),),
        action_scope=ActionScope(scope),
        model_version="t",
    )


class FakeRun:
    """A Run that answers from what it is told, and keeps what was asked of it."""

    def __init__(self, verdicts=None, *, deep=None, answers=(), fails=()):
        self.verdicts = {False: verdicts or {}, True: deep or verdicts or {}}
        self.answers = list(answers)
        self.fails = list(fails)  # the errors that the next calls raise; None is none
        self.said = []

    def _next(self, *words):
        self.said.append(words)
        if self.fails and (error := self.fails.pop(0)):
            raise error

    async def enrich(self, observables, *, deep=False):
        self._next("enrich", *(each.value for each in observables), *(["deep"] if deep else []))
        return tuple(
            verdict(self.verdicts[deep].get(each.value, "unknown")) for each in observables
        )

    async def act(self, action, target, **details):
        self._next("act", action, target and target.value, details)

    async def ask(self, question, *, options, step):
        self._next("ask", question, options, step)
        return self.answers.pop(0) if self.answers else None

    async def sleep(self, duration):
        self._next("sleep", duration)

    async def call(self, playbook, alert, inputs=None):
        self._next("call", playbook, inputs)
        return Outcome(status=CaseStatus.CLOSED, summary="called")

    def within(self, duration):
        return anyio.fail_after(duration.total_seconds())

    async def together(self, branches):
        for branch in branches:
            await branch()


@contextmanager
def unbounded(_):
    yield


def means(clock=None, within=unbounded):
    return Means(clock=clock or FakeClock(), within=within)


async def done(  # noqa: PLR0913 - what a run is given, all but two by keyword
    steps, run=None, *, head="", on=None, inputs=None, clock=None, within=unbounded
):
    """Lint and interpret steps; return the outcome and the run."""
    run = run or FakeRun()
    version = linted(steps, head)
    outcome = await interpret(version, on or alert(), run, means(clock, within), inputs)
    return outcome, run
