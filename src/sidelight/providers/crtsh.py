"""crt.sh: the names in the public certificates of a domain, since when, and by which issuer."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    Relation,
    Report,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Terms,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

PATIENCE = 60.0  # seconds; the database is slow, and a small one is faster to fail than to answer
MOST_BYTES = 64 * 1024 * 1024  # names with many short-lived certificates answer with tens of MB
MOST_NAMES = 500
ORGANISATION = re.compile(r'(?:^|, )O=("[^"]*"|[^,]*)')


class _Certificate(msgspec.Struct):
    """One log entry; `name_value` holds the names of the certificate, one a line."""

    name_value: str
    id: int | None = None
    issuer_name: str | None = None
    serial_number: str | None = None
    not_before: str | None = None

    @property
    def since(self) -> datetime | None:
        return read_time(self.not_before)

    @property
    def issuer(self) -> str | None:
        found = ORGANISATION.search(self.issuer_name or "")
        return found[1].strip('"') if found else None


class Crtsh(Provider):
    """Certificates for names below a domain; slow, keyless, and never more than context."""

    manifest = ProviderManifest(
        name="crtsh",
        title="crt.sh",
        docs="https://github.com/crtsh/certwatch_db",
        observables=frozenset({ObservableType.DOMAIN}),
        family="certificates",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://crt.sh/"),
        hosts=frozenset({"crt.sh"}),
        ttl=Ttl(hit=timedelta(days=7), miss=timedelta(days=1)),
        max_tlp=Tlp.AMBER,
        slow=True,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map an empty list to a miss; 404 is what an overloaded server says, and no answer."""
        response = yield from perform(
            HttpRequest(
                url_template="https://crt.sh/",
                params={"q": f"%.{observable.value}", "output": "json"},
                headers={"accept": "application/json"},
                timeout=PATIENCE,
                max_bytes=MOST_BYTES,
            )
        )
        if response.status == 404:
            raise Unavailable("crt.sh is overloaded (HTTP 404)")
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        entries = response.decode(list[_Certificate])
        if not entries:
            return Report(provider="crtsh", observable=observable, state=ReportState.MISS)
        return _report(observable, _distinct(entries))


def _distinct(entries: Iterable[_Certificate]) -> list[_Certificate]:
    """Return the certificates, newest first: each is logged twice, before and after signing."""
    serials = {
        (each.issuer_name, each.serial_number or each.id): each
        for each in sorted(entries, key=lambda each: each.id or 0, reverse=True)
    }
    return sorted(serials.values(), key=lambda each: each.not_before or "", reverse=True)


def _report(observable: Observable, certificates: list[_Certificate]) -> Report:
    newest = certificates[0]
    times = [moment for each in certificates if (moment := each.since)]
    first, last = min(times, default=None), max(times, default=None)
    relations = _relations(observable, certificates)
    link = f"https://crt.sh/?q=%25.{observable.value}"
    evidence = Evidence(
        source="crtsh",
        family="certificates",
        claim=Claim.CONTEXT,
        scope=Scope.HOST,
        text=_text(len(certificates), len(relations), newest),
        observed_at=last,
        link=link,
    )
    return Report(
        provider="crtsh",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=relations[:MOST_NAMES],
        facts=_facts(certificates, len(relations), first, last),
        first_seen=first,
        last_seen=last,
        link=link,
    )


def _text(certificates: int, names: int, newest: _Certificate) -> str:
    text = f"{certificates} certificate{'' if certificates == 1 else 's'}"
    text += f" for {names} other name{'' if names == 1 else 's'}"
    if newest.since:
        text += f", the newest of {newest.since:%Y-%m-%d}"
    return text + (f" by {newest.issuer}" if newest.issuer else "")


def _facts(
    certificates: list[_Certificate], names: int, first: datetime | None, last: datetime | None
) -> dict[str, Fact]:
    issuers = list(dict.fromkeys(each.issuer for each in certificates if each.issuer))
    facts: dict[str, Fact | None] = {
        "certificates": len(certificates),
        "certificate_names": names,
        "certificate_issuers": issuers[:10],
        "first_certificate": f"{first:%Y-%m-%d}" if first else None,
        "newest_certificate": f"{last:%Y-%m-%d}" if last else None,
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _relations(
    observable: Observable, certificates: Iterable[_Certificate]
) -> tuple[Relation, ...]:
    """Return an edge to each other name, newest first, with the times of its certificates."""
    edges: dict[str, Relation] = {}
    for certificate in certificates:
        moment = certificate.since
        for line in certificate.name_value.splitlines():
            name = line.strip().lower().removeprefix("*.")
            seen = edges.get(name)
            if seen is not None:
                edges[name] = msgspec.structs.replace(seen, first_seen=moment or seen.first_seen)
            elif name != observable.value and (edge := _edge(observable, name, moment)):
                edges[name] = edge
    return tuple(edges.values())


def _edge(observable: Observable, name: str, moment: datetime | None) -> Relation | None:
    below = name.endswith(f".{observable.value}")
    kind = "subdomain" if below else "certificate_name"
    return relate(kind, name, ObservableType.DOMAIN, first_seen=moment, last_seen=moment)
