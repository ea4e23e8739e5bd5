"""Maltrail: 1.6 million names, addresses and URLs of malware, one file a family."""

from collections.abc import Iterator
from datetime import timedelta

from sidelight.formats.lines import read_lines
from sidelight.formats.listing import Junk, Listed, read_value
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

URL = "https://codeload.github.com/stamparm/maltrail/tar.gz/refs/heads/master"
TRAILS = "trails/static/"
LISTS = {
    "malware": FeedList("maltrail-malware", "Maltrail (malware)", Claim.MALICIOUS),
    "malicious": FeedList("maltrail-malicious", "Maltrail (malicious)", Claim.MALICIOUS),
    "suspicious": FeedList("maltrail-suspicious", "Maltrail (suspicious)", Claim.SUSPICIOUS),
    "scanner": FeedList("maltrail-scanner", "Maltrail (mass scanners)", Claim.NOISE),
    "unwanted": FeedList("maltrail-unwanted", "Maltrail (services some forbid)", Claim.CONTEXT),
}
SCANNERS = "mass_scanner"
UNWANTED = frozenset(
    {"ad_network", "adware", "anonymous_web_proxy", "blockchain_dns", "computrace", "crypto_mining"}
    | {"crypto_currencies", "dnspod", "dynamic_domain", "filesharing_service", "free_web_hosting"}
    | {"freewebhost", "i2p", "ipinfo", "nicru", "onion", "parking_site", "port_proxy"}
    | {"suspended_domain"}
)
"""Files of the suspicious list that name services and not attacks: a matter of policy."""


class Maltrail(Feed):
    """The static trails; the label is the name of the file, which is that of the family."""

    manifest = FeedManifest(
        name="maltrail",
        title="Maltrail",
        docs="https://github.com/stamparm/maltrail",
        kind=FeedKind.MALICIOUS,
        licence="MIT",
        hosts=frozenset({"codeload.github.com"}),
        urls=(URL,),
        family="maltrail",
        trust=Trust.C,
        ttl=timedelta(days=7),
    )

    def read(self) -> Exchange[FeedContent]:
        """Fetch the repository as one archive; its 3,000 files would be 3,000 requests."""
        from sidelight.formats.archive import commit_day  # noqa: PLC0415 - see read_archive

        response = yield from fetch(HttpRequest(url_template=URL, max_bytes=MOST_BYTES))
        junk = Junk()
        return FeedContent(
            lists=tuple(LISTS.values()),
            entries=read_archive(response.body, junk),
            data_date=commit_day(response.body) or header_date(response),
            junk=junk,
        )


def read_archive(archive: bytes, junk: Junk) -> Iterator[Entry]:
    """Yield the trails of all lists; raises BadAnswer for what is no archive, or a cut one."""
    from sidelight.formats.archive import read_files  # noqa: PLC0415 - slow to import: sync only

    count = 0
    for path, text in read_files(archive, ".txt"):
        place = _place(path)
        if place is None:
            continue
        list_, family = place
        for type_, value, label, below in read_trails(text, family, junk):
            count += 1
            yield Entry(list_, type_, value, label, below)
    if not count:
        raise BadAnswer(TRAILS, "the archive has no trails")


def read_trails(text: bytes, family: str, junk: Junk) -> Iterator[Listed]:
    """Yield the trails of one file: a value a line, comments after `#`."""
    for number, line in enumerate(read_lines([text], family), 1):
        trail = line.partition("#")[0].strip()
        if not trail:
            continue
        row = read_value(trail, family)
        if row is None:
            junk.add(f"{family}.txt, line {number}", line)
        else:
            yield row


def _place(path: str) -> tuple[str, str] | None:
    """Return the list and the family of a file `<root>/trails/static/<list>/<family>.txt`."""
    _, found, inside = path.partition(TRAILS)
    if not found or not inside.endswith(".txt"):
        return None
    folder, _, file = inside.rpartition("/")
    family = file.removesuffix(".txt")
    list_ = "scanner" if file.startswith(SCANNERS) else folder
    if list_ == "suspicious" and family in UNWANTED:
        list_ = "unwanted"
    return (LISTS[list_].name, family) if list_ in LISTS else None
