"""Paths in a document, linked part by part."""

import re
from functools import lru_cache

import msgspec

_SIMPLE_KEY = re.compile(r"[^.\[\]\s\"]+")
_PATH_PARTS = 100


class Step:
    """One part of a path, linked to the parts before it: nesting costs no copy of the path."""

    __slots__ = ("depth", "head", "parent", "part")

    def __init__(self, parent: "Step | None", part: str | int) -> None:
        self.parent, self.part = parent, part
        self.depth: int = parent.depth + 1 if parent else 1
        self.head: Step = parent.head if parent and self.depth > _PATH_PARTS else self

    def path(self) -> str:
        """The dotted path; the middle of a path of many parts is left out."""
        if self.depth <= 2 * _PATH_PARTS:
            return "".join(self._last(self.depth)).removeprefix(".")
        return f"{self.head.path()}...{''.join(self._last(_PATH_PARTS))}"

    def field(self) -> str:
        """The nearest key: of a list, the key that holds the list."""
        step: Step | None = self
        for _ in range(_PATH_PARTS):
            if step is None or isinstance(step.part, str):
                break
            step = step.parent
        return step.part if step and isinstance(step.part, str) else ""

    def _last(self, count: int) -> list[str]:
        parts: list[str] = []
        step: Step | None = self
        while step is not None and len(parts) < count:
            parts.append(_render(step.part))
            step = step.parent
        return parts[::-1]


@lru_cache(4096)
def _render(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if _SIMPLE_KEY.fullmatch(part) else f"[{msgspec.json.encode(part).decode()}]"
