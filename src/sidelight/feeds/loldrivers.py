"""LOLDrivers: drivers of Windows that attackers bring along, by their hashes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec

from sidelight.formats.listing import Junk, read_label, read_value
from sidelight.model import BadAnswer, Claim
from sidelight.plugin import (
    Entry,
    Exchange,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    HttpRequest,
    Trust,
)
from sidelight.plugin.listing import MOST_BYTES, fetch, header_date

URL = "https://www.loldrivers.io/api/drivers.json"
VULNERABLE = FeedList("loldrivers-vulnerable", "LOLDrivers (vulnerable)", Claim.SUSPICIOUS)
MALICIOUS = FeedList("loldrivers-malicious", "LOLDrivers (malicious)", Claim.MALICIOUS)


class Sample(msgspec.Struct, frozen=True):
    """One file; a hash may be missing, empty, or `-`."""

    md5: str | None = msgspec.field(name="MD5", default=None)
    sha1: str | None = msgspec.field(name="SHA1", default=None)
    sha256: str | None = msgspec.field(name="SHA256", default=None)


class Driver(msgspec.Struct, frozen=True):
    """One driver, its names and its samples."""

    category: str = msgspec.field(name="Category", default="")
    names: list[str] | str | None = msgspec.field(name="Tags", default=None)
    samples: list[Sample] | None = msgspec.field(name="KnownVulnerableSamples", default=None)

    @property
    def name(self) -> str | None:
        """The first name, such as `RTCore64.sys`."""
        names = [self.names] if isinstance(self.names, str) else self.names or []
        return read_label(names[0]) if names else None


class LolDrivers(Feed):
    """About 6,000 hashes. A vulnerable driver is signed by its maker and on honest machines too."""

    manifest = FeedManifest(
        name="loldrivers",
        title="LOLDrivers",
        docs="https://www.loldrivers.io/",
        kind=FeedKind.MALICIOUS,
        licence="Apache-2.0",
        hosts=frozenset({"www.loldrivers.io"}),
        urls=(URL,),
        family="loldrivers",
        trust=Trust.B,
        ttl=timedelta(days=60),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch one JSON array of drivers."""
        response = yield from fetch(
            HttpRequest(url_template=URL, follow=True, max_bytes=MOST_BYTES)
        )
        drivers = response.decode(list[Driver])
        junk = Junk()
        return FeedContent(
            lists=(VULNERABLE, MALICIOUS),
            entries=read_drivers(drivers, junk),
            data_date=header_date(response),
            junk=junk,
        )


def read_drivers(drivers: Iterable[Driver], junk: Junk) -> Iterator[Entry]:
    """Yield the hashes, labelled with the name of the driver; raises BadAnswer without any."""
    count = 0
    for driver in drivers:
        list_ = MALICIOUS if "malicious" in driver.category.lower() else VULNERABLE
        for sample in driver.samples or []:
            for digest in (sample.md5, sample.sha1, sample.sha256):
                if not digest or digest == "-":
                    continue
                row = read_value(digest)
                if row is None:
                    junk.add("drivers.json", digest)
                    continue
                count += 1
                yield Entry(list_.name, row[0], row[1].lower(), driver.name)
    if not count:
        raise BadAnswer("KnownVulnerableSamples", "no driver has a hash")
