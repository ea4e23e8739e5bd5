"""Pages of a collection: both ways to the next one, and never a cursor beside an empty page."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from sidelight.api.doors import Call
from sidelight.api.vt.errors import bad_argument

DEFAULT = 10
MOST = 40


def limit_of(call: Call, most: int = MOST) -> int:
    """Return the size of a page: what is too large is cut, what is no number is an error."""
    text = call.query_params.get("limit")
    if not text:
        return DEFAULT
    if not text.lstrip("-").isdecimal() or int(text) < 1:
        raise bad_argument(f'"{text}" is no valid limit')
    return min(int(text), most)


def offset_of(call: Call) -> int:
    """Return where the page begins, as the cursor says."""
    cursor = call.query_params.get("cursor")
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        offset = int(text.removeprefix("at:")) if text.startswith("at:") else -1
    except (binascii.Error, ValueError):
        offset = -1
    if not 0 <= offset < 10**9:
        raise bad_argument(f'"{cursor}" is no valid cursor')
    return offset


def page(call: Call, base: str, found: Sequence[Any], total: int | None = None) -> dict[str, Any]:
    """Return one page of everything `found`, with `meta.cursor` and `links.next` alike."""
    limit, offset = limit_of(call), offset_of(call)
    part = list(found[offset : offset + limit])
    here = f"{base}{call.url.path}"
    links = {"self": f"{here}?{call.url.query}" if call.url.query else here}
    meta: dict[str, Any] = {"count": len(found) if total is None else total}
    if part and offset + limit < len(found):
        cursor = base64.urlsafe_b64encode(f"at:{offset + limit}".encode()).decode().rstrip("=")
        meta["cursor"] = cursor
        links["next"] = f"{here}?{urlencode({'limit': limit, 'cursor': cursor})}"
    return {"data": part, "meta": meta, "links": links}
