"""Syncing: fetch a feed again, and write down how it went; the last good copy serves on."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from sidelight.enrichment import Driver, Keyring
from sidelight.formats.checksum import mismatch
from sidelight.model import BadAnswer, SidelightError
from sidelight.plugin import Feed, HttpRequest, HttpResponse, Manifest
from sidelight.service.feeds.shelf import Health, Held
from sidelight.service.feeds.taking import Progress, Stock

VALIDATORS = {"etag": "if-none-match", "last-modified": "if-modified-since"}
"""What a server sends -> the header that asks whether it still holds (RFC 9110, 13.1)."""


Http = Callable[[HttpRequest, Manifest, Mapping[str, str]], Awaitable[HttpResponse]]
"""What performs a request."""


class NotModified(Exception):  # noqa: N818 - it is what the server says, and no error
    """The list is still the one that we hold."""


class Conditional:
    """Performs requests, asks only for what has changed, and compares published checksums.

    That works for a feed of one request. Of several, one may be old and another new, so these are
    always fetched whole.
    """

    def __init__(self, inner: Http, validators: Mapping[str, str]) -> None:
        """Take the transport, and the headers that the last sync was answered with."""
        self._inner = inner
        self._validators = validators
        self._seen: list[dict[str, str]] = []

    async def perform(
        self, effect: HttpRequest, manifest: Manifest, secrets: Mapping[str, str]
    ) -> HttpResponse:
        """Return the answer; raises NotModified, and BadAnswer for a wrong checksum."""
        asks = effect.method == "GET" and not self._seen
        headers = {**effect.headers, **(self._validators if asks else {})}
        request = msgspec.structs.replace(effect, headers=headers)
        response = await self._inner(request, manifest, secrets)
        if response.status == 304 and asks and self._validators:
            raise NotModified
        if header := mismatch(response.headers, response.body):
            raise BadAnswer("$", f"the body has not the checksum in the header {header}")
        answered = {name.lower(): value for name, value in response.headers.items()}
        self._seen.append(
            {asked: answered[told] for told, asked in VALIDATORS.items() if told in answered}
        )
        return response

    @property
    def validators(self) -> Mapping[str, str]:
        """What to send next time; empty for a feed of several requests."""
        return self._seen[0] if len(self._seen) == 1 else {}


async def sync(  # noqa: PLR0913 - the parts of a sync, those that are ours by keyword
    feed: Feed,
    declared: Held,
    http: Http,
    keyring: Keyring,
    *,
    edition: str,
    stock: Stock,
    progress: Progress,
) -> Literal["synced", "unchanged"]:
    """Fetch a feed and take it in; a failure is written down, and raised.

    Where no index serves, or another edition of the program read it, all is fetched anew.
    """
    name = feed.manifest.name
    health = stock.shelf.health(name)
    fresh = health.edition != edition or not _serves(stock, name)
    web = Conditional(http, {} if fresh else health.validators)
    try:
        driver = Driver({HttpRequest: web.perform}, keyring)
        content = await driver.drive(feed.read(), feed.manifest)
        stock.take_in(content, declared, progress)
    except NotModified:
        stock.shelf.record(name, succeeded(stock.clock.now(), edition, health.validators))
        return "unchanged"
    except (SidelightError, OSError) as error:
        stock.shelf.record(name, failed(health, stock.clock.now(), error))
        raise
    stock.shelf.record(name, succeeded(stock.clock.now(), edition, web.validators))
    return "synced"


def succeeded(now: datetime, edition: str, validators: Mapping[str, str]) -> Health:
    """Return the health after a success, which ends every failure."""
    return Health(last_try=now, last_success=now, validators=validators, edition=edition)


def failed(health: Health, now: datetime, error: SidelightError | OSError) -> Health:
    """Return the health after a failure: what went wrong, how often now, and since when."""
    return msgspec.structs.replace(
        health,
        last_try=now,
        last_error=str(error) or type(error).__name__,
        failures=health.failures + 1,
        failing_since=health.failing_since or now,
    )


def _serves(stock: Stock, name: str) -> bool:
    return any(each.feed == name and not each.problem for each in stock.indexes.status())
