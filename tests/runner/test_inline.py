from datetime import timedelta

import pytest

from house import DOMAIN, IP
from sidelight.model import (
    Alert,
    Approval,
    CaseStatus,
    InvalidInput,
    Outcome,
    PlanStep,
    Severity,
)
from sidelight.plugin import Playbook
from sidelight.runner import InlineRun

ALERT = Alert(source="t", uid="1", title="t", severity=Severity.LOW, time=None, observables=())
OPEN = Outcome(status=CaseStatus.OPEN, summary="open")


class Scripted(Playbook):
    name = "scripted"
    title = "Scripted"

    def __init__(self, body):
        self.body = body

    async def triage(self, alert, run):
        return await self.body(alert, run)


async def nothing(observables, deep):
    return ()


async def run(body, *, enrich=nothing, **others):
    playbooks = {"scripted": Scripted(body)} | {
        name: Scripted(other) for name, other in others.items()
    }
    return await InlineRun(enrich=enrich, playbooks=playbooks).start("scripted", ALERT)


async def test_orders_and_questions_become_the_plan_and_nothing_happens():
    async def body(alert, run):
        await run.act("dns.block", DOMAIN, step="block", reason="bad", ttl=timedelta(days=7))
        await run.act("case.open", None, step="end", reason="ask", approval=Approval.AUTO)
        assert await run.ask("Block?", options=("yes", "no"), step="ask") is None
        await run.sleep(timedelta(hours=1))
        return OPEN

    planned = await run(body)
    assert planned.outcome == OPEN
    assert planned.plan == (
        PlanStep(
            step="block",
            action="dns.block",
            target=DOMAIN.value,
            reason="bad; undone after 7 days",
            approval=Approval.REQUIRED,
        ),
        PlanStep(
            step="end", action="case.open", target="alert", reason="ask", approval=Approval.AUTO
        ),
        PlanStep(
            step="ask",
            action="ask",
            target="analyst",
            reason="Block? (yes / no)",
            approval=Approval.REQUIRED,
        ),
        PlanStep(
            step="wait",
            action="sleep",
            target="run",
            reason="waits 1:00:00",
            approval=Approval.AUTO,
        ),
    )


async def test_the_last_verdict_on_each_observable_is_kept():
    async def enrich(observables, deep):
        return tuple(f"{each.value} deep={deep}" for each in observables)

    async def body(alert, run):
        await run.enrich([IP, DOMAIN])
        assert await run.enrich([IP], deep=True) == ("45.155.205.233 deep=True",)
        return OPEN

    planned = await run(body, enrich=enrich)
    assert planned.verdicts == {
        IP: "45.155.205.233 deep=True",
        DOMAIN: "evil-shop.com deep=False",
    }


async def test_a_playbook_calls_another_into_the_same_plan():
    async def outer(alert, run):
        return await run.call("inner", alert)

    async def inner(alert, run):
        await run.act("case.open", None, step="inner", reason="r")
        return OPEN

    planned = await run(outer, inner=inner)
    assert [each.step for each in planned.plan] == ["inner"]


async def test_a_circle_of_calls_ends():
    async def body(alert, run):
        return await run.call("scripted", alert)

    with pytest.raises(InvalidInput, match="8 levels deep"):
        await run(body)


async def test_an_unknown_playbook_lists_the_known_ones():
    async def body(alert, run):
        return await run.call("nope", alert)

    with pytest.raises(InvalidInput, match="there is no playbook 'nope'; known: scripted"):
        await run(body)


async def test_a_playbook_without_inputs_refuses_them():
    async def outer(alert, run):
        return await run.call("inner", alert, {"n": 1})

    async def inner(alert, run):
        return OPEN

    with pytest.raises(InvalidInput, match="takes no inputs"):
        await run(outer, inner=inner)
