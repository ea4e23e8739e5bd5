"""Reserved and well-known values: what standards set aside, and what documents and tests use.

These are our own entries. Each list cites the document that sets its values aside.
"""

import hashlib
from collections.abc import Iterator

import msgspec

from sidelight.model import HASH_NAMES, Claim, ObservableType
from sidelight.plugin import Entry, Exchange, Feed, FeedContent, FeedKind, FeedList, FeedManifest

REVIEWED = "2026-11-24"


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Values that are set aside for one purpose; a name stands for all that is below it too."""

    name: str
    title: str
    networks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    claim: Claim = Claim.KNOWN_GOOD


GROUPS = (
    Group(
        name="private",
        title="private addresses (RFC 1918, RFC 4193)",
        networks=("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    ),
    Group(
        name="loopback",
        title="addresses and names of this machine itself (RFC 1122, RFC 4291, RFC 6761)",
        networks=("127.0.0.0/8", "::1/128"),
        names=("localhost",),
    ),
    Group(
        name="link-local",
        title="link-local addresses (RFC 3927, RFC 4291)",
        networks=("169.254.0.0/16", "fe80::/10"),
    ),
    Group(
        name="carrier-nat",
        title="addresses behind the NAT of a carrier (RFC 6598)",
        networks=("100.64.0.0/10",),
    ),
    Group(
        name="documentation",
        title="addresses for documentation (RFC 5737, RFC 3849, RFC 9637)",
        networks=(
            "192.0.2.0/24",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "2001:db8::/32",
            "3fff::/20",
        ),
    ),
    Group(
        name="benchmark",
        title="addresses for benchmarks (RFC 2544, RFC 5180)",
        networks=("198.18.0.0/15", "2001:2::/48"),
    ),
    Group(
        name="this-network",
        title="addresses of this network (RFC 1122, RFC 4291)",
        networks=("0.0.0.0/8", "::/128"),
    ),
    Group(
        name="multicast",
        title="multicast addresses (RFC 5771, RFC 4291)",
        networks=("224.0.0.0/4", "ff00::/8"),
    ),
    Group(
        name="unassigned",
        title="addresses for protocols, for discarding and for the future (RFC 6890, 6666, 1112)",
        networks=("192.0.0.0/24", "100::/64", "240.0.0.0/4"),
    ),
    Group(
        name="documentation-names",
        title="names for documentation and tests (RFC 2606, RFC 6761)",
        names=("example.com", "example.net", "example.org", "example", "test", "invalid"),
    ),
    Group(
        name="local-names",
        title="names of private networks (RFC 6762, RFC 8375, ICANN resolution 2024.07.29.06)",
        names=("local", "home.arpa", "internal"),
    ),
    Group(
        name="placeholder",
        title="addresses that documents and tests use as placeholders",
        networks=("1.2.3.4/32", "4.3.2.1/32"),
    ),
    Group(
        name="pattern",
        # They belong to somebody and route, so a list that names them may be right.
        title="addresses that are often typed as placeholders",
        networks=(
            "2.2.2.2/32",
            "3.3.3.3/32",
            "4.4.4.4/32",
            "5.5.5.5/32",
            "5.6.7.8/32",
            "11.11.11.11/32",
            "11.22.33.44/32",
            "12.12.12.12/32",
            "12.34.56.78/32",
            "111.111.111.111/32",
            "123.123.123.123/32",
        ),
        claim=Claim.CONTEXT,
    ),
    Group(
        name="resolver",
        # developers.google.com/speed/public-dns, developers.cloudflare.com/1.1.1.1, quad9.net,
        # opendns.com/setupguide: what these four publish.
        title="public resolvers of Google, Cloudflare, Quad9 and OpenDNS",
        networks=(
            "8.8.8.8/32",
            "8.8.4.4/32",
            "1.1.1.1/32",
            "1.0.0.1/32",
            "9.9.9.9/32",
            "149.112.112.112/32",
            "208.67.222.222/32",
            "208.67.220.220/32",
            "2001:4860:4860::8888/128",
            "2001:4860:4860::8844/128",
            "2606:4700:4700::1111/128",
            "2606:4700:4700::1001/128",
            "2620:fe::fe/128",
            "2620:fe::9/128",
            "2620:119:35::35/128",
            "2620:119:53::53/128",
        ),
        names=("dns.google", "one.one.one.one", "dns.quad9.net"),
    ),
    Group(
        name="no-hash",
        title="hash fields that were filled in without a file",
        hashes=tuple(digit * length for length in HASH_NAMES for digit in "0f"),
    ),
    Group(
        name="empty-input",
        title="hashes of empty input",
        hashes=tuple(
            hashlib.new(name, b"", usedforsecurity=False).hexdigest()
            for name in HASH_NAMES.values()
        ),
    ),
)


class Reserved(Feed):
    """The groups above; no package is read."""

    manifest = FeedManifest(
        name="reserved",
        title="Reserved and well-known values",
        docs="https://www.iana.org/assignments/iana-ipv4-special-registry/",
        kind=FeedKind.BENIGN,
        licence="Apache-2.0",
    )

    def read(self) -> Exchange[FeedContent]:
        """Return the groups without asking the world for anything."""
        yield from ()
        return FeedContent(
            lists=tuple(FeedList(group.name, group.title, group.claim) for group in GROUPS),
            entries=_entries(),
            data_date=REVIEWED,
        )


def _entries() -> Iterator[Entry]:
    for group in GROUPS:
        for network in group.networks:
            yield Entry(group.name, None, network)
        for name in group.names:
            yield Entry(group.name, ObservableType.DOMAIN, name, subdomains=True)
        for digest in group.hashes:
            yield Entry(group.name, ObservableType.FILE, digest)
