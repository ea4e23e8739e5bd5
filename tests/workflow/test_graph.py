from sidelight.workflow.graph import END, START, Edge, graph_of
from workflow_world import linted


def edges(steps, head=""):
    return set(graph_of(linted(steps, head).playbook).edges)


def test_steps_follow_each_other_from_the_start_to_the_end():
    assert edges("- {sleep: 1h}\n- {sleep: 2h}") == {
        Edge(START, "steps.0"),
        Edge("steps.0", "steps.1"),
        Edge("steps.1", END),
    }


def test_a_conclusion_has_nothing_behind_it():
    graph = graph_of(linted("- {conclude: open, summary: s}").playbook)
    assert [each.id for each in graph.nodes] == [START, "steps.0"]


def test_ways_are_labelled_with_their_condition_and_meet_again():
    steps = """
- switch: [{when: alert.severity > 2, steps: [{sleep: 1h}]}]
- {sleep: 2h}
"""
    assert edges(steps) >= {
        Edge("steps.0", "steps.0.switch.0.steps.0", "alert.severity > 2"),
        Edge("steps.0", "steps.1", "else"),
        Edge("steps.0.switch.0.steps.0", "steps.1"),
    }


def test_a_loop_leads_back():
    steps = "- {while: alert.severity > 2, max: 3, steps: [{sleep: 1h}]}"
    assert edges(steps) >= {
        Edge("steps.0", "steps.0.steps.0", "as long as"),
        Edge("steps.0.steps.0", "steps.0", back=True),
        Edge("steps.0", END, "then"),
    }


def test_a_rescue_is_a_way_of_its_own():
    found = edges(
        "- {sleep: 1h, on_error: [{sleep: 2h}]}",
        "on_error: [{do: case.open, reason: '${error.text}'}]",
    )
    assert Edge("steps.0", "steps.0.on_error.0", "on error") in found
    assert Edge("failed", "on_error.0") in found


def test_what_may_be_passed_over_has_a_way_past():
    found = edges("- {when: alert.severity > 2, steps: [{sleep: 1h}]}\n- {sleep: 2h}")
    assert Edge("steps.0", "steps.1", "otherwise") in found


def test_an_order_says_when_it_asks_nobody():
    steps = """
- for_each: alert.observables
  do: {domain: dns.block}
  target: ${item}
  reason: r
  auto_when: item.role == 'file'
"""
    node = graph_of(linted(steps).playbook).nodes[1]
    assert node.kind == "person"
    assert node.detail.endswith("a person agrees, unless item.role == 'file'")


def test_a_way_with_a_title_is_labelled_by_it():
    steps = """
- switch: [{when: alert.severity > 2, title: grave, steps: [{sleep: 1h}]}]
"""
    assert Edge("steps.0", "steps.0.switch.0.steps.0", "grave") in edges(steps)
