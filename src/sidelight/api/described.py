"""The OpenAPI document: what the framework cannot see in a handler is added door by door.

The framework knows paths, parameters and results. It does not know how a door tells a failure, nor
the bodies and queries that the VirusTotal-compatible doors read by hand.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, OpenAPI, SecurityScheme

from sidelight.api import inputs
from sidelight.api.problems import name_of

Part = dict[str, Any]

METHODS = frozenset({"get", "post", "patch", "put", "delete"})
BODIED = frozenset({"post", "patch", "put"})

KEYED = (401, 403, 429, 503)
"""What anybody may be answered who has to say who he is."""


class Door(NamedTuple):
    """How the operations below a path fail; `statuses` are those that any of them may answer."""

    prefix: str
    shape: str
    media: str
    statuses: tuple[int, ...]
    named: tuple[int, ...] = ()
    """Further statuses of paths with an identifier; a slash in one names another path."""
    bodied: tuple[int, ...] = ()
    """Further statuses of requests with a body."""
    security: tuple[str, ...] = ()
    """The schemes of which one lets in; without any, a door is open."""


OWN = ("Problem", "application/problem+json")
OPEN = Door("", *OWN, (), (400, 404, 405), (413, 422))
DOORS = (
    Door("/healthz", *OWN, ()),
    Door("/api/v1", *OWN, (400, 422, *KEYED), (404, 405), (413,), ("key", "session")),
    Door(
        *("/api/v3", "VtFailure", "application/json", (400, *KEYED)),
        *((404, 405), (413,), ("key", "session")),
    ),
    Door("/approve", "Page", "text/html", (404, 405), bodied=(400, 403, 409, 413, 422, 503)),
    Door("/lists", *OWN, (400, *KEYED), (404, 405), security=("key", "basic", "session")),
    Door("/vtapi/v2", "V2Failure", "application/json", (400, 403, 503), security=("key", "query")),
)
"""The doors; the first whose prefix fits counts, and `OPEN` is for what fits none."""

CONFLICTING = ("/votes", "/api/v1/actions", "/undo", "/verify", "/approvals/{approval_id}")
"""How paths end where something may be in the way: the same again, a guard, somebody faster."""

SIGN_IN = ("post", "/api/v1/session")
"""The one operation below a door with keys that takes none."""

TEXT: Part = {"type": "string"}
SHAPES: Mapping[str, Part] = {
    "Page": {"type": "string", "description": "A page for people."},
    "Problem": {
        "type": "object",
        "description": "A problem document (RFC 9457).",
        "required": ["type", "title", "status"],
        "additionalProperties": False,
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
        },
    },
    "VtFailure": {
        "type": "object",
        "description": "A failure as clients of VirusTotal API v3 read it.",
        "required": ["error"],
        "additionalProperties": False,
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "additionalProperties": False,
                "properties": {"code": TEXT, "message": TEXT},
            }
        },
    },
    "VtAnswer": {
        "type": "object",
        "description": "An object or a page of them; relationships to one object may be null.",
        "required": ["data"],
        "properties": {
            "data": {},
            "meta": {"type": "object"},
            "links": {"type": "object", "additionalProperties": TEXT},
        },
    },
    "V2Failure": {
        "type": "object",
        "description": "A failure as clients of VirusTotal API v2 read it.",
        "required": ["response_code", "verbose_msg"],
        "properties": {"response_code": {"const": -1}, "verbose_msg": TEXT},
    },
}

SCHEMES = {
    "key": SecurityScheme(type="apiKey", name="x-apikey", security_scheme_in="header"),
    "query": SecurityScheme(type="apiKey", name="apikey", security_scheme_in="query"),
    "basic": SecurityScheme(
        type="http", scheme="basic", description="The key as the password, any name."
    ),
    "session": SecurityScheme(type="apiKey", name="sidelight_session", security_scheme_in="cookie"),
}


@dataclass
class Document(OpenAPI):
    """A document that completes itself when it is written."""

    def to_schema(self) -> Part:
        """Return the whole document."""
        return completed(super().to_schema())


class Described(OpenAPIConfig):
    """What makes the document; paths are filled in later, by the framework."""

    def to_openapi_schema(self) -> OpenAPI:
        """Return the document without its paths."""
        bare = super().to_openapi_schema()
        return Document(**{each.name: getattr(bare, each.name) for each in fields(bare)})


def described() -> OpenAPIConfig:
    """Return how the framework shall describe every door."""
    return Described(
        title="Sidelight",
        version="1",
        components=Components(security_schemes=dict(SCHEMES)),
        use_handler_docstrings=True,
    )


def completed(told: Part) -> Part:
    """Return a document with the failures, bodies and queries of its operations."""
    shapes = told.setdefault("components", {}).setdefault("schemas", {})
    shapes |= {**SHAPES, **inputs.shapes()}
    for path, method, operation in _operations(told):
        door = next((each for each in DOORS if path.startswith(each.prefix)), OPEN)
        _tell_failures(operation, door, path, method)
        if door.shape == "VtFailure":
            content = operation["responses"]["200"]["content"]["application/json"]
            content["schema"] = _shape("VtAnswer")
        if body := inputs.body_of(path, method):
            operation["requestBody"] = body
        if queries := inputs.queries_of(path, method):
            operation["parameters"] = [*operation.get("parameters", []), *queries]
    return told


def statuses(door: Door, path: str, method: str) -> tuple[int, ...]:
    """Return the failures that an operation may answer with."""
    named = door.named if "{" in path else ()
    bodied = door.bodied if method in BODIED else ()
    twice = (409,) if method == "post" and path.endswith(CONFLICTING) else ()
    return tuple(sorted({*door.statuses, *named, *bodied, *twice}))


def _operations(told: Part) -> Iterator[tuple[str, str, Part]]:
    for path, operations in told["paths"].items():
        for method in METHODS & operations.keys():
            yield path, method, operations[method]


def _tell_failures(operation: Part, door: Door, path: str, method: str) -> None:
    open_ = (method, path) == SIGN_IN
    operation["security"] = [] if open_ else [{each: []} for each in door.security]
    responses = operation["responses"]
    responses.pop("400", None)  # the framework's own shape, which no door tells
    for status in statuses(door, path, method):
        responses[str(status)] = {
            "description": name_of(status),
            "content": {door.media: {"schema": _shape(door.shape)}},
        }
    if door.shape == "V2Failure":
        responses["204"] = {"description": "The quota is spent"}


def _shape(name: str) -> Part:
    return {"$ref": f"#/components/schemas/{name}"}
