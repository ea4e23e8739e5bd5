"""Conditions of CACAO and conditions of ours, in both directions, over one tree.

CACAO writes comparisons of STIX patterns over variables, in brackets or without; we write CEL over
`inputs`. Both texts are read into the same tree, and written from it.
"""

from collections.abc import Callable

from sidelight.formats.cacao.conditions.cel import Variable, parse_cel, write_cel
from sidelight.formats.cacao.conditions.pattern import parse_pattern, write_pattern
from sidelight.formats.cacao.conditions.tree import (
    AllOf,
    Comparison,
    Condition,
    ConditionError,
    Not,
    OneOf,
    Reference,
    variables_of,
)

__all__ = [
    "AllOf",
    "Comparison",
    "Condition",
    "ConditionError",
    "Not",
    "OneOf",
    "Reference",
    "Variable",
    "cel_of",
    "parse_cel",
    "parse_pattern",
    "pattern_of",
    "variables_of",
    "write_cel",
    "write_pattern",
]


def cel_of(pattern: str, variable: Callable[[str], Variable]) -> str:
    """Return the CEL of a pattern; raises ConditionError outside of the comparisons we know."""
    return write_cel(parse_pattern(pattern), variable)


def pattern_of(cel: str, variable: Callable[[str], str]) -> str:
    """Return the pattern of a CEL text over inputs; raises ConditionError where there is none."""
    return write_pattern(parse_cel(cel, variable))
