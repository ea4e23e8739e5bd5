"""The answer of a condition for given values; what has no answer is an error, never false."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from sidelight.expressions.condition import Condition, runtime
from sidelight.expressions.errors import EvaluationError

LONGEST_LIST = 1_000
LONGEST_TEXT = 4_000  # characters


def evaluate(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Return whether the condition holds; raises EvaluationError where it has no answer.

    The values are dictionaries, lists, texts, numbers and truth values, as JSON has them.
    The library only returns an error, as a value that counts as true: here it is raised. Note that
    CEL itself absorbs an error beside an answer that decides: `error || true` is true.
    """
    missing = [name for name in condition.roots if name not in values]
    if missing:
        raise EvaluationError(condition.text, f"no value for {', '.join(missing)}")
    given = {name: values[name] for name in condition.roots}
    if not _fits(given):
        raise EvaluationError(condition.text, _too_large(given, ""))
    try:
        answer = _program(condition.roots, condition.program).eval(data=given)
    except RuntimeError as error:  # such as an exceeded budget; the library raises no other
        raise EvaluationError(condition.text, _plain(str(error))) from None
    if answer.type() == cel.Type.ERROR:
        raise EvaluationError(condition.text, _plain(str(answer.value())))
    if answer.type() != cel.Type.BOOL:
        kind = answer.type().name().lower()
        raise EvaluationError(condition.text, f"says neither true nor false: it is a {kind}")
    return bool(answer.value())


@lru_cache(maxsize=4_096)
def _program(roots: tuple[str, ...], program: bytes) -> cel.Expression:
    return runtime(roots).deserialize(program)


def _plain(message: str) -> str:
    """Return a message of the library without its codes.

    >>> _plain("INTERNAL: Iteration budget exceeded [INTERNAL]")
    'Iteration budget exceeded'
    """
    code, _, rest = message.partition(": ")
    return rest.removesuffix(f" [{code}]") if code.isupper() and rest else message


def _fits(value: Any) -> bool:
    """Whether a value and all its parts are within the limits; the quick first look."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, dict):
        parts: Any = value.values()
    elif isinstance(value, list):
        if len(value) > LONGEST_LIST:
            return False
        parts = value
    else:
        return True
    for part in parts:  # noqa: SIM110 - a third of the time of `all` over a generator
        if not _fits(part):
            return False
    return True


def _too_large(value: Any, path: str) -> str:
    """Return which part is over a limit; '' when none is."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{path.lstrip('.')} is longer than {LONGEST_TEXT:,} characters"
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return f"{path.lstrip('.')} is longer than {LONGEST_LIST:,} elements"
    if isinstance(value, dict):
        parts: Any = value.items()
    else:
        parts = enumerate(value) if isinstance(value, list) else ()
    return next((large for key, each in parts if (large := _too_large(each, f"{path}.{key}"))), "")
