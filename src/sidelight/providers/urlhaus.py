"""URLhaus: URLs that serve malware, the hosts that they are on, the files that they serve."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from sidelight.model import (
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
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.abusech import QUOTA, SECRETS, TERMS, is_listed, read_count
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

HASHES = {"md5", "sha256"}  # no others are held
MOST_RELATIONS = 200
MOST_TAGS = 50
ABUSED = "abused_legit"  # Spamhaus DBL: the host is somebody's, and was broken into or misused


class _Blacklists(msgspec.Struct):
    spamhaus_dbl: str | None = None
    surbl: str | None = None


class _Payload(msgspec.Struct):
    response_sha256: str | None = None
    signature: str | None = None
    firstseen: str | None = None


class _Url(msgspec.Struct):
    """A listed URL, by itself or among those of a host or a file."""

    url: str | None = None
    url_status: str | None = None
    date_added: str | None = None
    last_online: str | None = None
    firstseen: str | None = None
    threat: str | None = None
    tags: list[str] | None = None
    urlhaus_reference: str | None = None
    blacklists: _Blacklists | None = None
    payloads: list[_Payload] | None = None

    @property
    def online(self) -> bool:
        return self.url_status == "online"


class _Host(msgspec.Struct):
    url_count: str | int | None = None
    firstseen: str | None = None
    urlhaus_reference: str | None = None
    blacklists: _Blacklists | None = None
    urls: list[_Url] | None = None


class _File(msgspec.Struct):
    md5_hash: str | None = None
    sha256_hash: str | None = None
    file_type: str | None = None
    file_size: str | int | None = None
    signature: str | None = None
    firstseen: str | None = None
    lastseen: str | None = None
    url_count: str | int | None = None
    urls: list[_Url] | None = None


class Urlhaus(Provider):
    """One request to the section of the type; addresses of IPv6 are not held."""

    manifest = ProviderManifest(
        name="urlhaus",
        title="URLhaus",
        docs="https://urlhaus-api.abuse.ch/",
        observables=frozenset(
            {
                ObservableType.URL,
                ObservableType.DOMAIN,
                ObservableType.IPV4,
                ObservableType.FILE,
            }
        ),
        family="urlhaus",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=TERMS,
        hosts=frozenset({"urlhaus-api.abuse.ch"}),
        secrets=SECRETS,
        account="abusech",
        quota=QUOTA,
        quota_docs="https://abuse.ch/terms-of-use/",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map a listing to a claim; `no_results` is a miss.

        A listed URL is malicious, dated by when it was last online, so that one that is offline
        fades. A host is malicious while a URL on it is online, else suspicious; so is one that
        Spamhaus calls legitimate and abused. A file is malicious with a signature; without one it
        is suspicious, since everything that such a URL serves is kept, error pages too.
        """
        if observable.hash_name and observable.hash_name not in HASHES:
            return Report(provider="urlhaus", observable=observable, state=ReportState.MISS)
        section, field = _question(observable)
        response = yield from perform(
            HttpRequest(
                url_template="https://urlhaus-api.abuse.ch/v1/{section}/",
                method="POST",
                path={"section": section},
                form={field: observable.value},
            )
        )
        if not is_listed(response):
            return Report(provider="urlhaus", observable=observable, state=ReportState.MISS)
        match section:
            case "url":
                return _of_url(observable, response.decode(_Url))
            case "host":
                return _of_host(observable, response.decode(_Host))
            case _:
                return _of_file(observable, response.decode(_File))


def _question(observable: Observable) -> tuple[str, str]:
    if observable.type is ObservableType.FILE:
        return "payload", f"{observable.hash_name}_hash"
    kind = "url" if observable.type is ObservableType.URL else "host"
    return kind, kind


def _of_url(observable: Observable, url: _Url) -> Report:
    added, last = read_time(url.date_added), read_time(url.last_online)
    family = next((each.signature for each in url.payloads or [] if each.signature), None)
    text = f"serves malware ({url.threat or 'no threat is named'})"
    return Report(
        provider="urlhaus",
        observable=observable,
        state=ReportState.HIT,
        evidence=(
            Evidence(
                source="urlhaus",
                family="urlhaus",
                claim=Claim.MALICIOUS,
                scope=Scope.URL,
                text=f"{text}, {url.url_status or 'of unknown status'}",
                label=family,
                # A URL that is online is as bad today as when it was added.
                observed_at=last or (None if url.online else added),
                link=url.urlhaus_reference,
            ),
        ),
        relations=_downloads(url.payloads or []),
        facts=_stated(
            url_status=url.url_status,
            threat=url.threat,
            threat_family=family,
            tags=_tags([url]),
            **_listings(url.blacklists),
        ),
        first_seen=added,
        last_seen=last,
        link=url.urlhaus_reference,
    )


def _of_host(observable: Observable, host: _Host) -> Report:
    urls = host.urls or []
    newest = _newest(urls)
    online = sum(each.online for each in urls)
    count = read_count(host.url_count)
    abused = bool(host.blacklists and (host.blacklists.spamhaus_dbl or "").startswith(ABUSED))
    listed = "" if count == len(urls) else f" of the last {len(urls)}"
    text = f"{_many(count)} on it" + (f", {online}{listed} online" if urls else "")
    text += ", a legitimate host that is abused" if abused else ""
    return Report(
        provider="urlhaus",
        observable=observable,
        state=ReportState.HIT,
        evidence=(
            Evidence(
                source="urlhaus",
                family="urlhaus",
                claim=Claim.MALICIOUS if online and not abused else Claim.SUSPICIOUS,
                scope=Scope.IP if observable.is_address else Scope.HOST,
                text=text,
                observed_at=newest,
                link=host.urlhaus_reference,
            ),
        ),
        relations=_pages("hosted_url", urls),
        facts=_stated(url_count=count, tags=_tags(urls), **_listings(host.blacklists)),
        first_seen=read_time(host.firstseen),
        last_seen=newest,
        link=host.urlhaus_reference,
    )


def _of_file(observable: Observable, file: _File) -> Report:
    urls = file.urls or []
    last = read_time(file.lastseen) or _newest(urls)
    count = read_count(file.url_count)
    link = f"https://urlhaus.abuse.ch/browse.php?search={observable.value}"
    named = f" as {file.signature}" if file.signature else ", without a signature"
    return Report(
        provider="urlhaus",
        observable=observable,
        state=ReportState.HIT,
        evidence=(
            Evidence(
                source="urlhaus",
                family="urlhaus",
                claim=Claim.MALICIOUS if file.signature else Claim.SUSPICIOUS,
                scope=Scope.HASH,
                text=f"served by {_many(count)}{named}",
                label=file.signature,
                observed_at=last,
                link=link,
            ),
        ),
        relations=_same(observable, file) + _pages("itw_url", urls),
        facts=_stated(
            url_count=count,
            threat_family=file.signature,
            file_type=file.file_type,
            file_size=read_count(file.file_size),
        ),
        first_seen=read_time(file.firstseen),
        last_seen=last,
        link=link,
    )


def _many(count: int | None) -> str:
    if count is None:
        return "malware URLs"
    return f"{count} malware URL" if count == 1 else f"{count} malware URLs"


def _stated(**facts: Fact | None) -> dict[str, Fact]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _listings(lists: _Blacklists | None) -> dict[str, str | None]:
    return {"spamhaus_dbl": lists.spamhaus_dbl, "surbl": lists.surbl} if lists else {}


def _tags(urls: Iterable[_Url]) -> list[str]:
    return sorted({tag for each in urls for tag in each.tags or []})[:MOST_TAGS]


def _newest(urls: Iterable[_Url]) -> datetime | None:
    times = (read_time(each.date_added or each.firstseen) for each in urls)
    return max((each for each in times if each), default=None)


def _pages(kind: str, urls: list[_Url]) -> tuple[Relation, ...]:
    edges = (
        relate(
            kind,
            each.url,
            ObservableType.URL,
            first_seen=read_time(each.date_added or each.firstseen),
        )
        for each in urls[:MOST_RELATIONS]
    )
    return tuple(edge for edge in edges if edge)


def _downloads(payloads: list[_Payload]) -> tuple[Relation, ...]:
    edges = (
        relate(
            "downloaded_file",
            each.response_sha256,
            ObservableType.FILE,
            first_seen=read_time(each.firstseen),
        )
        for each in payloads[:MOST_RELATIONS]
    )
    return tuple(edge for edge in edges if edge)


def _same(observable: Observable, file: _File) -> tuple[Relation, ...]:
    edges = (
        relate("same_sample", each, ObservableType.FILE)
        for each in (file.sha256_hash, file.md5_hash)
    )
    return tuple(edge for edge in edges if edge and edge.target != observable)
