"""What goes wrong between a program and a server.

ClientError
|-- UnreachableError    no answer: nobody listens, or not in time
|-- AnswerError         an answer of an unexpected shape: another version, or no Sidelight
`-- ApiError            the server says no, in a problem document (RFC 9457)
    |-- AccessError     401, 403: the key, or what its role opens
    |-- NotFoundError   404
    `-- RateLimitError  429: the key asks too often
"""

import msgspec

from sidelight.model import SidelightError


class ClientError(SidelightError):
    """Root of the errors of this client; itself, a setting that is missing."""


class UnreachableError(ClientError):
    """No answer from the server; the message names it."""


class AnswerError(ClientError):
    """An answer that has not the shape of ours; `path` is the field, `$` the whole body."""

    def __init__(self, path: str, why: str) -> None:
        """Keep the place in the answer and what is wrong there."""
        super().__init__(f"unexpected answer at {path}: {why}")
        self.path = path


class ApiError(ClientError):
    """A refusal of the server, with the parts of its problem document."""

    def __init__(
        self, status: int, title: str, detail: str, retry_after: float | None = None
    ) -> None:
        """Keep the parts; `retry_after` is in seconds, where the server says so."""
        super().__init__(f"{status} {title}: {detail}" if detail else f"{status} {title}")
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after = retry_after


class AccessError(ApiError):
    """The key opens nothing, or its role does not open this."""


class NotFoundError(ApiError):
    """There is no such alert or case, for the team of the key."""


class RateLimitError(ApiError):
    """The key asks more often than it may."""


class _Problem(msgspec.Struct):
    title: str = ""
    detail: str = ""


BY_STATUS: dict[int, type[ApiError]] = {
    401: AccessError,
    403: AccessError,
    404: NotFoundError,
    429: RateLimitError,
}


def refusal(status: int, reason: str, body: bytes, retry_after: float | None) -> ApiError:
    """Return the error that an answer stands for; what is no problem document is not quoted."""
    try:
        told = msgspec.json.decode(body, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        told = _Problem()
    kind = BY_STATUS.get(status, ApiError)
    return kind(status, told.title or reason or "refused", told.detail, retry_after)
