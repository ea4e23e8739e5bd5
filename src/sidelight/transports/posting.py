"""Posting to an address that somebody typed in: guarded, once, and without reading the answer."""

import ssl
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import msgspec

from sidelight.model import Clock, PolicyDenied, Unavailable
from sidelight.transports.certificates import trusted
from sidelight.transports.egress import addresses_of, is_public
from sidelight.transports.retry_after import retry_after

TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
MOST_ADDRESSES = 4  # of one name that are tried
USER_AGENT = "sidelight-webhook/0.1"
PORTS = {"https": 443, "http": 80}


class Posted(msgspec.Struct, frozen=True):
    """How a receiver answered; `retry_after` in seconds where it says so."""

    status: int
    retry_after: float | None = None


class GuardedPost:
    """Sends a body to public addresses alone, unless it is told that a URL is private.

    The name is resolved here and the connection goes to the address that was checked, so that a
    name cannot change in between. No redirect is followed, no proxy and no netrc is asked, and the
    answer is not read: whoever may name a URL learns its status and nothing of our network.
    """

    def __init__(self, clock: Clock, ca_bundle: Path | None = None) -> None:
        """Take the certificates to trust, None for the system's; nothing is opened yet."""
        self._clock = clock
        self._ca_bundle = ca_bundle
        self._certificates: ssl.SSLContext | None = None

    async def check(self, url: str) -> None:
        """Raise PolicyDenied where a URL does not lead to public addresses alone."""
        await self._places(url, private=False)

    async def post(
        self, url: str, body: bytes, headers: dict[str, str], *, private: bool
    ) -> Posted:
        """Return the answer.

        Raises PolicyDenied, and Unavailable where there is no answer. The body is sent once:
        another address of the same name is tried only where no connection was made.
        """
        error = ""
        for address in (await self._places(url, private=private))[:MOST_ADDRESSES]:
            try:
                return await self._send(url, address, body, headers)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as failed:
                error = type(failed).__name__
            except (httpx2.HTTPError, OSError) as failed:
                error = type(failed).__name__
                break
        raise Unavailable(f"{urlsplit(url).hostname} cannot be reached ({error})")

    async def _places(self, url: str, *, private: bool) -> Sequence[str]:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in PORTS or (parts.scheme == "http" and not private):
            raise PolicyDenied(f"{host}: nothing is sent over {parts.scheme}")
        found = await addresses_of(host, parts.port or PORTS[parts.scheme])
        if not private and found and not all(map(is_public, found)):
            raise PolicyDenied(f"{host} is no public address: one of our own takes `private`")
        if not found:
            raise Unavailable(f"{host} is not found")
        return found

    async def _send(self, url: str, address: str, body: bytes, headers: dict[str, str]) -> Posted:
        parts = httpx2.URL(url)
        async with (
            httpx2.AsyncClient(
                verify=self._trusted(),
                timeout=TIMEOUT,
                trust_env=False,
                follow_redirects=False,
            ) as client,
            client.stream(
                "POST",
                parts.copy_with(host=address),
                content=body,
                headers={
                    **headers,
                    "host": parts.netloc.decode("ascii"),
                    "user-agent": USER_AGENT,
                },
                extensions={"sni_hostname": parts.raw_host.decode("ascii")},
            ) as response,
        ):
            wait = retry_after(response.headers, self._clock.now())
            return Posted(response.status_code, wait)

    def _trusted(self) -> ssl.SSLContext:
        if self._certificates is None:
            self._certificates = trusted(self._ca_bundle)
        return self._certificates
