from datetime import timedelta

import pytest

from sidelight.model import Approval, Role
from sidelight.workflow import SecretReference, StepFailed
from workflow_world import FakeRun, alert, done, seen


async def test_a_batch_is_looked_up_together_and_only_what_is_asked_for():
    steps = """
- id: look
  enrich: alert.observables
  where: item.role != 'victim'
  most: 2
- {conclude: open, summary: "${steps.look.count} and ${steps.look.left_out} more"}
"""
    given = alert(seen("a.com"), seen("v.com", role=Role.VICTIM), seen("b.com"), seen("c.com"))
    outcome, run = await done(steps, on=given)
    assert run.said == [("enrich", "a.com", "b.com")]
    assert outcome.summary == "2 and 1 more"


async def test_what_stays_weak_is_looked_up_deeper():
    steps = """
- {id: look, enrich: alert.observables, deep: weak}
- {conclude: open, summary: "bad: ${steps.look.bad}; unknown: ${steps.look.unknown}"}
"""
    first = {"a.com": "malicious", "b.com": "suspicious", "c.com": "unknown", "d.com": "benign"}
    run = FakeRun(first, deep={"b.com": "malicious"})
    given = alert(*map(seen, first))
    outcome, _ = await done(steps, run, on=given)
    assert run.said == [("enrich", *first), ("enrich", "b.com", "c.com", "deep")]
    assert outcome.summary == "bad: a.com, b.com; unknown: c.com"


async def test_nothing_to_look_up_asks_nobody():
    _, run = await done("- {enrich: alert.observables, deep: weak}")
    assert run.said == []


async def test_an_order_has_its_target_reason_approval_and_end():
    steps = """
- for_each: alert.observables
  id: block
  do: {domain: dns.block, url: url.block}
  target: ${item}
  reason: "${item.value} of ${alert.title}"
  approval: two_person
  ttl: ${inputs.block_for}
"""
    given = alert(seen("a.com"), seen("1.2.3.4", "ipv4-addr"))
    head = "inputs: {block_for: {type: duration, default: 7d}}"
    _, run = await done(steps, on=given, head=head, inputs={"block_for": "12h"})
    [(_, action, target, details)] = run.said
    assert (action, target) == ("dns.block", "a.com")
    assert details == {
        "step": "block",
        "reason": "a.com of A title",
        "approval": Approval.TWO_PERSON,
        "ttl": timedelta(hours=12),
        "arguments": None,
    }


async def test_arguments_are_filled_in_and_a_secret_stays_a_reference():
    steps = """
- do: message.send
  with: {channel: "to ${alert.kind}", hook: "${secrets.hook}", host: "${alert.host}"}
  reason: r
"""
    _, run = await done(steps, head="secrets: [hook]")
    assert run.said[0][3]["arguments"] == {
        "channel": "to other",
        "hook": SecretReference("hook"),
    }


async def test_an_action_is_not_ordered_on_what_it_does_not_take():
    steps = "- {for_each: alert.observables, do: dns.block, target: '${item}', reason: r}"
    with pytest.raises(StepFailed, match=r"`dns\.block` takes no url"):
        await done(steps, on=alert(seen("http://a.com/", "url")))


async def test_a_question_without_an_answer_has_its_default():
    steps = """
- {id: ask, ask: "Is ${alert.title} bad?", options: [yes, no], default: no}
- {conclude: open, summary: "${steps.ask.answer}"}
"""
    outcome, run = await done(steps, FakeRun(answers=["yes"]))
    assert run.said == [("ask", "Is A title bad?", ("yes", "no"), "ask")]
    assert outcome.summary == "yes"
    assert (await done(steps))[0].summary == "no"


async def test_a_wait_lasts_or_ends_at_a_moment(clock):
    steps = """
- {sleep: 1h30m}
- {sleep: {until: "2026-11-24T13:00:00+00:00"}}
- {sleep: {until: "2020-01-01T00:00:00Z"}}
"""
    _, run = await done(steps, clock=clock)
    assert run.said == [
        ("sleep", timedelta(minutes=90)),
        ("sleep", timedelta(hours=1)),
        ("sleep", timedelta(0)),
    ]


async def test_a_moment_that_is_none_fails():
    head = "inputs: {when: {type: string}}"
    for text, why in (("soon", "no moment"), ("2099-01-01T00:00:00Z", "more than a year")):
        with pytest.raises(StepFailed, match=why):
            await done("- {sleep: {until: '${inputs.when}'}}", head=head, inputs={"when": text})


async def test_another_playbook_is_called_with_its_inputs():
    steps = """
- {id: other, call: other, with: {score: "${alert.severity}"}}
- {conclude: open, summary: "${steps.other.status}: ${steps.other.summary}"}
"""
    outcome, run = await done(steps)
    assert run.said == [("call", "other", {"score": 3})]
    assert outcome.summary == "closed: called"


@pytest.mark.parametrize(
    ("class_", "approval"), [("malicious", "auto"), ("suspicious", "required")]
)
async def test_an_order_asks_nobody_where_its_condition_holds(class_, approval):
    steps = """
- {id: look, enrich: alert.observables}
- for_each: steps.look.bad
  do: {domain: dns.block}
  target: ${item}
  reason: r
  auto_when: item.class == 'malicious'
"""
    _, run = await done(steps, FakeRun({"a.com": class_}), on=alert(seen("a.com")))
    assert run.said[-1][3]["approval"] == approval
