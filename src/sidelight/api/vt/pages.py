"""Pages of a collection: both ways to the next one, and never a cursor beside an empty page."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from sidelight.api.doors import Call
from sidelight.api.vt.errors import bad_argument

DEFAULT = 10
MOST = 40
MOST_FOUND = 300
"""The largest page of `/intelligence/search`."""


def limit_of(request: Call, most: int = MOST) -> int:
    """Return the size of a page: what is out of bounds is cut, what is no number is an error."""
    text = request.query_params.get("limit")
    if not text:
        return DEFAULT
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise bad_argument(f'"{text[:40]}" is no valid limit')
    return max(1, min(int(text[:9]), most))


def offset_of(request: Call) -> int:
    """Return where the page begins, as the cursor says."""
    cursor = request.query_params.get("cursor")
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        offset = int(text.removeprefix("at:")) if text.startswith("at:") else -1
    except (binascii.Error, ValueError):
        offset = -1
    if not 0 <= offset < 10**9:
        raise bad_argument(f'"{cursor[:40]}" is no valid cursor')
    return offset


def page(request: Call, base: str, found: Sequence[Any], most: int = MOST) -> dict[str, Any]:
    """Return one page of everything `found`, with `meta.cursor` and `links.next` alike."""
    limit, offset = limit_of(request, most), offset_of(request)
    part = list(found[offset : offset + limit])
    here = f"{base}{quote(request.scope['path'], safe=SAFE)}"
    query = request.scope["query_string"].decode("latin-1")
    links = {"self": f"{here}?{query}" if query else here}
    meta: dict[str, Any] = {"count": len(found)}
    if part and offset + limit < len(found):
        cursor = base64.urlsafe_b64encode(f"at:{offset + limit}".encode()).decode().rstrip("=")
        meta["cursor"] = cursor
        kept = [
            pair
            for pair in request.query_params.multi_items()
            if pair[0] not in {"cursor", "limit"}
        ]
        links["next"] = f"{here}?{urlencode([*kept, ('limit', limit), ('cursor', cursor)])}"
    return {"data": part, "meta": meta, "links": links}


SAFE = "/:@=,~!$&'()*+;-._"  # what stays as it is in a path
