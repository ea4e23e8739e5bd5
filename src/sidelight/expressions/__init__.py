"""Conditions in CEL: checked against typed variables, compiled once, evaluated within a budget.

CEL is the Common Expression Language (https://cel.dev). Only this package knows its library.
"""

from sidelight.expressions.condition import Condition, compile_condition
from sidelight.expressions.errors import EvaluationError, ExpressionError
from sidelight.expressions.evaluate import evaluate
from sidelight.expressions.types import (
    RESERVED,
    ListOf,
    Nullable,
    Record,
    Scalar,
    Type,
    meant,
    type_at,
)

__all__ = [
    "RESERVED",
    "Condition",
    "EvaluationError",
    "ExpressionError",
    "ListOf",
    "Nullable",
    "Record",
    "Scalar",
    "Type",
    "compile_condition",
    "evaluate",
    "meant",
    "type_at",
]
