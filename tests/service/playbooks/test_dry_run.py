from datetime import timedelta

import pytest

from house import DOMAIN
from service_app import Opinion
from sidelight.model import BlastRadius, InvalidInput
from sidelight.plugin import Plan
from sidelight.runner import Preview, YamlPlaybook
from sidelight.runner.guards import Refusal
from sidelight.service.playbooks.dry_run import dry_run
from workflow_world import alert, linted, seen

STEPS = """
- {id: look, enrich: alert.observables, deep: weak}
- id: block
  for_each: steps.look.judged
  do: {domain: dns.block}
  target: ${item}
  reason: r
  ttl: ${inputs.block_for}
- {id: sure, ask: Sure?, options: ['yes', 'no'], default: 'no'}
- {id: open, do: case.open, reason: r, approval: auto}
- {conclude: open, summary: "sure: ${steps.sure.answer}"}
"""
HEAD = "inputs: {block_for: {type: duration, default: 7d}}"
GIVEN = alert(seen(DOMAIN.value))


@pytest.fixture
def app(app_with):
    app = app_with(Opinion("list", {DOMAIN.value: "malicious"}))
    app.playbooks._ready["test"] = YamlPlaybook(linted(STEPS, HEAD), app.clock)
    return app


class Shown:
    """Shows every order in the same way, and keeps it."""

    def __init__(self, *previews, error=None):
        self.previews = previews
        self.error = error
        self.orders = []

    async def __call__(self, order):
        self.orders.append(order)
        if self.error:
            raise self.error
        return self.previews


def plan(count=1, *, already=False):
    radius = BlastRadius(count=count, unit="names")
    return Preview(actuator="edl", plan=Plan(text="adds it", blast_radius=radius, already=already))


async def run(app, show, inputs=None, tell=lambda _: None):
    return await dry_run(app, "test", GIVEN, inputs or {}, show=show, tell=tell)


async def test_every_order_is_shown_and_nothing_is_kept(app):
    show, told = Shown(plan()), []
    shown = await run(app, show, {"block_for": "12h"}, told.append)
    block, case = shown.effects
    assert (block.actuator, block.text, block.touches) == ("edl", "adds it", "1 names")
    assert (block.action, block.target, block.approval) == ("dns.block", DOMAIN.value, "required")
    assert (case.action, case.actuator) == ("case.open", "sidelight")
    assert shown.planned.outcome.summary == "sure: no"
    [order] = show.orders
    assert order.ttl == timedelta(hours=12)
    assert told == [
        "runs test",
        "looks 1 values up",
        "looks 1 values up deeper",
        f"block: would order dns.block on {DOMAIN.value} (required)",
        "sure: would ask Sure?",
        "open: would order case.open (auto)",
    ]
    assert app.store.cases().cases == ()
    assert app.store.verdicts(DOMAIN) == ()


async def test_what_a_guard_refuses_is_named(app):
    refusal = Preview(actuator="edl", refusal=Refusal("popular", "everybody visits it"))
    shown = await run(app, Shown(refusal))
    assert (shown.effects[0].refused, shown.effects[0].text) == ("popular", "everybody visits it")


async def test_an_order_that_cannot_be_planned_says_why(app):
    shown = await run(app, Shown(error=InvalidInput("nobody is bound")))
    assert shown.effects[0].problem == "nobody is bound"
    assert len(shown.effects) == 2


async def test_every_actuator_is_shown_and_one_by_hand_has_no_plan(app):
    shown = await run(app, Shown(plan(None, already=True), Preview(actuator="by-hand")))
    first, second, _ = shown.effects
    assert (first.touches, first.already) == ("unknown names", True)
    assert (second.actuator, second.text) == ("by-hand", "")


async def test_a_playbook_or_an_input_that_is_not_known_is_refused(app):
    with pytest.raises(InvalidInput, match="no playbook 'nope'"):
        await dry_run(app, "nope", GIVEN, {}, show=Shown())
    with pytest.raises(InvalidInput, match="no input 'n'"):
        await run(app, Shown(), {"n": 1})
