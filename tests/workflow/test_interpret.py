import json
from contextlib import contextmanager
from datetime import timedelta

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from house import FakeClock
from sidelight.model import CaseStatus, InvalidInput, Resolution, SidelightError, Unavailable
from sidelight.workflow import LimitReached, LintError, Means, StepFailed, interpret, lint
from workflow_world import CATALOG, FakeRun, alert, done, linted, means, seen, unbounded

END = "{conclude: open, summary: s}"
TWO = alert(seen("a.com"), seen("b.com"))


async def test_the_conclusion_is_the_outcome_and_ends_the_run():
    steps = """
- {when: alert.severity > 2, conclude: closed, resolution: benign, summary: "${alert.title}"}
- {sleep: 1h}
"""
    outcome, run = await done(steps)
    assert (outcome.status, outcome.summary) == (CaseStatus.CLOSED, "A title")
    assert outcome.resolution is Resolution.BENIGN
    assert run.said == []


async def test_without_a_conclusion_a_person_decides():
    outcome, _ = await done("- {sleep: 1h}")
    assert outcome.status is CaseStatus.OPEN
    assert "a person decides" in outcome.summary


async def test_the_first_way_that_holds_is_taken():
    steps = """
- switch:
    - {when: alert.severity > 5, steps: [{do: case.open, reason: one}]}
    - {when: alert.severity > 2, steps: [{do: case.open, reason: two}]}
    - {when: alert.severity > 1, steps: [{do: case.open, reason: three}]}
  else: [{do: case.open, reason: four}]
- switch: [{when: alert.severity > 5, steps: [{do: case.open, reason: one}]}]
  else: [{do: case.open, reason: four}]
"""
    _, run = await done(steps)
    assert [each[3]["reason"] for each in run.said] == ["two", "four"]


async def test_what_one_element_found_is_not_seen_by_the_next():
    steps = """
- for_each: alert.observables
  steps:
    - {id: ask, when: "item.value == 'a.com'", ask: x, options: [yes, no]}
    - {when: steps.ask.answer == 'yes', do: dns.block, target: "${item}", reason: r}
"""
    _, run = await done(steps, FakeRun(answers=["yes"]), on=TWO)
    assert [each[2] for each in run.said if each[0] == "act"] == ["a.com"]


async def test_branches_beside_each_other_are_all_done():
    steps = "- {parallel: [[{sleep: 1h}], [{sleep: 2h}, {sleep: 3h}]]}"
    _, run = await done(steps)
    assert [each[1].seconds // 3600 for each in run.said] == [1, 2, 3]


LOOP = """
- while: steps.again.worst == 'unknown'
  max: 3
  steps:
    - sleep: 1h
    - {id: again, enrich: alert.observables}
"""


async def test_a_loop_goes_on_while_its_condition_holds():
    _, run = await done(LOOP, FakeRun({"a.com": "benign"}), on=alert(seen("a.com")))
    assert [each[0] for each in run.said] == ["sleep", "enrich"]


async def test_a_loop_that_reaches_its_cap_fails_by_name():
    with pytest.raises(StepFailed, match=r"'steps.0' failed: .* after 3 rounds, the limit `max`"):
        await done(LOOP, on=alert(seen("a.com")))


async def test_a_step_is_tried_again_and_then_its_rescue_is_done():
    steps = """
- id: send
  do: case.open
  reason: r
  retry: {times: 2, delay: 5s}
  on_error: [{do: case.open, reason: "${error.step}: ${error.text}"}]
- do: case.open
  reason: after
"""
    down = Unavailable("down")
    _, run = await done(steps, FakeRun(fails=[down, None]))
    assert [each[0] for each in run.said] == ["act", "sleep", "act", "act"]
    assert run.said[1] == ("sleep", timedelta(seconds=5))
    _, run = await done(steps, FakeRun(fails=[down, None, down, None, down]))
    reasons = [each[3]["reason"] for each in run.said if each[0] == "act"]
    assert reasons == ["r", "r", "r", "send: down", "after"]


async def test_a_failure_without_a_rescue_names_the_innermost_step():
    steps = "- {id: outer, steps: [{id: inner, do: case.open, reason: r}]}"
    with pytest.raises(StepFailed, match="step 'inner' failed: down") as caught:
        await done(steps, FakeRun(fails=[Unavailable("down")]))
    assert caught.value.step == "inner"


async def test_the_rescue_of_the_playbook_is_the_last():
    head = "on_error: [{conclude: open, summary: '${error.step} ${error.text}'}]"
    outcome, _ = await done(
        "- {do: case.open, reason: r}", FakeRun(fails=[Unavailable("down")]), head=head
    )
    assert outcome.summary == "steps.0 down"


async def test_a_condition_without_an_answer_is_a_failure_and_not_a_no():
    with pytest.raises(StepFailed, match="divide by zero"):
        await done("- {when: 1 / (alert.severity - 3) > 1, sleep: 1h}")


@contextmanager
def too_short(_):
    yield
    raise TimeoutError


async def test_a_step_that_takes_too_long_fails():
    with pytest.raises(StepFailed, match=r"longer than 20s, the limit `timeout`"):
        await done("- {do: case.open, reason: r, timeout: 20s}", within=too_short)


async def test_a_question_that_nobody_answers_in_time_has_its_default():
    steps = """
- {id: ask, ask: x, options: [yes, no], default: no, timeout: 30m}
- {conclude: open, summary: "${steps.ask.answer}"}
"""
    outcome, _ = await done(steps, FakeRun(answers=["yes"]), within=too_short)
    assert outcome.summary == "no"


@pytest.mark.parametrize(
    ("steps", "head", "limit"),
    [
        ("- {for_each: alert.observables, sleep: 1s}", "limits: {fan_out: 1}", "fan_out"),
        ("- {id: x, enrich: alert.observables}", "limits: {fan_out: 1}", "fan_out"),
        ("- {for_each: alert.observables, sleep: 1s}", "limits: {steps: 1}", "steps"),
    ],
)
async def test_a_limit_ends_the_run_and_no_rescue_catches_it(steps, head, limit):
    rescued = steps.rstrip("}") + ", on_error: [{sleep: 1s}]}"
    with pytest.raises(LimitReached, match=f"limits.{limit}") as caught:
        await done(rescued, on=TWO, head=head)
    assert caught.value.limit == f"limits.{limit}"


class Slow(FakeRun):
    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    async def act(self, action, target, **details):
        self.clock.move(minutes=10)

    async def sleep(self, duration):
        self.clock.move(hours=5)

    async def ask(self, question, **details):
        self.clock.move(days=30)


async def test_work_is_bounded_and_waits_for_people_and_pauses_are_not_counted(clock):
    steps = "- {ask: x, options: [a, b]}\n- {sleep: 5h}\n- {do: case.open, reason: r}"
    await done(steps + "\n- {sleep: 1s}", Slow(clock), clock=clock)
    many = "\n".join(["- {do: case.open, reason: r}"] * 9)
    with pytest.raises(LimitReached, match=r"limits\.run_time"):
        await done(many, Slow(clock), clock=clock)


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({}, "needs the input 'n', a int"),
        ({"n": "x"}, "no int"),
        ({"n": 1, "m": 2}, "no input 'm'"),
    ],
)
async def test_inputs_that_do_not_fit_are_refused(inputs, why):
    head = "inputs: {n: {type: int}}"
    with pytest.raises(InvalidInput, match=why):
        await done("- {when: inputs.n > 1, sleep: 1h}", head=head, inputs=inputs)


CONDITIONS = st.sampled_from(
    ["alert.severity > 2", "alert.severity > 9", "alert.observables.size() > 1", "1 / 0 > 1"]
)
LEAVES = st.sampled_from(
    [
        {"enrich": "alert.observables", "deep": "weak"},
        {"do": "case.open", "reason": "r"},
        {"ask": "x", "options": ["a", "b"]},
        {"sleep": "1h"},
        {"call": "plain"},
        {"conclude": "open", "summary": "s"},
    ]
)


def inner(children):
    steps = st.lists(children, min_size=1, max_size=3)
    loops = st.fixed_dictionaries({"while": CONDITIONS, "max": st.integers(1, 100), "steps": steps})
    ways = st.fixed_dictionaries({"when": CONDITIONS, "steps": steps})
    return st.one_of(
        st.fixed_dictionaries(
            {"steps": steps},
            optional={"when": CONDITIONS, "for_each": st.just("alert.observables")},
        ),
        loops,
        st.fixed_dictionaries({"switch": st.lists(ways, min_size=1, max_size=2), "else": steps}),
        st.fixed_dictionaries({"parallel": st.lists(steps, min_size=2, max_size=3)}),
        st.builds(
            lambda step, rescue, times: {
                **step,
                "on_error": rescue,
                "retry": {"times": times, "delay": "1s"},
            },
            children,
            steps,
            st.integers(1, 10),
        ),
    )


STEPS = st.lists(st.recursive(LEAVES, inner, max_leaves=12), min_size=1, max_size=4)


class Contrary(FakeRun):
    """Fails every third call, and never answers a question."""

    def _next(self, *words):
        self.said.append(words)
        if len(self.said) % 3 == 0:
            raise Unavailable("down")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_every_playbook_that_can_be_linted_ends(steps):
    text = json.dumps({"playbook": "test", "title": "Test", "steps": steps})
    try:
        version = lint(text, "test.yaml", CATALOG)
    except LintError:
        return

    async def twice():
        ends = []
        for _ in range(2):
            run = Contrary()
            try:
                end = await interpret(version, TWO, run, means(FakeClock()))
            except SidelightError as error:
                end = str(error)
            ends.append((end, run.said))
        return ends

    first, second = anyio.run(twice)
    assert first == second, "the same answers lead to the same run"
    assert len(first[1]) <= 3 * version.playbook.limits.steps


async def test_every_step_that_is_done_is_told():
    told = []
    version = linted(
        """
- {id: look, enrich: alert.observables}
- switch:
    - when: steps.look.count > 0
      steps: [{conclude: open, summary: some}]
  else: [{conclude: open, summary: none}]
"""
    )
    traced = Means(clock=FakeClock(), within=unbounded, trace=told.append)
    await interpret(version, alert(), FakeRun(), traced)
    assert told == ["steps.0", "steps.1", "steps.1.else.0"]
