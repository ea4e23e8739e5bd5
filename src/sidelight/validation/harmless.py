"""Harmless values: what must never be acted on, and the lists that know so beforehand."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_network
from itertools import islice

import msgspec

from sidelight.model import Claim, Observable, ObservableType
from sidelight.plugin import FeedContent, FeedKind
from sidelight.validation.sampling import sample
from sidelight.validation.sets import Labelled, observables
from sidelight.validation.withhold import Withhold, both, claims, lists, providers

HARMLESS_TIMES = 5  # harmless sets are tried with so many times the values: alarms are rare

WARNINGLISTS = "warninglists"
"""The provider that holds the lists of popular names, known-good hashes and scanners."""

TOP_10K = frozenset(
    {"alexa", "cisco_top1000", "cisco_top5k", "cisco_top10k", "majestic_million", "moz-top500"}
    | {"tranco10k", "cloudflare-top1k", "cloudflare-top5k", "cloudflare-top10k"}
)
"""Lists of at most 10,000 names; the one of Majestic holds 10,000 in spite of its name."""

TOP_100K = TOP_10K | {
    "cisco_top20k",
    "cloudflare-top20k",
    "cloudflare-top50k",
    "cloudflare-top100k",
}
"""Lists of at most 100,000 names."""

STANDS_FOR_ALERTS = ("benign", "open-resolvers")
"""Beginnings of the sets whose values stand for the harmless ones of alerts."""

RESOLVERS = frozenset({"public-dns-v4", "public-dns-v6", "public-dns-hostname"})


class Harmless(msgspec.Struct, frozen=True, kw_only=True):
    """A set of harmless values; `own` withholds the lists that say that they are harmless.

    `calibrates` marks a set that stands for the harmless values of alerts.
    """

    name: str
    title: str
    values: tuple[Observable, ...]
    own: Withhold | None
    of: int
    calibrates: bool = False


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of the embedded lists: names by tier, shared hosts, scanners and resolvers."""

    top_10k: frozenset[str]
    top_100k: frozenset[str]
    shared: frozenset[str]
    scanners: frozenset[Observable]
    resolvers: frozenset[Observable]


def read_reference(content: FeedContent) -> Reference:
    """Return the values that the warninglists name, by what a list claims."""
    of_claim = {each.name: each.claim for each in content.lists}
    top_10k, top_100k, shared = set[str](), set[str](), set[str]()
    scanners, resolvers = set[Observable](), set[Observable]()
    for entry in content.entries:
        if entry.list in TOP_100K:
            top_100k.add(entry.value)
            if entry.list in TOP_10K:
                top_10k.add(entry.value)
        elif of_claim[entry.list] is Claim.SHARED and entry.type is ObservableType.DOMAIN:
            shared.add(entry.value)
        elif of_claim[entry.list] is Claim.NOISE and entry.type is None:
            scanners.update(_addresses(entry.value))
        if entry.list in RESOLVERS and entry.type is None:
            resolvers.update(_addresses(entry.value))
    return Reference(
        top_10k=frozenset(top_10k),
        top_100k=frozenset(top_100k),
        shared=frozenset(shared),
        scanners=frozenset(scanners),
        resolvers=frozenset(resolvers),
    )


def harmless_sets(
    reference: Reference, placeholders: Iterable[Observable], sets: Sequence[Labelled], most: int
) -> Iterator[Harmless]:
    """Yield the sets; popular names are all taken, of every other set at most `most` values."""
    popular = claims({Claim.POPULAR})
    known = claims({Claim.KNOWN_GOOD})
    scanners = {each.name for each in sets if each.kind is FeedKind.SCANNER}
    noise = claims({Claim.NOISE}, besides=scanners)
    names = map(_domain, reference.top_10k)
    yield _set("top-10k", "names on a list of the top 10,000", names, 0, popular)
    names = map(_domain, reference.top_100k - reference.top_10k)
    yield _set("top-100k", "further names on a list of up to the top 100,000", names, 0, popular)
    for each in sets:
        if each.kind is FeedKind.BENIGN:
            values = observables(each)
            title = f"harmless values of {each.name}"
            yield _set(each.name, title, values, most, both(popular, known))
        elif each.kind is FeedKind.SCANNER:
            values = observables(each)
            yield _set(each.name, "scanners of a feed", values, most, providers({each.name}))
    yield _set("scanners", "known scanners of the warninglists", reference.scanners, most, noise)
    resolvers = reference.resolvers
    own = lists(WARNINGLISTS, RESOLVERS)
    yield _set("open-resolvers", "open resolvers of the warninglists", resolvers, most, own)
    yield _set("placeholders", "reserved values, placeholders", placeholders, 0, None)


def _set(
    name: str,
    title: str,
    values: Iterable[Observable],
    most: int,
    own: Withhold | None,
) -> Harmless:
    present = set(values)
    chosen = sample(present, most)
    return Harmless(
        name=name,
        title=title,
        values=chosen,
        own=own,
        of=len(present),
        calibrates=name.startswith(STANDS_FOR_ALERTS),
    )


def reserved_values(content: FeedContent) -> Iterator[Observable]:
    """Yield what the lists set aside: a few of each network, each name, a host and a URL on it."""
    known = {each.name for each in content.lists if each.claim is Claim.KNOWN_GOOD}
    for entry in content.entries:
        if entry.list not in known:
            continue
        if entry.type is None:
            for address in _addresses(entry.value):
                yield address
                host = f"[{address.value}]" if ":" in address.value else address.value
                yield Observable(ObservableType.URL, f"http://{host}/index.php")
        elif entry.type is ObservableType.DOMAIN:
            yield _domain(entry.value)
            yield _domain(f"mail.{entry.value}")
            yield Observable(ObservableType.URL, f"http://www.{entry.value}/index.php")
        else:
            yield Observable(entry.type, entry.value)


def _addresses(network: str, most: int = 4) -> Iterator[Observable]:
    """Yield the first addresses of a network, and its last."""
    parsed = ip_network(network, strict=False)
    type_ = ObservableType.IPV4 if parsed.version == 4 else ObservableType.IPV6
    for address in {*islice(parsed, most), parsed.broadcast_address}:
        yield Observable(type_, str(address))


def _domain(name: str) -> Observable:
    return Observable(ObservableType.DOMAIN, name)
