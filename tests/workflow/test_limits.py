import pytest

from sidelight.workflow.limits import Budget, LimitReached
from sidelight.workflow.playbook import Limits


def test_the_steps_the_time_and_the_elements_are_bounded_and_named():
    worked = [0.0]
    budget = Budget(Limits(steps=2, run_time="1m", fan_out=3), lambda: worked[0])
    budget.step("one")
    budget.fan_out("one", 3)
    with pytest.raises(LimitReached, match=r"step 'two' reached the limit `limits.fan_out`: 3"):
        budget.fan_out("two", 4)
    worked[0] = 61.0
    with pytest.raises(LimitReached, match=r"step 'two' reached the limit `limits.run_time`: 1m"):
        budget.step("two")
    worked[0] = 0.0
    with pytest.raises(LimitReached, match=r"step 'three' reached the limit `limits.steps`: 2"):
        budget.step("three")
