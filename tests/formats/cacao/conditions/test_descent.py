import re

import pytest

from sidelight.formats.cacao.conditions.descent import Descent
from sidelight.formats.cacao.conditions.tokens import Tokens
from sidelight.formats.cacao.conditions.tree import (
    AllOf,
    Comparison,
    ConditionError,
    Not,
    OneOf,
)

WORDS = re.compile(r"(?P<space>\s+)|(?P<word>\w+)|(?P<sign>[(),])")


class Plain(Descent):
    """A language whose comparisons are names, and whose constants are words."""

    either_joint = ("word", "or")
    both_joint = ("word", "and")
    negation = ("word", "not")

    def plain(self, *, negated):
        if self.tokens.take("sign", "("):
            return self.tokens.inside(self.either, ")")
        return Comparison(self.tokens.need("word").text, "=", negated)

    def constant(self):
        return self.tokens.need("word").text


def reader(text):
    return Plain(Tokens(text, WORDS))


A, B, C = (Comparison(name, "=", False) for name in "abc")  # noqa: FBT003 - a value, not a switch


def test_and_binds_closer_than_or():
    assert reader("a or b and c").whole() == OneOf((A, AllOf((B, C))))
    assert reader("(a or b) and c").whole() == AllOf((OneOf((A, B)), C))


def test_a_comparison_is_told_that_it_is_turned():
    turned = Comparison("a", "=", True)  # noqa: FBT003 - a value, not a switch
    assert reader("not a").whole() == Not(turned)
    assert reader("not not a").whole() == turned


def test_lists_hold_at_least_one_constant():
    assert reader("(x, y)").constants("(", ")") == ("x", "y")
    with pytest.raises(ConditionError, match="expected word"):
        reader("()").constants("(", ")")


def test_nothing_follows_a_condition():
    with pytest.raises(ConditionError, match="expected end"):
        reader("a b").whole()
