"""Errors of API v3: every failure is `{"error": {"code", "message"}}`, or its clients break."""

import logging

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException

from sidelight.api.doors import Call, Forbidden, Unauthenticated
from sidelight.api.limits import TooManyCalls
from sidelight.api.problems import detail_of
from sidelight.model import InvalidInput, NotReady, PolicyDenied, SidelightError

log = logging.getLogger(__name__)

CODES = {
    400: "BadRequestError",
    401: "AuthenticationRequiredError",
    403: "ForbiddenError",
    404: "NotFoundError",
    405: "BadRequestError",
    409: "AlreadyExistsError",
    413: "BadRequestError",
    424: "FailedDependencyError",
    429: "QuotaExceededError",
    503: "TransientError",
    504: "DeadlineExceededError",
}
"""Status -> code; every other status of a client's fault is a BadRequestError."""


class VtError(Exception):
    """A failure with its status and its code; `retry_after` in seconds where waiting helps."""

    def __init__(
        self, status: int, message: str, *, code: str | None = None, retry_after: int | None = None
    ) -> None:
        """Take the parts; the code follows from the status when it is not given."""
        super().__init__(message)
        self.status = status
        self.code = code or CODES.get(status, "BadRequestError")
        self.retry_after = retry_after


def not_found(kind: str, id_: str) -> VtError:
    """Return the error for an object that nobody knows, in the words that clients expect."""
    names = {"file": "File", "url": "URL", "domain": "Domain", "ip_address": "IP address"}
    return VtError(404, f'{names.get(kind, kind)} "{id_}" not found')


def bad_argument(message: str) -> VtError:
    """Return the error for an argument that cannot be read."""
    return VtError(400, message, code="InvalidArgumentError")


def vt_error(_call: Call, error: Exception) -> Response[bytes]:
    """Return any failure in the shape of the API; our own fault is logged and not told."""
    told = error if isinstance(error, VtError) else _translated(error)
    headers = {}
    if told.retry_after is not None:
        headers["retry-after"] = str(told.retry_after)
    body = {"error": {"code": told.code, "message": str(told)}}
    return Response(
        msgspec.json.encode(body),
        status_code=told.status,
        media_type="application/json",
        headers=headers,
    )


def _translated(error: Exception) -> VtError:  # noqa: PLR0911 - one line a kind of failure
    match error:
        case Unauthenticated():
            if error.key:
                return VtError(401, "Wrong API key", code="WrongCredentialsError")
            return VtError(401, "X-Apikey header is missing")
        case TooManyCalls():
            return VtError(429, "Quota exceeded", retry_after=error.retry_after)
        case Forbidden() | PolicyDenied():
            return VtError(403, str(error))
        case InvalidInput():
            return bad_argument(str(error))
        case NotReady() | SidelightError():
            return VtError(503, str(error), retry_after=5)
        case HTTPException() if error.status_code < 500:
            return VtError(error.status_code, detail_of(error))
        case _:
            log.error("a request failed", exc_info=error)
            return VtError(503, "an unexpected failure; it is in the log of the server")
