"""A CACAO playbook as read from JSON: plain values, with every key that it came with."""

from typing import Any

import msgspec

from sidelight.formats.cacao.problems import CacaoError, Problem

Document = dict[str, Any]
"""A whole playbook; what is unknown to us stays in it."""

LARGEST = 4 * 1024 * 1024  # bytes of a file
DEEPEST = 60
EXACT = 2**53 - 1  # what every reader of JSON keeps exactly


def read_document(content: bytes) -> Document:
    """Return the JSON object; raises CacaoError for what is none, or cannot be kept exactly."""
    if len(content) > LARGEST:
        raise _refused("file", f"larger than {LARGEST // 1024 // 1024} MiB")
    try:
        value = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _refused("file", f"no JSON: {error}") from None
    except RecursionError:
        raise _refused("file", "nested too deep") from None
    if not isinstance(value, dict):
        raise _refused("file", "a playbook is a JSON object")
    _exact(value, "file", 0)
    return value


def _exact(value: Any, at: str, depth: int) -> None:
    """Refuse numbers that another reader would round, and nesting without measure."""
    if depth > DEEPEST:
        raise _refused(at, f"nested more than {DEEPEST} deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            _exact(inner, key, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _exact(inner, at, depth + 1)
    elif isinstance(value, int | float) and not abs(value) <= EXACT:
        raise _refused(at, f"the number {value} is too large to be kept exactly")


def _refused(at: str, message: str) -> CacaoError:
    return CacaoError([Problem(at, message)])
