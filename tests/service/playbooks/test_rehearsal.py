import pytest

from house import FakeClock
from sidelight.service.playbooks.rehearsal import Unreached, rehearse
from sidelight.workflow.cases import read_cases
from workflow_world import linted

STEPS = """
- {id: look, enrich: alert.observables}
- id: block
  for_each: steps.look.bad
  do: {domain: dns.block}
  target: ${item}
  reason: r
- {id: sure, ask: Really?, options: ['yes', 'no'], default: 'no'}
- switch:
    - when: steps.sure.answer == 'yes'
      steps: [{conclude: closed, resolution: benign, summary: it was}]
  else: [{conclude: open, summary: it was not}]
"""
HEAD = "on: {alert: {when: alert.kind == 'edr'}}"


async def rehearsed(*cases):
    text = "playbook: test\ncases:\n" + "\n".join(f"  - {each}" for each in cases)
    version = linted(STEPS, HEAD)
    return await rehearse(version, read_cases(text, "f"), {}, FakeClock())


def case(expect, **parts):
    given = {
        "name": "one",
        "alert": "{kind: edr, observables: [{type: domain, value: a.com}]}",
        "verdicts": "{a.com: malicious}",
        **parts,
        "expect": expect,
    }
    return "{" + ", ".join(f"{name}: {value}" for name, value in given.items()) + "}"


async def test_a_case_that_is_as_it_must_be_passes():
    found = await rehearsed(
        case(
            "{status: open, summary: was not, plan: [{action: dns.block, target: a.com, "
            "approval: required, step: block}, {action: ask}]}"
        )
    )
    assert found.passed
    assert found.cases[0].summary == "it was not"
    assert found.unreached == (
        Unreached("steps.3.switch.0.steps.0", "steps.3.switch.0.steps.0", "Close the case"),
    )
    assert found.steps == 6


async def test_an_answer_goes_its_way():
    found = await rehearsed(
        case("{status: closed, resolution: benign}", answers="{sure: 'yes'}"),
        case("{status: open}", name="two"),
    )
    assert found.passed
    assert found.unreached == ()


@pytest.mark.parametrize(
    ("expect", "parts", "problem"),
    [
        ("{status: closed}", {}, "the case is open, not closed"),
        ("{resolution: benign}", {}, "the resolution is none, not benign"),
        ("{summary: gone}", {}, "the summary is 'it was not', without 'gone'"),
        ("{never: [dns.block]}", {}, "dns.block is in the plan, and never must be"),
        (
            "{plan: [{action: url.block}, {action: ask}]}",
            {},
            "line 1 of the plan: action is dns.block, not url.block",
        ),
        (
            "{plan: [{action: dns.block, approval: auto}, {action: ask}]}",
            {},
            "line 1 of the plan: approval is required, not auto",
        ),
        (
            "{plan: [{action: dns.block}, {action: ask}, {action: case.open}]}",
            {},
            "not in the plan: case.open",
        ),
        ("{plan: [{action: dns.block}]}", {}, "too much in the plan: ask analyst (required)"),
        ("{fails: limit}", {}, "it did not fail with 'limit'"),
        ("{taken: false}", {}, "the alert is taken by the playbook"),
        ("{status: open}", {"alert": "{kind: mail}"}, "the alert is not taken by the playbook"),
        (
            "{status: open}",
            {"answers": "{sure: maybe}"},
            "it failed: step 'sure' failed: the answer 'maybe' to 'sure' is none of its options",
        ),
        (
            "{status: open}",
            {"answers": "{other: 'yes'}"},
            "the question 'other', for which there is an answer, was not asked",
        ),
        ("{status: open}", {"inputs": "{n: 1}"}, "it failed: test has no input 'n'"),
    ],
)
async def test_what_differs_is_said(expect, parts, problem):
    [found] = (await rehearsed(case(expect, **parts))).cases
    assert not found.passed
    assert any(each.startswith(problem) for each in found.problems), found.problems


async def test_a_failure_may_be_what_is_expected():
    found = await rehearsed(case("{fails: no input}", inputs="{n: 1}"))
    assert found.passed
    [other] = (await rehearsed(case("{fails: else}", inputs="{n: 1}"))).cases
    assert "not with 'else'" in other.problems[0]
