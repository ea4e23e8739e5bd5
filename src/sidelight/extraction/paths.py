r"""Registry keys and file paths: found only when asked for, by patterns of their own.

The parts of a Windows path may hold single blanks where a backslash follows later; the last part
ends at a blank. All repeats are possessive, so the cost is linear.
"""

import re
from collections.abc import Iterator

from sidelight.extraction.mention import MentionType

_PART = rb"[^\\\s\"'<>|,;*?:)\]]++"
_INNER = rb"(?:\\{1,2}" + _PART + rb"(?: (?!HK)" + _PART + rb"){0,4}+(?=\\))"
_PLACEHOLDER = rb"(?:\\{1,2}<[A-Za-z_ ]{1,30}>)"
_TAIL = rb"(?:" + _INNER + rb"|" + _PLACEHOLDER + rb")*+(?:\\{1,2}" + _PART + rb")?+"

_REGISTRY = re.compile(
    rb"(?<![A-Za-z0-9_])<?(HKEY_(?:LOCAL_MACHINE|CURRENT_USER|CLASSES_ROOT|USERS|CURRENT_CONFIG)"
    rb"|HK(?:LM|CU|CR|CC|U))>?:?(?=\\)" + _TAIL
)
_WINDOWS = re.compile(
    rb"(?<![A-Za-z0-9_\\])(?:[A-Za-z]:(?=\\)|%[A-Za-z_()0-9]{3,30}%(?=\\)|\\(?=\\[A-Za-z0-9]))"
    + _TAIL
)
_UNIX = re.compile(
    rb"(?<![A-Za-z0-9_/.:\-])(?:~(?=/)|/(?=(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|private|proc"
    rb"|root|run|sbin|srv|sys|tmp|usr|var|Applications|Library|System|Users|Volumes|data)/))"
    rb"(?:/?[A-Za-z0-9_.+@%~\-]++)++"
)
_PATTERNS = (
    (MentionType.REGISTRY_KEY, _REGISTRY),
    (MentionType.WINDOWS_PATH, _WINDOWS),
    (MentionType.UNIX_PATH, _UNIX),
)
_SLASHES = re.compile(r"(?<=.)\\{2,}")


def find(
    block: bytes, begin: int, wanted: frozenset[MentionType]
) -> Iterator[tuple[MentionType, str, int, int]]:
    """Type, value, start and end of the keys and paths in `block[begin:]`, type by type."""
    for kind, pattern in _PATTERNS:
        if kind not in wanted:
            continue
        for match in pattern.finditer(block, begin):
            raw = match.group().rstrip(b".,;:!?\\")
            if b"\\" in raw or b"/" in raw:
                yield kind, _value(raw), match.start(), match.start() + len(raw)


def _value(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if text.startswith("<"):
        text = text[1:].replace(">", "", 1)
    return _SLASHES.sub(r"\\", text)
