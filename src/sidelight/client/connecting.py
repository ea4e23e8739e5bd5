"""What both clients share: where the server is, who asks, and when to ask again. Sends nothing."""

import logging
import os
import random
from collections.abc import Generator
from typing import Any

import httpx2
import msgspec

from sidelight.client.asks import Ask
from sidelight.client.errors import ApiError, ClientError, UnreachableError, refusal

URL_VARIABLE = "SIDELIGHT_URL"
KEY_VARIABLE = "SIDELIGHT_API_KEY"
HEADER = "x-apikey"
TIMEOUT = 30.0  # seconds for one try; a look-up may ask slow providers
RETRIES = 3  # further tries of a read
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 60.0  # seconds
PASSING = frozenset({429, 502, 503, 504})  # statuses after which the same request may succeed
USER_AGENT = "sidelight-client"
CUT_SHORT = httpx2.RemoteProtocolError("the answer ended too early")

# The client below us logs each URL, and with it the values that are looked up.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class KeyAuth(httpx2.Auth):
    """Puts the key into each request; shows it nowhere."""

    def __init__(self, key: str) -> None:
        """Take the key."""
        self.__key = key

    def __repr__(self) -> str:
        return "KeyAuth(...)"

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Yield the request with the key."""
        request.headers[HEADER] = self.__key
        yield request


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server is, without a slash at the end, and how it is asked."""

    url: str
    timeout: float
    retries: int


def place_of(url: str | None, timeout: float, retries: int) -> Place:
    """Return where the server is, from the argument or SIDELIGHT_URL; raises ClientError."""
    found = (url or os.environ.get(URL_VARIABLE, "")).rstrip("/")
    if not found.startswith(("https://", "http://")):
        raise ClientError(
            f"no server: pass url='https://...' or set {URL_VARIABLE}"
            if not found
            else f"{found!r} is no address of a server: it begins with https:// or http://"
        )
    return Place(url=found, timeout=timeout, retries=retries)


def auth_of(api_key: str | None) -> KeyAuth:
    """Return the key, from the argument or SIDELIGHT_API_KEY; raises ClientError."""
    found = (api_key or os.environ.get(KEY_VARIABLE, "")).strip()
    if not found:
        raise ClientError(f"no key: pass api_key=... or set {KEY_VARIABLE}")
    if not (found.isascii() and found.isprintable()):
        raise ClientError("the key is no line of text")  # and is not quoted
    return KeyAuth(found)


def request_parts(ask: Ask[Any]) -> dict[str, Any]:
    """Return a request in the words of the HTTP client."""
    headers = {"accept": "application/json, application/x-ndjson, application/problem+json"}
    if ask.body is not None:
        headers["content-type"] = ask.media
    return {
        "method": ask.method,
        "url": ask.path,
        "params": dict(ask.params),
        "content": ask.body,
        "headers": headers,
    }


def refused(response: httpx2.Response, body: bytes) -> ApiError:
    """Return the error of an answer that is none."""
    return refusal(response.status_code, response.reason_phrase, body, _retry_after(response))


def unreachable(place: Place, error: Exception) -> UnreachableError:
    """Return the error of a server that does not answer; without the request, which has the key."""
    return UnreachableError(f"{place.url} does not answer ({type(error).__name__})")


class Tries:
    """Counts the tries of one request and says how long to pause before the next."""

    def __init__(self, place: Place, *, changes: bool) -> None:
        """Take how often, and whether the request changes something."""
        self._place = place
        self._changes = changes
        self._done = 0

    def pause(self, error: Exception) -> float:
        """Return seconds to wait before the next try; raises what the caller is to be told.

        A change is repeated only where it cannot have been carried out: it was never sent, or was
        refused for coming too soon.
        """
        told = error if isinstance(error, ClientError) else unreachable(self._place, error)
        wait = told.retry_after if isinstance(told, ApiError) else None
        if self._done >= self._place.retries or not self._may_pass(error):
            raise told from None
        if wait is not None and wait > LONGEST_PAUSE:
            raise told from None
        most = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._done)
        self._done += 1
        jitter = random.uniform(0, most)  # noqa: S311 - so that clients do not come back in step
        return jitter if wait is None else wait + min(wait, jitter)

    def progress(self) -> None:
        """Start to count anew: something came."""
        self._done = 0

    def _may_pass(self, error: Exception) -> bool:
        if isinstance(error, ApiError):
            return error.status in ({429} if self._changes else PASSING)
        unsent = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
        return unsent or (isinstance(error, httpx2.TransportError) and not self._changes)


def _retry_after(response: httpx2.Response) -> float | None:
    """Return the seconds that the server names; it always names seconds."""
    value = response.headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdecimal() else None
