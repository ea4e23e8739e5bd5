"""A condition: CEL text in, a compiled value out that can be stored, or an error with its place."""

import re
from collections.abc import Mapping
from functools import cache

import msgspec
from cel_expr_python import cel

from sidelight.expressions.errors import ExpressionError
from sidelight.expressions.nesting import too_costly
from sidelight.expressions.types import PACKAGE, ListOf, Nullable, Record, Scalar, Type, meant

LONGEST = 2_000  # characters
SCALARS = {
    Scalar.BOOL: cel.Type.BOOL,
    Scalar.INT: cel.Type.INT,
    Scalar.FLOAT: cel.Type.DOUBLE,
    Scalar.STRING: cel.Type.STRING,
    Scalar.ANY: cel.Type.DYN,
}
_ERROR = re.compile(r"ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<why>.*)")
_FIELD = re.compile(r"undefined field '(?P<name>\w+)' not found in struct '\w+\.(?P<record>\w+)'")
_NAME = re.compile(r"undeclared reference to '(?P<name>\w+)(?P<rest>[\w.]*)'")
_PATTERN = re.compile(
    r"""\.\s*matches\s*\(\s*(?P<literal>r?(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))\s*\)"""
)
_TAIL = re.compile(r" \((?:in container '')\)| \[[A-Z_]+\]$")


class Condition(msgspec.Struct, frozen=True):
    """A checked condition; `program` is its serialised form, for the version that holds it.

    `constant` is the answer where it names no variable and so is the same for ever.
    """

    text: str
    roots: tuple[str, ...]
    program: bytes
    constant: bool | None = None


def compile_condition(text: str, variables: Mapping[str, Type]) -> Condition:
    """Return the condition, checked against the types of the variables.

    Raises ExpressionError with the place of the first mistake and, for a wrong name, the nearest.
    """
    if len(text) > LONGEST:
        raise ExpressionError(text[:40], f"longer than {LONGEST:,} characters", offset=LONGEST)
    if costly := too_costly(text):
        raise ExpressionError(text, costly[1], offset=costly[0])
    checked = _compiled(_checker(variables), text, variables)
    _check_patterns(text)
    answer = checked.return_type()
    if answer not in (cel.Type.BOOL, cel.Type.DYN):
        kind = answer.name().lower()
        raise ExpressionError(text, f"says neither true nor false: it is a {kind}")
    roots = tuple(name for name in sorted(variables) if re.search(rf"\b{name}\b", text))
    program = _compiled(runtime(roots), text, variables)
    return Condition(text, roots, program.serialize(), _constant(text))


@cache
def runtime(roots: tuple[str, ...]) -> cel.Env:
    """Return the environment in which conditions over these variables are evaluated."""
    return cel.NewEnv(variables=dict.fromkeys(roots, cel.Type.DYN))


def _checker(variables: Mapping[str, Type]) -> cel.Env:
    # The library of the messages takes a twelfth of a second to import: not for every start.
    from sidelight.expressions.messages import pool_of  # noqa: PLC0415 - see above

    return cel.NewEnv(
        descriptor_pool=pool_of(variables),
        variables={name: _declared(type_) for name, type_ in variables.items()},
    )


def _declared(type_: Type) -> cel.Type:
    match type_:
        case Scalar():
            return SCALARS[type_]
        case Record():
            return cel.Type(f"{PACKAGE}.{type_.name}")
        case ListOf():
            return cel.Type.List(_declared(type_.element))
        case Nullable():
            return cel.Type.DYN if isinstance(type_.of, Scalar) else _declared(type_.of)


def _compiled(env: cel.Env, text: str, variables: Mapping[str, Type]) -> cel.Expression:
    try:
        return env.compile(text)
    except RuntimeError as error:  # the library raises no other
        raise _located(text, str(error), variables) from None


def _check_patterns(text: str) -> None:
    """Refuse a regular expression that is none, which the library would only find when it runs."""
    for found in _PATTERN.finditer(text):
        answer = runtime(()).compile(f"''.matches({found['literal']})").eval()
        if answer.type() == cel.Type.ERROR:
            why = str(answer.value()).rpartition("expression: ")[2]
            message = f"this is no regular expression: {why}"
            raise ExpressionError(text, message, offset=found.start("literal"))


def _constant(text: str) -> bool | None:
    """Return the answer of a condition without variables; None when it has some or errs."""
    try:
        value = runtime(()).compile(text).eval()
    except RuntimeError:
        return None
    return bool(value.value()) if value.type() == cel.Type.BOOL else None


def _located(text: str, message: str, variables: Mapping[str, Type]) -> ExpressionError:
    """Return the first mistake of a message of the library, in our words."""
    found = _ERROR.search(message)
    if found is None or int(found["line"]) < 1:
        why = "nested too deep" if "recursion" in message else _TAIL.sub("", message)
        return ExpressionError(text, why)
    lines = text.splitlines(keepends=True)[: int(found["line"]) - 1]
    offset = sum(map(len, lines)) + int(found["column"]) - 1
    why, suggestion = _explained(_TAIL.sub("", found["why"]), variables)
    if (name := _NAME.search(found["why"])) and name["rest"]:  # they count from the last point
        offset = text.rfind(name["name"], 0, offset)
    return ExpressionError(text, why, offset=max(offset, 0), suggestion=suggestion)


def _explained(why: str, variables: Mapping[str, Type]) -> tuple[str, str]:
    if field := _FIELD.search(why):
        known = sorted(_fields(field["record"], tuple(variables.values())))
        return f"there is no field `{field['name']}` here", meant(field["name"], known)
    if name := _NAME.search(why):
        return f"there is no variable or function `{name['name']}`", meant(name["name"], variables)
    if "(double, int)" in why or "(int, double)" in why:
        return why, "write the whole number with a point, such as 1.0"
    return why, ""


def _fields(record: str, types: tuple[Type, ...]) -> set[str]:
    found: set[str] = set()
    for each in types:
        inner = each.element if isinstance(each, ListOf) else each
        inner = inner.of if isinstance(inner, Nullable) else inner
        if isinstance(inner, Record):
            if inner.name == record:
                found |= set(inner.fields)
            found |= _fields(record, tuple(inner.fields.values()))
    return found
