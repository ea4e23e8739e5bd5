import msgspec

from sidelight.model import Approval, PlanStep


def test_a_plan_step_has_the_pinned_shape():
    step = PlanStep(
        step="block", action="dns.block", target="x", reason="bad", approval=Approval.TWO_PERSON
    )
    assert msgspec.to_builtins(step) == {
        "step": "block",
        "action": "dns.block",
        "target": "x",
        "reason": "bad",
        "approval": "two_person",
    }
