"""The part of CEL that CACAO can say as well: comparisons of inputs, joined by and, or and not."""

import re
from collections.abc import Callable
from typing import Literal, cast

import msgspec

from sidelight.formats.cacao.conditions.descent import Descent
from sidelight.formats.cacao.conditions.regexes import (
    of_like,
    of_network,
    to_like,
    to_network,
)
from sidelight.formats.cacao.conditions.tokens import Tokens
from sidelight.formats.cacao.conditions.tree import (
    AllOf,
    Comparison,
    Condition,
    ConditionError,
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
    r"""|(?P<raw>r'[^'\n]*'|r"[^"\n]*")"""
    r"""|(?P<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
    r"""|(?P<number>-?\d+(?:\.\d+)?(?![\w.]))"""
    r"""|(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
    r"""|(?P<sign>\|\||&&|==|!=|<=|>=|[<>!(),\[\]])"""
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
PLAIN_ESCAPES = frozenset("\\'\"?`")
ORDERED = frozenset({"<", "<=", ">", ">="})
CASTS = ("int", "double")
INPUTS = "inputs."


class Variable(msgspec.Struct, frozen=True):
    """An input: its name, and its type, which says how constants are written beside it."""

    name: str
    type: Literal["bool", "int", "float", "string", "strings", "duration"] = "string"


def write_cel(condition: Condition, variable: Callable[[str], Variable]) -> str:
    """Return the CEL of a condition; `variable` says which input a variable of CACAO is."""
    match condition:
        case Comparison():
            return _written(condition, variable)
        case Not():
            return f"!({write_cel(condition.term, variable)})"
        case AllOf():
            return " && ".join(_grouped(each, variable) for each in condition.terms)
        case OneOf():
            return " || ".join(_grouped(each, variable) for each in condition.terms)


def _grouped(condition: Condition, variable: Callable[[str], Variable]) -> str:
    text = write_cel(condition, variable)
    return f"({text})" if isinstance(condition, AllOf | OneOf) else text


def _written(condition: Comparison, variable: Callable[[str], Variable]) -> str:
    about = variable(condition.variable)
    name = INPUTS + about.name
    operator, value = condition.operator, condition.value
    sign = "==" if operator == "=" else operator
    match value:
        case tuple():
            constants = ", ".join(_constant(_fitting(each, about)) for each in value)
            text = f"{name} in [{constants}]"
        case Reference():
            text = f"{name} {sign} {INPUTS}{variable(value.variable).name}"
        case _ if operator in {"LIKE", "MATCHES", "ISSUBSET"}:
            text = f"{name}.matches({_constant(_regex(operator, str(value)))})"
        case int() | float() if operator in ORDERED and about.type == "string":
            function = "double" if isinstance(value, float) else "int"
            text = f"{function}({name}) {sign} {_constant(value)}"
        case _:
            text = f"{name} {sign} {_constant(_fitting(value, about))}"
    return text


def _regex(operator: Operator, value: str) -> str:
    if operator == "MATCHES":
        return value
    if operator == "LIKE":
        return of_like(value)
    regex = of_network(value)
    if regex is None:
        raise ConditionError(value, "ISSUBSET is known of IPv4 networks, as 192.0.2.0/24")
    return regex


def _fitting(value: Constant, about: Variable) -> Constant:
    """Return the constant in the type of the input, where it has one of that type."""
    fitting = value
    try:
        if about.type == "bool" and str(value).lower() in {"true", "false"}:
            fitting = str(value).lower() == "true"
        elif about.type == "int" and isinstance(value, str):
            fitting = int(value)
        elif about.type == "float" and not isinstance(value, bool):
            fitting = float(value)
        elif about.type == "string" and not isinstance(value, str):
            fitting = str(value).lower() if isinstance(value, bool) else str(value)
    except ValueError:
        return value  # the linter says that the types differ
    return fitting


def _constant(value: Constant) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return decimal(value)
        case str():
            return "'" + "".join(map(_letter, value)) + "'"
        case _:
            return str(value)


def _letter(each: str) -> str:
    if each in "\\'":
        return f"\\{each}"
    if each.isprintable():
        return each
    return f"\\u{ord(each):04x}" if ord(each) < 0x10000 else f"\\U{ord(each):08x}"


def parse_cel(text: str, variable: Callable[[str], str]) -> Condition:
    """Return the tree of a CEL text; raises ConditionError for what CACAO cannot say.

    `variable` gives the variable of CACAO for the name of an input.
    """
    return _Reader(text, variable).whole()


class _Reader(Descent):
    either_joint = ("sign", "||")
    both_joint = ("sign", "&&")
    negation = ("sign", "!")

    def __init__(self, text: str, variable: Callable[[str], str]) -> None:
        super().__init__(Tokens(text, _WORDS))
        self.variable = variable

    def plain(self, *, negated: bool) -> Condition:
        if self.tokens.take("sign", "("):
            return self.tokens.inside(self.either, ")")
        return self._compared(alone=negated)

    def _compared(self, *, alone: bool) -> Condition:
        path = self.tokens.need("path").text
        if path in CASTS and self.tokens.take("sign", "("):
            variable = self._variable(self.tokens.need("path").text)
            self.tokens.need("sign", ")")
        elif path.endswith(".matches") and self.tokens.take("sign", "("):
            return self._matched(self._variable(path.removesuffix(".matches")))
        else:
            variable = self._variable(path)
        sign = None if alone else self.tokens.take("sign", "==", "!=", "<", "<=", ">", ">=")
        if sign is not None:
            operator = cast("Operator", "=" if sign.text == "==" else sign.text)
            return Comparison(variable, operator, self._value())
        if not alone and self.tokens.take("path", "in"):
            return Comparison(variable, "IN", self.constants("[", "]"))
        return Comparison(variable, "=", True)  # noqa: FBT003 - a value, not a switch

    def _matched(self, variable: str) -> Condition:
        regex = self.constant()
        self.tokens.need("sign", ")")
        if not isinstance(regex, str):
            raise self.tokens.error("a regular expression is a text")
        if (like := to_like(regex)) is not None:
            return Comparison(variable, "LIKE", like)
        if (network := to_network(regex)) is not None:
            return Comparison(variable, "ISSUBSET", network)
        return Comparison(variable, "MATCHES", regex)

    def _variable(self, path: str) -> str:
        name = path.removeprefix(INPUTS)
        if not path.startswith(INPUTS) or "." in name:
            raise self.tokens.error("only inputs are known outside of Sidelight")
        return self.variable(name)

    def _value(self) -> Value:
        here = self.tokens.here
        if here.kind == "path" and here.text.startswith(INPUTS):
            self.tokens.need("path")
            return Reference(self._variable(here.text))
        return self.constant()

    def constant(self) -> Constant:
        if raw := self.tokens.take("raw"):
            return raw.text[2:-1]
        if string := self.tokens.take("string"):
            return self._unescaped(string.text[1:-1])
        if number := self.tokens.take("number"):
            return float(number.text) if "." in number.text else int(number.text)
        if word := self.tokens.take("path", "true", "false"):
            return word.text == "true"
        raise self.tokens.error("expected a constant")

    def _unescaped(self, text: str) -> str:
        def letter(found: re.Match[str]) -> str:
            if code := found[1] or found[2] or found[3]:
                return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
            if found[4] in PLAIN_ESCAPES:
                return found[4]
            if found[4] not in LETTERS:
                raise self.tokens.error(f"an escape that is not known here: {found[0]}")
            return LETTERS[found[4]]

        return _ESCAPE.sub(letter, text)
