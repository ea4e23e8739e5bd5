"""Lists of our own API: `{data: [...], meta: {cursor?}}`."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar.params import QueryParameter

MOST = 200
Limit = Annotated[int, QueryParameter(ge=1, le=MOST)]
Cursor = Annotated[
    str | None,
    QueryParameter(pattern="^[a-z]+_[0-9A-Z]{26}$", description="From `meta` of the page before."),
]
"""Where a page goes on; what can be no cursor of ours is refused, and no empty page."""


def page(found: Sequence[Any], cursor: str | None = None) -> dict[str, Any]:
    """Return a list; `meta.cursor` asks for what follows, and is absent at the end."""
    return {"data": list(found), "meta": {"cursor": cursor} if cursor else {}}
