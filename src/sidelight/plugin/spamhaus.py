"""What the answers of Spamhaus say; its service over DNS and the one over HTTP share their codes.

https://www.spamhaus.org/faqs/dnsbl-usage/ lists them: 127.0.0.2 over DNS is 1002 over HTTP, and
127.0.1.4 is 2004.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Observable,
    Report,
    ReportState,
    Scope,
)


class Listing(msgspec.Struct, frozen=True):
    """What being on one of the lists means."""

    name: str
    claim: Claim
    text: str
    network: bool = False


_EXPLOITED = Listing("XBL", Claim.MALICIOUS, "a machine that was taken over, or an open proxy")
_END_USERS = "where end users are, and no mail server should be: no accusation"
_ABUSED = "a legitimate name that was abused"

ZEN: Mapping[int, Listing] = {
    2: Listing("SBL", Claim.SUSPICIOUS, "a source of spam, or a host of those who send it"),
    3: Listing("CSS", Claim.SUSPICIOUS, "a sender of spam of low reputation"),
    **dict.fromkeys((4, 5, 6, 7), _EXPLOITED),
    9: Listing("DROP", Claim.MALICIOUS, "a network that criminals hold whole", network=True),
    10: Listing("PBL", Claim.CONTEXT, f"{_END_USERS} (listed by the network itself)"),
    11: Listing("PBL", Claim.CONTEXT, _END_USERS),
    30: Listing("BCL", Claim.MALICIOUS, "a command server of a botnet"),
}
"""Of an address, by the last number of `127.0.0.x`."""

DBL: Mapping[int, Listing] = {
    2: Listing("DBL", Claim.SUSPICIOUS, "a name of low reputation, mostly spam"),
    4: Listing("DBL phishing", Claim.MALICIOUS, "phishing"),
    5: Listing("DBL malware", Claim.MALICIOUS, "malware"),
    6: Listing("DBL botnet", Claim.MALICIOUS, "a command server of a botnet"),
    102: Listing("DBL abused spam", Claim.CONTEXT, f"{_ABUSED} for spam"),
    103: Listing("DBL abused redirector", Claim.CONTEXT, f"{_ABUSED} as a redirector of spam"),
    104: Listing("DBL abused phishing", Claim.SUSPICIOUS, f"{_ABUSED} for phishing"),
    105: Listing("DBL abused malware", Claim.SUSPICIOUS, f"{_ABUSED} for malware"),
    106: Listing("DBL abused botnet", Claim.SUSPICIOUS, f"{_ABUSED} as a command server"),
}
"""Of a domain, by the last number of `127.0.1.x`."""


def read_listings(provider: str, observable: Observable, codes: Iterable[int]) -> Report:
    """Return a report of the listings; a miss without a code, BadAnswer for one that is new."""
    meanings = ZEN if observable.is_address else DBL
    link = f"https://check.spamhaus.org/results/?query={quote(observable.value, safe='')}"
    found: dict[str, Listing] = {}
    for code in sorted(codes):
        if code not in meanings:
            raise BadAnswer("code", f"{code} is no listing that we know")
        found.setdefault(meanings[code].name, meanings[code])
    if not found:
        return Report(provider=provider, observable=observable, state=ReportState.MISS)
    return Report(
        provider=provider,
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(_evidence(provider, observable, each, link) for each in found.values()),
        facts={"lists": list(found)},
        link=link,
    )


def _evidence(provider: str, observable: Observable, listing: Listing, link: str) -> Evidence:
    scope = Scope.IP if observable.is_address else Scope.HOST
    return Evidence(
        source=provider,
        family="spamhaus",
        claim=listing.claim,
        scope=Scope.NETBLOCK if listing.network else scope,
        text=f"on {listing.name}: {listing.text}",
        label=listing.name,
        link=link,
    )
