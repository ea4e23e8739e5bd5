from sidelight.workflow.difference import Change, difference, said
from workflow_world import linted

BEFORE = """
- {id: look, enrich: alert.observables}
- id: block
  for_each: steps.look.bad
  do: {domain: dns.block}
  target: ${item}
  reason: r
- switch:
    - {when: steps.look.count > 0, steps: [{sleep: 1h}]}
- {conclude: open, summary: s}
"""
HEAD = "inputs: {n: {type: int, default: 3}}\nlimits: {steps: 500}"


def changes(after, *, head=HEAD, before=BEFORE):
    used = "- {id: wait, when: inputs.n > 1, sleep: 3h}"
    old, new = linted(used + before, HEAD).playbook, linted(used + after, head).playbook
    return difference(old, new)


def test_the_same_is_the_same_however_it_is_written():
    assert (
        changes(
            BEFORE.replace("{id: look, enrich: ", "{enrich: ").replace(
                "{enrich: alert.observables}", "{enrich: alert.observables, id: look}"
            )
        )
        == ()
    )


def test_a_step_that_differs_says_in_what():
    after = BEFORE.replace("reason: r", "reason: bad\n  approval: two_person\n  ttl: 7d")
    assert changes(after) == (
        Change(kind="changed", where="block", part="reason", before="r", after="bad"),
        Change(
            kind="changed", where="block", part="approval", before="required", after="two_person"
        ),
        Change(kind="changed", where="block", part="ttl", before="", after="7d"),
    )


def test_steps_come_and_go():
    after = BEFORE.replace("sleep: 1h", "sleep: 2h").replace("id: block", "id: stop")
    found = {(each.kind, each.where): each for each in changes(after)}
    assert set(found) == {
        ("added", "stop"),
        ("removed", "block"),
        ("changed", "switch > switch.0.steps: sleep"),
    }
    assert "dns.block" in found["added", "stop"].after


def test_a_step_that_moved_says_where():
    inner = BEFORE.replace("steps: [{sleep: 1h}]", "steps: [{sleep: 1h}, {id: x, sleep: 4h}]")
    outer = BEFORE.replace("- {conclude", "- {id: x, sleep: 4h}\n- {conclude")
    assert changes(outer, before=inner) == (
        Change(kind="moved", where="x", before="switch > switch.0.steps", after=""),
    )


def test_the_condition_of_a_way_is_its_own():
    [change] = changes(BEFORE.replace("count > 0", "count > 5"))
    assert (change.where, change.part) == ("switch", "way 1")
    assert (change.before, change.after) == ("steps.look.count > 0", "steps.look.count > 5")


def test_the_head_and_the_inputs_are_compared():
    head = "inputs: {n: {type: int, default: 4}}\nlimits: {steps: 600}"
    assert [(each.where, each.part) for each in changes(BEFORE, head=head)] == [
        ("limits", ""),
        ("inputs.n", "default"),
    ]
    more = "inputs: {n: {type: int, default: 3}, m: {type: int, default: 3}}\nlimits: {steps: 500}"
    added = changes(BEFORE.replace("count > 0", "count > inputs.m"), head=more)
    assert added[0] == Change(kind="added", where="inputs.m", after="type: int, default: 3")


def test_values_are_told_in_one_line():
    assert said({"a": [1, "x\n y"], "b": None, "c": True}) == "a: 1, x y, c: yes"
