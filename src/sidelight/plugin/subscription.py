"""A feed that a user subscribed to: an address, a format, and what being listed there says."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from sidelight.formats import misp, stix, taxii
from sidelight.formats.detect import HEAD, Format, detect
from sidelight.formats.hosts import read_hosts
from sidelight.formats.listing import Junk, Listed
from sidelight.formats.plain import read_plain
from sidelight.formats.table import read_table
from sidelight.formats.tsv import read_tsv
from sidelight.model import BadAnswer
from sidelight.plugin.effects import Exchange, HttpRequest, HttpResponse
from sidelight.plugin.interfaces import Feed, FeedContent, FeedList
from sidelight.plugin.listing import (
    MOST_BYTES,
    claim_of,
    entries,
    fetch,
    header_date,
    lines_of,
)
from sidelight.plugin.manifest import FeedManifest

MOST_PAGES = 1_000
MOST_EVENTS = 2_000  # of a MISP feed, the newest ones; each is a request
TOGETHER = 32  # events that are asked for at the same time


class Subscription(Feed):
    """Reads a list from an address; its subclasses carry the card."""

    format: Format | None
    columns: Mapping[str, str]

    def read(self) -> Exchange[FeedContent]:
        """Fetch by the way of the format: one body, the pages of a collection, events of MISP."""
        [url] = self.manifest.urls
        junk = Junk()
        if self.format is Format.TAXII:
            rows, day = yield from self._collection(url, junk)
        elif self.format is Format.MISP and url.endswith("manifest.json"):
            rows, day = yield from self._events(url, junk)
        else:
            rows, day = yield from self._body(url, junk)
        name = self.manifest.name
        lists = (FeedList(name, self.manifest.title, claim_of(self.manifest)),)
        return FeedContent(lists, entries(rows, junk, name, url), day, junk)

    def _body(self, url: str, junk: Junk) -> Exchange[tuple[Iterable[Listed], str]]:
        response = yield from fetch(_request(url))
        name = self.manifest.name
        found = self.format or detect(_head(response, name), name)
        if found is None or found in {Format.MISP, Format.STIX}:
            return _documents(response, junk, name)
        readers = {
            Format.PLAIN: read_plain,
            Format.HOSTS: read_hosts,
            Format.TSV: read_tsv,
        }
        lines = lines_of(response, name)
        if found is Format.CSV:
            rows = read_table(lines, junk, name, self.columns)
        else:
            rows = readers[found](lines, junk, name)
        return rows, header_date(response)

    def _collection(self, url: str, junk: Junk) -> Exchange[tuple[Iterable[Listed], str]]:
        objects: list[dict[str, Any]] = []
        params: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            request = HttpRequest(
                url_template=taxii.objects_path(url),
                params=params,
                headers={"accept": taxii.MEDIA_TYPE},
                max_bytes=MOST_BYTES,
            )
            response = yield from fetch(request)
            page = taxii.read_envelope(response.body)
            objects.extend(page.objects)
            if not page.more:
                return _indicators({"objects": objects}, junk, self.manifest.name, response)
            params = {"next": page.next or ""}
        raise BadAnswer("$.more", f"the collection has more than {MOST_PAGES:,} pages")

    def _events(self, url: str, junk: Junk) -> Exchange[tuple[Iterable[Listed], str]]:
        response = yield from fetch(_request(url))
        headings = misp.read_manifest(_json(response))
        newest = sorted(headings, key=lambda uuid: headings[uuid].date, reverse=True)[:MOST_EVENTS]
        events: list[misp.Event] = []
        for start in range(0, len(newest), TOGETHER):
            requests = tuple(
                _request(f"{url.removesuffix('manifest.json')}{uuid}.json")
                for uuid in newest[start : start + TOGETHER]
            )
            answers: tuple[HttpResponse, ...] = yield requests
            for answer in answers:
                events.extend(misp.read_events(_json(answer)))
        return misp.read_misp(events, junk, self.manifest.name), misp.latest(headings)


def subscription(
    card: FeedManifest, format_: Format | None, columns_: Mapping[str, str]
) -> Subscription:
    """Return the feed that a card declares."""

    class Declared(Subscription):
        manifest = card
        format = format_
        columns = columns_

    return Declared()


def _request(url: str) -> HttpRequest:
    """A brace in the address is no place to be filled in."""
    template = url.replace("{", "%7B").replace("}", "%7D")
    return HttpRequest(url_template=template, follow=True, max_bytes=MOST_BYTES)


def _head(response: HttpResponse, name: str) -> list[str]:
    start = msgspec.structs.replace(response, body=response.body[:HEAD])
    return list(lines_of(start, name))


def _documents(response: HttpResponse, junk: Junk, name: str) -> tuple[Iterable[Listed], str]:
    document = _json(response)
    if stix.is_bundle(document):
        return _indicators(document, junk, name, response)
    if misp.is_event(document):
        events = misp.read_events(document)
        return misp.read_misp(events, junk, name), misp.latest(events)
    raise BadAnswer("$", "no STIX bundle and no MISP event")


def _indicators(
    document: Any, junk: Junk, name: str, response: HttpResponse
) -> tuple[Iterable[Listed], str]:
    objects = stix.read_objects(document)
    rows = stix.read_stix(objects, junk, name, today=header_date(response))
    return rows, stix.latest(objects) or header_date(response)


def _json(response: HttpResponse) -> Any:
    return response.decode(object)
