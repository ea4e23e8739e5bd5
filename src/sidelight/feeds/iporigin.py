"""iporigin: which company's network an address is in, and whether that hides who speaks.

The table is read in place of the package's own loader, in the format of version 1:
https://github.com/Yuix-Networks/iporigin
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from sidelight.model import BadAnswer, Claim
from sidelight.plugin import (
    Entry,
    Exchange,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    PackageFiles,
    perform,
)

TABLE = PackageFiles("iporigin", "data/ranges.bin")

HEADER = struct.Struct("<8sHQHII")
V4 = struct.Struct("<IIH")
V6 = struct.Struct("<16s16sH")
MAGIC = b"IPORIGIN"
VERSION = 1

LISTS = (
    FeedList("hosting", "hosting networks (iporigin)", Claim.SHARED),
    FeedList("cdn", "content delivery networks (iporigin)", Claim.SHARED),
    # Who is behind the last three cannot be known, which neither clears nor convicts.
    FeedList("vpn", "VPN and private relay exits (iporigin)", Claim.CONTEXT),
    FeedList("tor", "Tor exits (iporigin)", Claim.CONTEXT),
    FeedList("bot", "declared crawlers (iporigin)", Claim.CONTEXT),
)

Label = tuple[str, str]
"""The company and the kind of its network."""


class IpOrigin(Feed):
    """Networks of hosters, CDNs, VPNs, Tor exits and crawlers; the label is the company."""

    manifest = FeedManifest(
        name="iporigin",
        title="iporigin",
        docs="https://github.com/Yuix-Networks/iporigin",
        kind=FeedKind.CONTEXT,
        licence="MIT",
        package="iporigin",
    )

    def read(self) -> Exchange[FeedContent]:
        """Read the one table; its header says when it was built."""
        data = yield from perform(TABLE)
        blob = b"".join(data.files.values())
        try:
            magic, version, built_at, labels, v4, v6 = HEADER.unpack_from(blob)
            if (magic, version) != (MAGIC, VERSION):
                raise BadAnswer(TABLE.pattern, f"not the known format ({magic!r}, {version})")
            names, start = _labels(blob, labels)
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise BadAnswer(TABLE.pattern, str(error)) from None
        if len(blob) != start + v4 * V4.size + v6 * V6.size:
            raise BadAnswer(TABLE.pattern, "the table is cut off")
        return FeedContent(
            lists=LISTS,
            entries=_entries(memoryview(blob)[start:], names, v4),
            data_date=str(datetime.fromtimestamp(built_at, UTC).date()),
        )


def _labels(blob: bytes, count: int) -> tuple[list[Label], int]:
    """Return the labels and where the ranges start: each is `company TAB kind` after its length."""
    labels: list[Label] = []
    place = HEADER.size
    for _ in range(count):
        (length,) = struct.unpack_from("<H", blob, place)
        company, _, kind = blob[place + 2 : place + 2 + length].decode().partition("\t")
        labels.append((company, kind))
        place += 2 + length
    return labels, place


def _entries(ranges: memoryview, labels: list[Label], v4: int) -> Iterator[Entry]:
    known = {list_.name for list_ in LISTS}
    border = v4 * V4.size
    for first, last, label in V4.iter_unpack(ranges[:border]):
        company, kind = labels[label]
        if kind in known:
            for network in summarize_address_range(IPv4Address(first), IPv4Address(last)):
                yield Entry(kind, None, str(network), company)
    for first, last, label in V6.iter_unpack(ranges[border:]):
        company, kind = labels[label]
        if kind in known:
            for wide in summarize_address_range(IPv6Address(first), IPv6Address(last)):
                yield Entry(kind, None, str(wide), company)
