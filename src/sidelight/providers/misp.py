"""MISP: the events of your own server, and of those it is synchronised with, that name a value."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from sidelight.extraction import parse_observable
from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    InvalidObservable,
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
    OWN_SERVER,
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Secret,
    Terms,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

SCOPES = {
    ObservableType.FILE: Scope.HASH,
    ObservableType.URL: Scope.URL,
    ObservableType.DOMAIN: Scope.HOST,
    ObservableType.IPV4: Scope.IP,
    ObservableType.IPV6: Scope.IP,
    ObservableType.EMAIL: Scope.HOST,
}
MOST = 200  # attributes in an answer; the same value in more events adds nothing
MOST_TAGS = 50
NEVER = datetime.min.replace(tzinfo=UTC)
FAMILY = re.compile(
    r'misp-galaxy:(?:malpedia|mitre-malware|ransomware|rat|stealer|banker|botnet|tool)="([^"]+)"'
)
MITRE_NUMBER = re.compile(r" - S\d{4}$")


class _Event(msgspec.Struct):
    id: str | int | None = None
    info: str | None = None


class _Tag(msgspec.Struct):
    name: str | None = None


class _Decay(msgspec.Struct):
    score: float | None = None
    decayed: bool | None = None


class _Warning(msgspec.Struct, rename={"list": "warninglist_name", "kind": "warninglist_category"}):
    list: str | None = None
    kind: str | None = None


class _Attribute(msgspec.Struct, rename={"event": "Event", "tags": "Tag"}):
    """The part of an attribute that we read; `to_ids` says that its author wants it detected."""

    value: str
    type: str = ""
    to_ids: bool = False
    timestamp: str | int | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    event_id: str | int | None = None
    event: _Event | None = None
    tags: list[_Tag] | None = None
    decay_score: list[_Decay] | None = None
    warnings: list[_Warning] | None = None

    @property
    def parts(self) -> list[str]:
        """The values of a composite type such as `domain|ip`; of every other one the value."""
        return self.value.split("|") if "|" in self.type else [self.value]

    @property
    def tag_names(self) -> list[str]:
        return [each.name for each in self.tags or [] if each.name]

    @property
    def doubted(self) -> str | None:
        """Why the server itself holds the value for harmless, in words."""
        for each in self.warnings or []:
            if each.kind != "known":  # those name whose it is and do not clear it
                return f"on the warninglist {each.list or 'of the server'}"
        tags = (name for name in self.tag_names if name.startswith("false-positive:"))
        return next((f"tagged {name}" for name in tags), None)

    @property
    def decayed(self) -> bool:
        """Whether every decaying model that fits says that it is too old to act upon."""
        return bool(self.decay_score) and all(each.decayed for each in self.decay_score or [])

    @property
    def score(self) -> float | None:
        """The best score of the decaying models, 0 to 100."""
        scores = [each.score for each in self.decay_score or [] if each.score is not None]
        return max(scores, default=None)

    @property
    def claim(self) -> Claim:
        """Malicious is what its author wants detected, is not decayed and nobody doubts."""
        wanted = self.to_ids and not self.decayed and self.doubted is None
        return Claim.MALICIOUS if wanted else Claim.CONTEXT

    @property
    def seen(self) -> datetime:
        """When it was last seen, or else last edited."""
        return read_time(self.last_seen) or read_time(self.timestamp) or NEVER


class _Found(msgspec.Struct, rename={"attributes": "Attribute"}):
    attributes: list[_Attribute]


class _Answer(msgspec.Struct):
    """`response` is an empty list on some servers where nothing is found."""

    response: _Found | list[_Attribute] | None = None
    message: str | None = None
    name: str | None = None
    errors: object = None


class Misp(Provider):
    """One search for the value among all attributes that the key may see."""

    manifest = ProviderManifest(
        name="misp",
        title="MISP",
        docs="https://www.misp-project.org/openapi/",
        observables=frozenset(SCOPES),
        family="misp",
        tier=Tier.KEYLESS,  # it takes a key, and costs nobody's quota
        disclosure=Disclosure.LOOKUP,
        # What is found depends on the organisation of the key and its sharing groups.
        terms=Terms(link="https://www.misp-project.org/license/", shared=False),
        hosts=frozenset({OWN_SERVER}),
        secrets={"api_key": Secret()},
        ttl=Ttl(hit=timedelta(hours=1), miss=timedelta(minutes=15)),
        max_tlp=Tlp.RED,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map `to_ids`, the decay score and the warninglists to the claim; see `_Attribute.claim`.

        MISP takes a `%` in a value for a wildcard and finds what only resembles it; so what it
        found is compared again. An empty answer is a miss, and one with `errors` is none.
        """
        response = yield from perform(
            HttpRequest(
                method="POST",
                url_template=f"https://{OWN_SERVER}/attributes/restSearch",
                headers={"accept": "application/json"},
                json={
                    "returnFormat": "json",
                    "value": [observable.value],  # a bare text would be split at && and ||
                    "includeDecayScore": True,
                    "includeEventTags": True,
                    "includeWarninglistHits": True,
                    "limit": MOST,
                },
            )
        )
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        found = [
            each
            for each in _attributes(response.decode(_Answer))
            if any(_is(part, observable) for part in each.parts)
        ]
        if not found:
            return Report(provider="misp", observable=observable, state=ReportState.MISS)
        return _report(observable, found)


def _attributes(answer: _Answer) -> Sequence[_Attribute]:
    if answer.response is None:
        if answer.errors or answer.message:
            why = answer.message or answer.name or answer.errors
            raise Unavailable(f"MISP could not search: {why}")
        raise BadAnswer("$.response", "missing")
    return answer.response if isinstance(answer.response, list) else answer.response.attributes


def _is(text: str, observable: Observable) -> bool:
    try:
        return parse_observable(text) == observable
    except InvalidObservable:
        return False


def _report(observable: Observable, found: Sequence[_Attribute]) -> Report:
    best = max(found, key=lambda each: (each.claim is Claim.MALICIOUS, each.seen))
    seen = [each.seen for each in found if each.seen != NEVER]
    first = [moment for each in found if (moment := read_time(each.first_seen))]
    evidence = Evidence(
        source="misp",
        family="misp",
        claim=best.claim,
        scope=SCOPES[observable.type],
        text=_text(found, best),
        label=_family(found),
        observed_at=None if best.seen == NEVER else best.seen,
    )
    return Report(
        provider="misp",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=_relations(observable, found),
        facts=_facts(found),
        first_seen=min(first, default=None),
        last_seen=max(seen, default=None),
    )


def _text(found: Sequence[_Attribute], best: _Attribute) -> str:
    count = _events(found)
    said = [f"in {count} event" if count == 1 else f"in {count} events"]
    if best.event and best.event.info:
        said.append(repr(best.event.info))
    said.append("meant for detection" if best.to_ids else "not meant for detection")
    if best.score is not None:
        decayed = ", too old to act upon" if best.decayed else ""
        said.append(f"decay score {best.score:.0f} of 100{decayed}")
    if best.doubted:
        said.append(best.doubted)
    return ", ".join(said)


def _events(found: Sequence[_Attribute]) -> int:
    return len({each.event_id or (each.event and each.event.id) for each in found})


def _family(found: Sequence[_Attribute]) -> str | None:
    names = (FAMILY.fullmatch(tag) for each in found for tag in each.tag_names)
    return next((MITRE_NUMBER.sub("", name[1]) for name in names if name), None)


def _facts(found: Sequence[_Attribute]) -> dict[str, Fact]:
    tags = {tag for each in found for tag in each.tag_names}
    scores = [each.score for each in found if each.score is not None]
    facts: dict[str, Fact | None] = {
        "events": _events(found),
        "threat_family": _family(found),
        "decay_score": round(max(scores)) if scores else None,
        "warninglists": sorted(
            {hit.list for each in found for hit in each.warnings or [] if hit.list}
        ),
        "tlp": Tlp.most_closed(*map(_tlp, tags)),
        "tags": sorted(tag for tag in tags if not tag.startswith("tlp:"))[:MOST_TAGS],
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _tlp(tag: str) -> Tlp | None:
    word = tag.removeprefix("tlp:").lower() if tag.startswith("tlp:") else ""
    return next((each for each in Tlp if each == word.replace("white", "clear")), None)


def _relations(observable: Observable, found: Sequence[_Attribute]) -> tuple[Relation, ...]:
    """Return the other half of each `domain|ip`."""
    pairs = (each.parts for each in found if each.type == "domain|ip")
    others = {part for parts in pairs for part in parts if not _is(part, observable)}
    types = (ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6)
    edges = (relate("dns_resolution", part, *types) for part in sorted(others))
    return tuple(each for each in edges if each)
