"""Lists of our own API: `{data: [...], meta: {cursor?}}`."""

from collections.abc import Sequence
from typing import Any

MOST = 200


def page(found: Sequence[Any], cursor: str | None = None) -> dict[str, Any]:
    """Return a list; `meta.cursor` asks for what follows, and is absent at the end."""
    return {"data": list(found), "meta": {"cursor": cursor} if cursor else {}}
