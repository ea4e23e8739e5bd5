"""A condition as a tree: comparisons of a variable, joined by and, or and not."""

from decimal import Decimal
from typing import Literal

import msgspec

from sidelight.model import InvalidInput

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "IN", "LIKE", "MATCHES", "ISSUBSET"]
DEEPEST = 30
LONGEST = 2_000  # characters


class ConditionError(InvalidInput):
    """A condition outside of what both sides can say; the message shows where."""

    def __init__(self, text: str, why: str, offset: int = 0) -> None:
        """Keep the condition, what is wrong in it and where, counted from 0."""
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        super().__init__(f"condition {shown!r}, character {offset + 1}: {why}")


class Reference(msgspec.Struct, frozen=True, tag=True):
    """The value of another variable."""

    variable: str


Constant = str | bool | int | float
Value = Constant | Reference


class Comparison(msgspec.Struct, frozen=True, tag=True):
    """A variable, as `__x__`, beside a value; beside several of them with IN."""

    variable: str
    operator: Operator
    value: Value | tuple[Constant, ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """Holds where the term does not."""

    term: "Condition"


class AllOf(msgspec.Struct, frozen=True, tag=True):
    """Holds where all of two or more terms do."""

    terms: tuple["Condition", ...]


class OneOf(msgspec.Struct, frozen=True, tag=True):
    """Holds where one of two or more terms does."""

    terms: tuple["Condition", ...]


Condition = Comparison | Not | AllOf | OneOf


def decimal(value: float) -> str:
    """Return the number with a point and without an exponent.

    >>> decimal(1e-7), decimal(3.0)
    ('0.0000001', '3.0')
    """
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"


def variables_of(condition: Condition) -> set[str]:
    """Return the variables that a condition names."""
    match condition:
        case Comparison():
            other = {condition.value.variable} if isinstance(condition.value, Reference) else set()
            return {condition.variable, *other}
        case Not():
            return variables_of(condition.term)
        case _:
            return set().union(*map(variables_of, condition.terms))
