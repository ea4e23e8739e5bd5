from sidelight.formats.cacao import playbook_id
from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.building import Behind, Builder
from sidelight.workflow.cacao.extension import part_of
from sidelight.workflow.cacao.names import names_of_playbook
from workflow_world import text_of


def built(steps, head=""):
    playbook = read_playbook(text_of(steps, head), "f")
    builder = Builder(playbook_id("test"), names_of_playbook(playbook, {}, {}))
    first = builder.sequence(playbook.steps, "steps", Behind(inner=False))
    return builder, builder.workflow[first]


def types(builder):
    return sorted(each["type"] for each in builder.workflow.values())


def test_a_step_leads_to_the_next_and_the_last_to_an_end():
    builder, first = built("- {sleep: 1h}\n- {sleep: 2h}")
    second = builder.workflow[first["on_completion"]]
    assert builder.workflow[second["on_completion"]] == {"type": "end"}
    assert types(builder) == ["action", "action", "end"]


def test_a_condition_that_cacao_cannot_say_is_decided_by_a_person_before_it():
    builder, first = built("- {sleep: 1h, when: alert.severity > 3}")
    assert part_of(first)[0] == "condition"
    assert "alert.severity > 3" in first["commands"][0]["command"]
    [variable] = first["out_args"]
    guard = builder.workflow[first["on_completion"]]
    assert guard["condition"] == f"{variable}:value = true"
    assert builder.variables[variable]["type"] == "bool"


def test_a_loop_decides_again_at_its_end():
    builder, first = built("- {while: steps.a.count > 3, max: 5, steps: [{sleep: 1h}]}")
    loop = builder.workflow[first["on_completion"]]
    inside = builder.workflow[loop["on_true"]]
    again = builder.workflow[inside["on_completion"]]
    assert part_of(again)[0] == "condition"
    assert builder.workflow[again["on_completion"]]["type"] == "end"


def test_a_failure_leads_to_what_is_done_then_and_on():
    builder, first = built("- {sleep: 1h, on_error: [{sleep: 2h}]}\n- {sleep: 3h}")
    rescue = builder.workflow[first["on_failure"]]
    assert rescue["on_completion"] == first["on_success"]
    assert "on_completion" not in first


def test_ways_of_a_switch_are_a_chain_or_a_switch():
    heads = "inputs: {s: {type: string}}"
    builder, _ = built(
        "- {switch: [{when: inputs.s == 'a', steps: [{sleep: 1h}]}, "
        "{when: inputs.s == 'b', steps: [{sleep: 2h}]}], else: [{sleep: 3h}]}",
        heads,
    )
    assert types(builder).count("switch-condition") == 1
    builder, first = built(
        "- {switch: [{when: inputs.s == 'a', steps: [{sleep: 1h}]}, "
        "{when: inputs.s != 'b', steps: [{sleep: 2h}]}], else: [{sleep: 3h}]}",
        heads,
    )
    assert part_of(builder.workflow[first["on_false"]])[0] == "else-if"


def test_a_conclusion_is_told_where_elsewhere_the_run_goes_on():
    conclude = "{conclude: open, summary: s}"
    builder, _ = built(f"- {{steps: [{conclude}], when: alert.severity > 1}}\n- {{sleep: 1h}}")
    assert [each.at for each in builder.warnings] == ["steps.0.steps.0"]
    builder, _ = built(f"- {{steps: [{conclude}], when: alert.severity > 1}}")
    assert builder.warnings == []


def test_copies_of_one_step_are_one_step_until_one_is_edited():
    copy = "{sleep: 2h, x-cacao: {id: action--1}}"
    both = f"- {{parallel: [[{copy}], [{copy}]]}}"
    builder, _ = built(both)
    assert types(builder).count("action") == 2  # their ends differ, so they are two
    same_end = copy.replace("{id: action--1}", "{id: action--1, end: end--1}")
    builder, _ = built(f"- {{parallel: [[{same_end}], [{same_end}]]}}")
    assert types(builder).count("action") == 1
    edited = same_end.replace("2h", "3h")
    builder, _ = built(f"- {{parallel: [[{same_end}], [{edited}]]}}")
    assert [str(each) for each in builder.warnings] == [
        "action--1: one of the places that lead to it was edited"
    ]
