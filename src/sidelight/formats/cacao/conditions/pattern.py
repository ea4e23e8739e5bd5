"""The comparisons of STIX patterns over CACAO variables, read and written.

Both `[x:value = 5]` and `__x__:value = 5` are read. The second is written: it is what the
specification calls a variable.
"""

import re
from typing import cast

from sidelight.formats.cacao.conditions.descent import Descent
from sidelight.formats.cacao.conditions.tokens import Tokens
from sidelight.formats.cacao.conditions.tree import (
    AllOf,
    Comparison,
    Condition,
    Constant,
    Not,
    OneOf,
    Operator,
    Reference,
    Value,
    decimal,
)

_WORDS = re.compile(
    r"""(?P<space>\s+)"""
    r"""|(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    r"""|(?P<number>[+-]?\d+(?:\.\d+)?(?![\w.]))"""
    r"""|(?P<word>[A-Za-z_][\w-]*(?::[A-Za-z_][\w.-]*)?)"""
    r"""|(?P<sign><=|>=|!=|<>|==|[=<>()\[\],])""",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
SIGNS = {"==": "=", "<>": "!="}
WORDS = ("IN", "LIKE", "MATCHES", "ISSUBSET")


def parse_pattern(text: str) -> Condition:
    """Return the tree of a pattern; raises ConditionError outside of the comparisons we know.

    >>> parse_pattern("__x__:value != '5'")
    Comparison(variable='__x__', operator='!=', value='5')
    """
    return _Reader(Tokens(text, _WORDS)).whole()


def write_pattern(condition: Condition) -> str:
    """Return a pattern of the condition, without brackets of observations.

    >>> write_pattern(Not(Comparison("__x__", "IN", ("a", "b"))))
    "__x__:value NOT IN ('a', 'b')"
    """
    match condition:
        case Comparison():
            return _comparison(condition, "")
        case Not(term=Comparison() as term):
            return _comparison(term, "NOT ")
        case Not():
            return f"NOT ({write_pattern(condition.term)})"
        case AllOf():
            return " AND ".join(_grouped(each) for each in condition.terms)
        case OneOf():
            return " OR ".join(_grouped(each) for each in condition.terms)


def write_constant(value: Constant) -> str:
    """Return a constant as patterns write it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{escaped}'"
        case _:
            return decimal(value) if isinstance(value, float) else str(value)


def _grouped(condition: Condition) -> str:
    text = write_pattern(condition)
    return f"({text})" if isinstance(condition, AllOf | OneOf) else text


def _comparison(condition: Comparison, not_: str) -> str:
    match condition.value:
        case tuple():
            value = f"({', '.join(map(write_constant, condition.value))})"
        case Reference():
            value = f"{condition.value.variable}:value"
        case constant:
            value = write_constant(constant)
    return f"{condition.variable}:value {not_}{condition.operator} {value}"


class _Reader(Descent):
    either_joint = ("word", "OR")
    both_joint = ("word", "AND")
    negation = ("word", "NOT")

    def plain(self, *, negated: bool) -> Condition:  # noqa: ARG002 - a comparison can be turned
        for opening, closing in (("(", ")"), ("[", "]")):
            if self.tokens.take("sign", opening):
                return self.tokens.inside(self.either, closing)
        return self._compared()

    def _compared(self) -> Condition:
        variable = self._variable()
        negated = self.tokens.take("word", "NOT") is not None
        word = self.tokens.take("word", *WORDS)
        if word and word.text == "IN":
            compared = Comparison(variable, "IN", self.constants("(", ")"))
        elif word:
            value = self.constant()
            if not isinstance(value, str):
                raise self.tokens.error(f"{word.text} goes with a text in quotes")
            compared = Comparison(variable, cast("Operator", word.text), value)
        else:
            sign = self.tokens.need("sign", "=", "==", "!=", "<>", "<", "<=", ">", ">=").text
            operator = cast("Operator", SIGNS.get(sign, sign))
            compared = Comparison(variable, operator, self._value())
        return Not(compared) if negated else compared

    def _variable(self) -> str:
        name, _, part = self.tokens.need("word").text.partition(":")
        if part not in {"", "value"} or "-" in name:
            raise self.tokens.error("only variables are compared, as `__name__:value`")
        return name if name.startswith("__") and name.endswith("__") else f"__{name}__"

    def _value(self) -> Value:
        here = self.tokens.here
        if here.kind == "word" and here.text.endswith(":value"):
            return Reference(self._variable())
        return self.constant()

    def constant(self) -> Constant:
        if string := self.tokens.take("string"):
            return _ESCAPED.sub(r"\1", string.text[1:-1])
        if number := self.tokens.take("number"):
            return float(number.text) if "." in number.text else int(number.text)
        if word := self.tokens.take("word"):  # text without quotes, as some executors take it
            return word.text == "true" if word.text in {"true", "false"} else word.text
        raise self.tokens.error("expected a value")
