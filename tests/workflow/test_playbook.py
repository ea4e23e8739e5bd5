from sidelight.workflow.playbook import kind_of, walk
from workflow_world import linted

STEPS = """
- id: one
  sleep: 1h
  on_error: [{do: case.open, reason: failed}]
- switch:
    - when: alert.severity > 3
      steps: [{sleep: 1h}]
  else: [{sleep: 2h}]
- parallel: [[{sleep: 1h}], [{sleep: 2h}]]
- while: alert.severity > 3
  max: 2
  steps: [{sleep: 1h}]
"""


def test_walking_finds_every_step_in_reading_order():
    found = [(path, kind_of(step)) for path, step in walk(linted(STEPS).playbook.steps, "steps")]
    assert found == [
        ("steps.0", "sleep"),
        ("steps.0.on_error.0", "do"),
        ("steps.1", "switch"),
        ("steps.1.switch.0.steps.0", "sleep"),
        ("steps.1.else.0", "sleep"),
        ("steps.2", "parallel"),
        ("steps.2.parallel.0.0", "sleep"),
        ("steps.2.parallel.1.0", "sleep"),
        ("steps.3", "while"),
        ("steps.3.steps.0", "sleep"),
    ]
