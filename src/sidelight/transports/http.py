"""HTTP: the one client, with time-outs, retries, the egress allow-list and honest errors."""

import logging
import random
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import anyio
import httpx2

from sidelight.model import (
    Clock,
    NotSet,
    OverQuota,
    PolicyDenied,
    Refused,
    Unavailable,
)
from sidelight.plugin import OWN_SERVER, HttpRequest, HttpResponse, Manifest, ProviderManifest
from sidelight.transports.certificates import trusted
from sidelight.transports.egress import is_public_host
from sidelight.transports.placing import Placed, place, variable
from sidelight.transports.retry_after import retry_after
from sidelight.transports.signing import signed

TIMEOUT = httpx2.Timeout(10.0, connect=5.0, pool=None)  # a wait for our own pool is no failure
CONNECTIONS = 10  # to one service at once: polite, and more gain nothing from 100 ms on
KEPT = 32  # open connections to a service whose calls are counted, and so bounded already
RETRIES = 2  # extra tries of a read that failed on the way, spaced with jitter
REDIRECTS = 5
MAX_BODY = 32 * 1024 * 1024  # bytes; a larger answer is a fault or an attack
USER_AGENT = "sidelight/0.1"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# The client logs every URL, and some vendors want the key in the query of theirs.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class HttpTransport:
    """Performs HttpRequest effects.

    `base_urls` is put before a provider's own paths in place of scheme and host: the user's own
    server, a proxy, a test. Each plugin has its own client: a slow service takes no connection from
    the others, none sees the cookies of another, and a small pool is searched in no time.
    """

    def __init__(
        self, *, clock: Clock, base_urls: Mapping[str, str], ca_bundle: Path | None = None
    ) -> None:
        """Take the settings; a client opens at the first request of its plugin.

        `ca_bundle` holds the certificates to trust; None stands for SSL_CERT_FILE or the system's.
        """
        self._ca_bundle = ca_bundle
        self._clock = clock
        self._base_urls = base_urls
        self._clients: dict[str, httpx2.AsyncClient] = {}
        self._certificates: ssl.SSLContext | None = None

    async def perform(
        self, effect: HttpRequest, manifest: Manifest, secrets: Mapping[str, str]
    ) -> HttpResponse:
        """Return an answer with a status below 500 that is not 401, 403 or 429, or is expected.

        Raises Refused for a key that is missing or not accepted, Unavailable for everything that
        may pass, PolicyDenied for a host that the manifest does not list.
        """
        placed = place(manifest, secrets)
        url = self._url(effect, manifest, placed.url)
        counted = isinstance(manifest, ProviderManifest) and bool(manifest.quota)
        client = self._client(manifest.name, counted=counted)
        tries = 1 if effect.changes or counted else 1 + RETRIES  # the driver repeats counted ones
        for left in range(tries - 1, -1, -1):
            try:
                response = await self._send(effect, url, placed, client)
            except (httpx2.HTTPError, OSError) as error:
                # Nobody there is an answer: a name that is not found will not be found in a second.
                if not left or isinstance(error, httpx2.ConnectError):
                    host = urlsplit(url).hostname
                    why = f"{host} cannot be reached ({type(error).__name__})"
                    raise Unavailable(why) from None  # the cause may quote a URL with a secret
            else:
                if response.status in effect.expected:
                    return response
                if response.status < 500 or not left:
                    return self._checked(response, manifest)
            await anyio.sleep(random.uniform(0.1, 0.4) * (tries - left))  # noqa: S311 - jitter
        raise AssertionError("the last try returns or raises")

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()

    def _url(self, effect: HttpRequest, manifest: Manifest, secret: str | None) -> str:
        places = {name: quote(value, safe="") for name, value in effect.path.items()}
        url = secret or effect.url_template.format(**places)
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname not in manifest.hosts:
            raise PolicyDenied(f"{manifest.name} may not call {parts.hostname}")
        base = self._base_urls.get(manifest.name)
        if base is None:
            if parts.hostname == OWN_SERVER:
                raise NotSet(f"no server: set {variable(manifest.name, 'url')}")
            return url
        rest = parts._replace(scheme="", netloc="").geturl()
        return base.rstrip("/") + rest if rest else base

    async def _send(
        self, effect: HttpRequest, url: str, placed: Placed, client: httpx2.AsyncClient
    ) -> HttpResponse:
        address = _with_params(url, {**effect.params, **placed.params})
        headers: Mapping[str, str] = {**effect.headers, **placed.headers}
        form = {**(effect.form or {}), **placed.form}
        body = None
        if placed.signing:
            body, proof = signed(effect, placed.signing, self._clock.now())
            headers = {**headers, **proof}
        for _ in range(REDIRECTS + 1):
            async with client.stream(
                effect.method,
                address,
                content=body,
                json=effect.json if body is None else None,
                data=form or None,
                files={name: (each.filename, each.body) for name, each in effect.files.items()}
                or None,
                headers=dict(headers),
                timeout=effect.timeout or httpx2.USE_CLIENT_DEFAULT,
            ) as response:
                target = response.headers.get("location")
                if not (response.is_redirect and target):
                    return HttpResponse(
                        status=response.status_code,
                        body=await _whole(response, effect.max_bytes or MAX_BODY),
                        headers=dict(response.headers),
                    )
            url, headers = await self._redirected(effect, str(address), target, headers)
            address = httpx2.URL(url)
        raise Unavailable(f"{address.host} redirects in a circle")

    def _client(self, plugin: str, *, counted: bool) -> httpx2.AsyncClient:
        """Return the client of a plugin.

        A counted call never waits for a connection: it would come later than its slot says, and
        too close to those that the quota allows after it.
        """
        if plugin not in self._clients:
            if self._certificates is None:
                self._certificates = trusted(self._ca_bundle)  # costly, and the same for all
            self._clients[plugin] = httpx2.AsyncClient(
                verify=self._certificates,
                timeout=TIMEOUT,
                limits=httpx2.Limits(
                    max_connections=None if counted else CONNECTIONS,
                    max_keepalive_connections=KEPT if counted else CONNECTIONS,
                ),
                follow_redirects=False,
                headers={"user-agent": USER_AGENT},
            )
        return self._clients[plugin]

    async def _redirected(
        self, effect: HttpRequest, url: str, target: str, headers: Mapping[str, str]
    ) -> tuple[str, Mapping[str, str]]:
        """Return where to go next; a foreign host gets no secret and must be a public one."""
        following = urljoin(url, target)
        here, there = urlsplit(url), urlsplit(following)
        if (there.scheme, there.netloc) == (here.scheme, here.netloc):
            return following, headers
        loopback = here.hostname in LOOPBACK and there.hostname in LOOPBACK
        trusted = effect.follow and effect.method == "GET"  # a form would go along with its secret
        if not trusted or not (loopback or there.scheme == "https"):
            raise PolicyDenied(
                f"{here.hostname} redirects to {there.hostname}, which is not allowed"
            )
        if not loopback and not await is_public_host(there.hostname or ""):
            raise PolicyDenied(f"{here.hostname} redirects to an address that is not public")
        return following, dict(effect.headers)

    def _checked(self, response: HttpResponse, manifest: Manifest) -> HttpResponse:
        name, status = manifest.title, response.status
        if status in {401, 403}:
            raise Refused(f"{name} does not accept the key or the caller (HTTP {status})")
        if status == 429:
            wait = retry_after(response.headers, self._clock.now())
            raise OverQuota(f"over quota at {name} (HTTP 429)", retry_after=wait)
        if status >= 500:
            wait = retry_after(response.headers, self._clock.now())
            raise Unavailable(f"{name} is down (HTTP {status})", retry_after=wait)
        return response


def _with_params(url: str, params: Mapping[str, str]) -> httpx2.URL:
    """Return a URL with parameters added; it is parsed once, which costs as much as to send it."""
    if not params:
        return httpx2.URL(url)
    return httpx2.URL(url, params=httpx2.QueryParams(urlsplit(url).query).merge(params))


async def _whole(response: Any, most: int) -> bytes:
    body = bytearray()
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise Unavailable(f"the answer is larger than {most:,} bytes")
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise Unavailable(f"the answer is larger than {most:,} bytes")
    return bytes(body)
