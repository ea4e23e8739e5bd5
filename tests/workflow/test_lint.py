import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sidelight.workflow import Catalog, LintError, lint
from sidelight.workflow.source import read_source
from workflow_world import CATALOG, assert_finds, linted, mistakes

LOOK = "- {id: look, enrich: alert.observables}"
END = "{conclude: open, summary: s}"


@pytest.mark.parametrize(
    ("steps", "under", "message", "suggestion"),
    [
        (
            "- {when: alert.severty > 1, sleep: 1h}",
            ".severty",
            "no field `severty`",
            "`severity`",
        ),
        ("- {when: alert.kind, sleep: 1h}", "alert.kind", "neither true nor false", ""),
        ("- {when: alert.kind > 3, sleep: 1h}", "> 3", "no matching overload", ""),
        ("- {when: 'true', sleep: 1h}", "'true'", "always true", "leave it out"),
        ("- {when: 1 > 2, sleep: 1h}", "1 > 2", "never true", ""),
        ("- {when: steps.look.count > 1, sleep: 1h}\n" + LOOK, ".look", "no field `look`", ""),
        (LOOK + "\n- {id: look, sleep: 1h}", "look, sleep", "taken by line 5", ""),
        ("- {id: while, sleep: 1h}", "while", "a word of the conditions", ""),
        ("- {for_each: alert.kind, sleep: 1h}", "alert.kind", "is no list", ""),
        ("- {for_each: alert.obsrvables, sleep: 1h}", "alert", "`obsrvables`", "`observables`"),
        (
            "- {for_each: alert.observables, steps: [{for_each: alert.observables, sleep: 1h}]}",
            "alert.observables, sleep",
            "`item` is taken",
            "with `as`",
        ),
        ("- {enrich: alert.observables, where: item.rol == 'x'}", ".rol", "`rol`", "`role`"),
        ("- {enrich: alert.observables, most: 51}", "51", "`limits.fan_out`, which is 50", ""),
        ("- {while: 1 > 2, max: 3, steps: [{sleep: 1h}]}", "1 > 2", "cannot be reached", ""),
        (
            "- {while: alert.severity > 1, max: 101, steps: [{sleep: 1h}]}",
            "101",
            "`limits.iterations`, which is 100",
            "",
        ),
        (
            """
- switch:
    - {when: alert.severity > 1, steps: [{sleep: 1h}]}
    - {when: alert.severity > 1, steps: [{sleep: 2h}]}
""",
            "alert.severity > 1, steps: [{sleep: 2h",
            "never reached",
            "",
        ),
        (
            f"- {{parallel: [[{END}], [{{sleep: 1h}}]]}}",
            "conclude",
            "cannot end the run",
            "behind",
        ),
        (
            "- {conclude: open, resolution: benign, summary: s}",
            "benign",
            "only a closed case",
            "",
        ),
        ("- {sleep: 1h, on_error: [{do: x, reason: r}]}", "x", "unknown action", ""),
    ],
)
def test_a_mistake_is_a_finding_at_its_place(steps, under, message, suggestion):
    assert_finds(steps, under=under, message=message, suggestion=suggestion)


@pytest.mark.parametrize(
    ("head", "under", "message"),
    [
        ("inputs: {score: {type: int}}", "score", "`inputs.score` is never used"),
        ("inputs: {in: {type: int}}", "{type", "a word of the conditions"),
        ("inputs: {score: {type: int, default: high}}", "high", "no int"),
        ("secrets: [hook]", "hook", "`secrets.hook` is never used"),
        ("limits: {run_time: 30d}", "30d", "longer than 7 days"),
        ("on: {alert: {when: alert.knd == 'x'}}", ".knd", "no field `knd`"),
        ("on_error: [{do: case.open, reason: '${eror.text}'}]", "'${eror", "no variable `eror`"),
    ],
)
def test_a_mistake_in_the_head_is_a_finding_at_its_place(head, under, message):
    assert_finds("- {sleep: 1h}", head, under=under, message=message)


def test_a_step_sees_what_stands_before_it_in_its_list_and_around_it():
    steps = f"""
{LOOK}
- when: steps.look.worst == 'unknown'
  steps:
    - {{id: again, enrich: steps.look.unknown, deep: true}}
    - {{when: steps.again.worst == 'malicious', do: case.open, reason: "${{steps.again.bad}}"}}
"""
    assert mistakes(steps) == []
    outside = steps + "- {when: steps.again.count > 0, sleep: 1h}\n"
    assert [said for _, said, _ in mistakes(outside)] == ["there is no field `again` here"]


def test_the_condition_of_a_loop_sees_what_its_steps_found():
    steps = """
- while: steps.again.worst == 'unknown'
  max: 3
  steps:
    - sleep: 1h
    - {id: again, enrich: alert.observables}
"""
    assert mistakes(steps) == []


def test_the_result_of_a_step_that_is_done_for_each_is_not_seen():
    steps = """
- for_each: alert.observables
  id: each
  ask: "${item.value}?"
  options: [yes, no]
- {when: steps.each.answer == 'yes', sleep: 1h}
"""
    assert [said for _, said, _ in mistakes(steps)] == ["there is no field `each` here"]


def test_every_condition_is_compiled_and_kept_with_the_version():
    version = linted(
        f"{LOOK}\n- {{when: steps.look.count > 1, sleep: 1h}}",
        "on: {alert: {when: alert.kind == 'mail'}}",
    )
    assert set(version.conditions) == {"steps.1.when", "on.alert.when"}


def test_what_is_known_comes_from_the_catalog():
    text = "playbook: x\ntitle: x\nsteps: [{do: case.open, reason: r}]\n"
    with pytest.raises(LintError, match=r"f:3:14: unknown action `case.open`"):
        lint(text, "f", Catalog())


WHOLE = """
playbook: test
title: Test
version: 2
on: {alert: {when: alert.kind == 'mail'}}
inputs: {block_for: {type: duration, default: 7d}, score: {type: int}}
secrets: [hook]
limits: {fan_out: 20, run_time: 2h}
steps:
  - {id: look, enrich: alert.observables, where: item.role != 'victim', most: 5, deep: weak}
  - for_each: steps.look.bad
    as: bad
    when: bad.probability > 0.5 && inputs.score > 1
    do: {domain: dns.block}
    target: ${bad}
    reason: "${bad.reason}"
    ttl: ${inputs.block_for}
    retry: {times: 2}
    on_error: [{do: case.open, reason: "${error.text}"}]
  - {do: message.send, with: {channel: x, hook: "${secrets.hook}"}, reason: r}
  - {id: ask, ask: x, options: [a, b], default: a, timeout: 1h}
  - switch: [{when: steps.ask.answer == 'a', steps: [{call: other, with: {score: 3}}]}]
    else: [{parallel: [[{sleep: 1h}], [{sleep: {until: "2026-12-31T00:00:00Z"}}]]}]
  - {while: steps.again.worst == 'unknown', max: 3, steps: [{id: again, enrich: steps.look.judged}]}
  - {conclude: closed, resolution: benign, summary: "${steps.look.count}"}
"""
VALUE = read_source(WHOLE, "f").value
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.sampled_from(
        ["", "x", "${", "${x}", "${alert}", "alert", "a.b", "7d", "item", "steps.look"]
    ),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just({"x": 1}),
    st.just([{"sleep": "1h"}]),
)


def places(value, path=()):
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in inner:
        if isinstance(each, dict | list):
            yield from places(each, (*path, key))
        else:
            yield (*path, key)


def changed(value, path, strange):
    """Return the value with something strange at a path."""
    if not path:
        return strange
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], strange)
    return copy


def test_the_whole_playbook_is_sound():
    assert lint(WHOLE, "f", CATALOG).playbook.version == 2


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(places(VALUE))), STRANGE)
def test_whatever_stands_anywhere_is_a_version_or_a_finding(path, strange):
    text = json.dumps(changed(VALUE, path, strange))
    try:
        version = lint(text, "f", CATALOG)
    except LintError as error:
        assert all(each.line == 1 and each.column >= 1 for each in error.findings)  # noqa: PT017
    else:
        assert version.playbook.playbook


ORDER = "- {for_each: alert.observables, do: {domain: dns.block}, target: '${item}', reason: r"


def test_when_an_order_asks_nobody_is_checked():
    assert mistakes(f"{ORDER}, auto_when: item.rol == 'file'}}") == [
        (".rol == 'file'}", "there is no field `rol` here", "did you mean `role`?")
    ]
    [(_, message, _)] = mistakes(f"{ORDER}, auto_when: 1 == 1}}")
    assert message == "always true: it decides nothing"
    [(_, message, _)] = mistakes(f"{ORDER}, approval: auto, auto_when: item.role == 'file'}}")
    assert message == "`approval: auto` asks nobody anyway"
