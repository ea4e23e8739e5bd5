"""Errors of our own API as problem documents (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from sidelight.api.doors import Call, Forbidden, Unauthenticated
from sidelight.api.limits import TooManyCalls
from sidelight.model import InvalidInput, PolicyDenied, SidelightError
from sidelight.service.orders import Conflict, Fenced, GuardRefusal

log = logging.getLogger(__name__)

MEDIA = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the name of the standard
    """What is wrong with a request, with the HTTP status that says so."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        """Take the parts of the document."""
        super().__init__(detail)
        self.status = status
        self.title = title


STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (Unauthenticated, 401),
    (Forbidden, 403),
    (TooManyCalls, 429),
    (InvalidInput, 422),
    (PolicyDenied, 403),
    (GuardRefusal, 409),
    (Conflict, 409),
    (Fenced, 409),
    (SidelightError, 503),
)
"""What our own errors are in HTTP; the first that fits counts."""

NAMES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Statuses that older versions of Python call by the names of before RFC 9110."""


def problem(_call: Call, error: Exception) -> Response[bytes]:
    """Return the document for any error; what is our own fault is logged and not told."""
    status, detail = _parts(error)
    title = error.title if isinstance(error, Problem) else name_of(status)
    headers = dict(getattr(error, "headers", None) or {})
    if status == 401:
        headers.setdefault("www-authenticate", "ApiKey")
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return Response(
        msgspec.json.encode(body), status_code=status, media_type=MEDIA, headers=headers
    )


def name_of(status: int) -> str:
    """Return the name of a status.

    >>> name_of(404), name_of(422)
    ('Not Found', 'Unprocessable Content')
    """
    return NAMES.get(status) or HTTPStatus(status).phrase


def detail_of(error: HTTPException) -> str:
    """Return what is wrong with a request, without its address: there may be a key in it."""
    faults = error.extra if isinstance(error.extra, list) else []
    told = [f"{each['key']}: {each['message']}" for each in faults if {"key", "message"} <= {*each}]
    return "; ".join(told) or error.detail.partition(" for path ")[0]


def _parts(error: Exception) -> tuple[int, str]:
    if isinstance(error, Problem):
        return error.status, str(error)
    if isinstance(error, HTTPException):
        return error.status_code, detail_of(error)
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return status, str(error)
    log.error("a request failed", exc_info=error)
    return 500, ""
