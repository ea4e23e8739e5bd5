from datetime import timedelta

import pytest

from house import DOMAIN
from sidelight.model import Approval, InvalidInput
from sidelight.runner.steps import MAX_DEPTH, Calls, order_step, question_step


def test_an_order_says_how_long_it_lasts():
    week = timedelta(days=7)
    step = order_step("block", "dns.block", DOMAIN, "bad", approval=Approval.AUTO, ttl=week)
    assert (step.target, step.reason) == (DOMAIN.value, "bad; undone after 7 days")
    step = order_step("close", "alert.close", None, "harmless", approval=Approval.AUTO, ttl=None)
    assert (step.target, step.reason) == ("alert", "harmless")


def test_a_question_shows_its_options():
    step = question_step("sure", "Sure?", ("yes", "no"))
    assert (step.action, step.reason) == ("ask", "Sure? (yes / no)")


def test_a_circle_ends():
    def call(levels):
        with calls.into("round"):
            if levels > 1:
                call(levels - 1)

    calls = Calls()
    call(MAX_DEPTH)
    with pytest.raises(InvalidInput, match=r"called 8 levels deep: a circle\?"):
        call(MAX_DEPTH + 1)
    call(MAX_DEPTH)
