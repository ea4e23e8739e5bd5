import pytest

from workflow_world import mistakes

END = "{conclude: open, summary: s}"
MESSAGE = "this step cannot be reached: the run has ended before it"


@pytest.mark.parametrize(
    "steps",
    [
        f"- {END}\n- {{sleep: 1h}}",
        f"- steps: [{END}]\n- {{sleep: 1h}}",
        f"""
- switch: [{{when: alert.severity > 1, steps: [{END}]}}]
  else: [{END}]
- sleep: 1h
""",
        f"- {{steps: [{END}, {{sleep: 1h}}]}}",
    ],
)
def test_what_stands_behind_the_end_is_a_finding(steps):
    assert [message for _, message, _ in mistakes(steps)] == [MESSAGE]


@pytest.mark.parametrize(
    "steps",
    [
        f"- {{when: alert.severity > 1, {END[1:]}\n- {{sleep: 1h}}",
        f"- {{switch: [{{when: alert.severity > 1, steps: [{END}]}}]}}\n- {{sleep: 1h}}",
        f"- {{steps: [{{sleep: 1h}}, {END}], on_error: [{{sleep: 1h}}]}}\n- {{sleep: 1h}}",
        f"- {END}",
    ],
)
def test_what_may_be_reached_passes(steps):
    assert mistakes(steps) == []
