"""The bodies and queries that handlers read by hand, as the OpenAPI document tells them.

They are named by the last part of a path that is no parameter: `comments` of
`/api/v3/files/{id_}/comments`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sidelight.api.vt.community import CommentBody, CommentVoteBody, VoteBody
from sidelight.formats import vt_ids

Part = dict[str, Any]

V3 = "/api/v3/"
V2 = "/vtapi/v2/"
REFERENCE = "#/components/schemas/{name}"
BYTES: Part = {"type": "string", "format": "binary"}


def _json(kind: type[msgspec.Struct]) -> Part:
    return {"application/json": {"schema": {"$ref": REFERENCE.format(name=kind.__name__)}}}


def _object(name: str, schema: Part) -> Part:
    return {"type": "object", "required": [name], "properties": {name: schema}}


URL: Part = {
    media: {"schema": _object("url", {"type": "string", "minLength": 1})}
    for media in ("application/x-www-form-urlencoded", "multipart/form-data")
}
FILE: Part = {"multipart/form-data": {"schema": _object("file", BYTES)}}

V3_BODIES: Mapping[str, Part] = {
    "comments": _json(CommentBody),
    "votes": _json(VoteBody),
    "vote": _json(CommentVoteBody),
    "urls": URL,
    "files": FILE,
    "upload": FILE,
}
OWN_BODIES: Mapping[str, Part] = {
    "/api/v1/alerts": {
        "application/json": {"schema": {"type": ["object", "array"]}},
        "application/x-ndjson": {"schema": {"type": "string"}},
    },
    "/api/v1/lookup": {"application/x-ndjson": {"schema": {"type": "string"}}},
}

PAGE = ("limit", "cursor")
V3_QUERIES: Mapping[str, Sequence[str]] = {
    "search": ("query", *PAGE),
    "api_usage": ("start_date", "end_date"),
    "users": ("relationships",),
    "votes": PAGE,
    "relationships": PAGE,
}
"""Last part of a path -> its queries; objects, collections and comments have rules of their own."""

OBJECT = ("relationships", "relationship_counters", "attributes", "exclude_attributes")
V2_QUERIES: Mapping[str, str] = {
    "file": "resource",
    "url": "resource",
    "domain": "domain",
    "ip-address": "ip",
}

MEANINGS = {
    "limit": "The most objects of a page; what is out of bounds is cut.",
    "cursor": "Where the page begins, from `meta.cursor` of the page before.",
    "query": "A hash, URL, domain or address, or `tag:` and a tag of comments.",
    "filter": "`tag:` and a tag.",
    "descriptors_only": "`true` leaves out everything but type and identifier.",
    "relationships": "Names of relationships to tell beside the object, with commas between.",
    "relationship_counters": "`true` tells how many objects each relationship holds.",
    "attributes": "The only attributes to tell, with commas between.",
    "exclude_attributes": "Attributes not to tell, with commas between.",
    "start_date": "The first day, YYYYMMDD.",
    "end_date": "The last day, YYYYMMDD.",
    "resource": "A hash or a URL.",
    "domain": "A domain.",
    "ip": "An address.",
}


def shapes() -> Part:
    """Return the schemas that the bodies refer to."""
    _, found = msgspec.json.schema_components(
        (CommentBody, VoteBody, CommentVoteBody), ref_template=REFERENCE
    )
    return found


def body_of(path: str, method: str) -> Part | None:
    """Return the body of an operation, None for one that reads none by hand.

    >>> list(body_of("/api/v3/urls", "post")["content"])
    ['application/x-www-form-urlencoded', 'multipart/form-data']
    """
    if method != "post":
        return None
    found = V3_BODIES.get(_last(path)) if path.startswith(V3) else OWN_BODIES.get(path)
    return {"content": found, "required": True} if found else None


def queries_of(path: str, method: str) -> list[Part]:
    """Return the query parameters of an operation that are read by hand.

    >>> [each["name"] for each in queries_of("/api/v3/domains/{id_}/{name}", "get")]
    ['limit', 'cursor']
    """
    if method != "get":
        return []
    if path.startswith(V2):
        name = V2_QUERIES[path.removeprefix(V2).partition("/")[0]]
        return [_query(name, required=True)]
    return [_query(each) for each in _queries(path)] if path.startswith(V3) else []


def _queries(path: str) -> Sequence[str]:
    last = _last(path)
    if path == f"{V3}comments":
        return ("filter", *PAGE)
    if path == f"{V3}intelligence/search":
        return ("query", "descriptors_only", *PAGE)
    collection, _, rest = path.removeprefix(V3).partition("/")
    if collection in vt_ids.COLLECTIONS:
        if rest == "{id_}":
            return OBJECT
        return PAGE if rest in {"{id_}/{name}", "{id_}/comments"} else V3_QUERIES.get(last, ())
    return V3_QUERIES.get(last, ()) if collection in {"search", "users"} else ()


def _query(name: str, *, required: bool = False) -> Part:
    schema = {"type": "integer"} if name == "limit" else {"type": "string"}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        "description": MEANINGS[name],
    }


def _last(path: str) -> str:
    return [each for each in path.split("/") if not each.startswith("{")][-1]
