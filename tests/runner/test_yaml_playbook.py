import anyio
import pytest

from house import DOMAIN, FakeClock
from sidelight.model import CaseStatus, InvalidInput
from sidelight.plugin import Playbook
from sidelight.runner import InlineRun, YamlPlaybook
from sidelight.workflow import StepFailed
from workflow_world import FakeRun, alert, linted, seen, verdict

STEPS = """
- {id: look, enrich: alert.observables}
- for_each: steps.look.bad
  when: item.probability > inputs.sure
  id: block
  do: {domain: dns.block}
  target: ${item}
  reason: ${item.reason}
  ttl: 12h
- do: message.send
  with: {channel: soc}
  reason: told
- {conclude: open, summary: "bad: ${steps.look.bad}"}
"""
HEAD = "inputs: {sure: {type: float, default: 0.9}}"


@pytest.fixture
def playbook():
    return YamlPlaybook(linted(STEPS, HEAD), FakeClock())


async def malicious(observables, deep):
    return tuple(verdict("malicious") for _ in observables)


async def test_it_plans_on_the_inline_runner(playbook):
    assert isinstance(playbook, Playbook)
    assert (playbook.name, playbook.title) == ("test", "Test")
    run = InlineRun(enrich=malicious, playbooks={"test": playbook})
    planned = await run.start("test", alert(seen(DOMAIN.value)))
    assert planned.outcome.summary == f"bad: {DOMAIN.value}"
    assert planned.outcome.status is CaseStatus.OPEN
    assert [(each.step, each.action, each.target) for each in planned.plan] == [
        ("block", "dns.block", DOMAIN.value),
        ("steps.2", "message.send", "alert"),
    ]
    assert planned.plan[0].reason.endswith("it is malicious; undone after 12:00:00")
    assert planned.plan[1].reason == "told; with channel"


async def test_it_takes_inputs(playbook):
    run = FakeRun({DOMAIN.value: "malicious"})
    await playbook.given({"sure": 0.999}).triage(alert(seen(DOMAIN.value)), run)
    assert [each[1] for each in run.said if each[0] == "act"] == ["message.send"]
    with pytest.raises(InvalidInput, match="no input 'surely'"):
        playbook.given({"surely": 1})


class Stuck(FakeRun):
    async def ask(self, question, *, options, step):
        await anyio.sleep_forever()


async def test_a_step_is_bounded_in_time():
    slow = YamlPlaybook(linted("- {ask: x, options: [a, b], timeout: 0s}"), FakeClock())
    with pytest.raises(StepFailed, match="longer than 0s"):
        await slow.triage(alert(), Stuck())


async def test_it_tells_which_steps_are_done():
    told = []
    version = linted("- {sleep: 1h}\n- {conclude: open, summary: s}")
    traced = YamlPlaybook(version, FakeClock(), trace=told.append).given({})
    await traced.triage(alert(), FakeRun())
    assert told == ["steps.0", "steps.1"]
