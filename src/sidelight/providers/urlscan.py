"""urlscan.io: what a browser saw on a page; searching by default, scanning only when told to."""

import re
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    OverQuota,
    Refused,
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
    HttpResponse,
    Provider,
    ProviderManifest,
    Quota,
    Sample,
    Secret,
    Submitter,
    Terms,
    Tier,
    Ttl,
    Wait,
    Window,
    perform,
)
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

QUERIES = {
    ObservableType.URL: "page.url:{0} OR task.url:{0}",
    ObservableType.DOMAIN: "page.domain:{0}",
    ObservableType.IPV4: "page.ip:{0}",
    ObservableType.IPV6: "page.ip:{0}",
}
SCOPES = {ObservableType.URL: Scope.URL, ObservableType.DOMAIN: Scope.HOST}
SIZE = "50"  # scans that one search returns
MOST_RELATIONS = 200
GONE = {403, 404, 410}  # a result without a key, one that was taken back
FIRST_WAIT, NEXT_WAIT, POLLS = 10.0, 2.0, 40  # as the vendor asks: 10 s, then every 2 s
AS_NUMBER = re.compile(r"AS(\d{1,10})")

MANIFEST = ProviderManifest(
    name="urlscan",
    title="urlscan.io",
    docs="https://docs.urlscan.io/",
    observables=frozenset(QUERIES),
    family="urlscan",
    tier=Tier.QUOTA,
    disclosure=Disclosure.LOOKUP,
    terms=Terms(link="https://urlscan.io/terms/"),
    hosts=frozenset({"urlscan.io"}),
    secrets={"api_key": Secret("API-Key", required=False)},
    quota=(Quota(30, Window.MINUTE), Quota(500, Window.DAY)),
    quota_docs="https://docs.urlscan.io/pages/api-rate-limits",
    quota_date="2026-11-24",
    ttl=Ttl(hit=timedelta(hours=12), miss=timedelta(hours=1)),
    max_tlp=Tlp.AMBER,
)


class _Problem(msgspec.Struct):
    message: str | None = None
    description: str | None = None


class _Task(msgspec.Struct):
    time: str | None = None
    url: str | None = None
    visibility: str | None = None


class _Page(msgspec.Struct):
    url: str | None = None
    domain: str | None = None
    ip: str | None = None
    asn: str | None = None
    asnname: str | None = None
    country: str | None = None
    server: str | None = None
    title: str | None = None


class _Scan(msgspec.Struct, rename={"uuid": "_id"}):
    uuid: str
    task: _Task
    page: _Page


class _Search(msgspec.Struct):
    results: list[_Scan]


class _Brand(msgspec.Struct):
    name: str | None = None


class _Overall(msgspec.Struct):
    """The vendor's verdict: from -100, legitimate, to 100, malicious."""

    score: float = 0
    malicious: bool = False
    categories: list[str] | None = None
    brands: list[_Brand | str] | None = None

    @property
    def names(self) -> list[str]:
        """The brands that the page poses as."""
        named = (each if isinstance(each, str) else each.name for each in self.brands or [])
        return [name for name in named if name]


class _Verdicts(msgspec.Struct):
    overall: _Overall


class _Lists(msgspec.Struct):
    ips: list[str] | None = None
    domains: list[str] | None = None


class _Result(msgspec.Struct):
    task: _Task
    page: _Page
    verdicts: _Verdicts
    lists: _Lists | None = None


class _Accepted(msgspec.Struct):
    uuid: str


class Urlscan(Provider):
    """The public scans of a value and the verdict on the newest; nothing is scanned."""

    manifest = MANIFEST

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Search, then read the newest result, because the search holds no verdicts.

        Results need a key; without one, and where the vendor has no verdict, a scan is context: a
        missing verdict is never clean. A scan is of one page, so a malicious page makes its URL
        malicious, its host suspicious, and is context for the address that it stands on.
        """
        query = QUERIES[observable.type].format(_quoted(observable.value))
        response = yield from perform(
            HttpRequest(
                url_template="https://urlscan.io/api/v1/search/",
                params={"q": query, "size": SIZE},
                expected=frozenset({429}),
            )
        )
        found = _checked(response).decode(_Search).results
        scans = [each for each in found if _is_of(observable, each)]
        if not scans:
            return Report(provider="urlscan", observable=observable, state=ReportState.MISS)
        response = yield from perform(_result_request(scans[0].uuid))
        result = None if response.status in GONE else _checked(response).decode(_Result)
        return _report(observable, scans, result)


class UrlscanScan(Submitter):
    """A private scan: the vendor opens the page, and the scan is seen by the key's owner alone."""

    manifest = msgspec.structs.replace(
        MANIFEST,
        observables=frozenset({ObservableType.URL}),
        disclosure=Disclosure.SUBMIT_PRIVATE,
        secrets={"api_key": Secret("API-Key")},
        max_tlp=Tlp.CLEAR,
        active=True,
    )

    def submit(self, subject: Observable | Sample) -> Exchange[Report]:
        """Scan a URL and poll for the result, which is 404 until it is ready."""
        if isinstance(subject, Sample) or subject.type is not ObservableType.URL:
            raise Refused("urlscan.io scans URLs only")
        response = yield from perform(
            HttpRequest(
                url_template="https://urlscan.io/api/v1/scan/",
                method="POST",
                json={"url": subject.value, "visibility": "private"},
                changes=True,
                expected=frozenset({429}),
            )
        )
        uuid = _checked(response).decode(_Accepted).uuid
        yield from perform(Wait(FIRST_WAIT))
        for _ in range(POLLS):
            response = yield from perform(_result_request(uuid))
            if response.status != 404:
                result = _checked(response).decode(_Result)
                return _report(subject, [_Scan(uuid, result.task, result.page)], result)
            yield from perform(Wait(NEXT_WAIT))
        raise Unavailable(f"the scan is not ready; it will be at {_link(uuid)}", retry_after=60)


def _quoted(value: str) -> str:
    """Return the value as one phrase of the query language, whatever is in it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _result_request(uuid: str) -> HttpRequest:
    return HttpRequest(
        url_template="https://urlscan.io/api/v1/result/{uuid}/",
        path={"uuid": uuid},
        expected=frozenset({403, 429}),
    )


def _checked(response: HttpResponse) -> HttpResponse:
    """Return an answer with status 200; a malformed key is a 400 here, and a quota has its header.

    Raises Refused with the vendor's words, Unavailable over quota, BadAnswer for the rest.
    """
    if response.status in {400, 403}:
        problem = response.decode(_Problem)
        said = problem.description or problem.message or f"HTTP {response.status}"
        raise Refused(f"urlscan.io: {said}")
    if response.status == 429:
        names = ("x-rate-limit-reset-after", "retry-after")
        waits = [response.headers[name] for name in names if name in response.headers]
        wait = next((float(each) for each in waits if each.isdecimal()), None)
        raise OverQuota("over quota at urlscan.io (HTTP 429)", retry_after=wait)
    if response.status != 200:
        raise BadAnswer("status", f"HTTP {response.status}")
    return response


def _is_of(observable: Observable, scan: _Scan) -> bool:
    """Whether a scan is of the value itself: the search also finds what only resembles it."""
    if observable.type is ObservableType.URL:
        urls = {(each or "").rstrip("/") for each in (scan.page.url, scan.task.url)}
        return observable.value.rstrip("/") in urls
    return observable.value in {scan.page.domain, scan.page.ip}


def _link(uuid: str) -> str:
    return f"https://urlscan.io/result/{quote(uuid, safe='')}/"


def _report(observable: Observable, scans: Sequence[_Scan], result: _Result | None) -> Report:
    newest = scans[0]
    overall = result.verdicts.overall if result else None
    times = [moment for each in scans if (moment := read_time(each.task.time))]
    evidence = Evidence(
        source="urlscan",
        family="urlscan",
        claim=_claim(observable.type, overall),
        scope=SCOPES.get(observable.type, Scope.IP),
        text=_text(len(scans), overall),
        label=next(iter(overall.categories or ()), None) if overall else None,
        observed_at=read_time(newest.task.time),
        link=_link(newest.uuid),
    )
    return Report(
        provider="urlscan",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        relations=_relations(observable, scans, result),
        facts=_facts(newest, len(scans), result),
        first_seen=min(times, default=None),
        last_seen=max(times, default=None),
        link=_link(newest.uuid),
    )


def _claim(type_: ObservableType, overall: _Overall | None) -> Claim:
    if overall is None or type_ not in SCOPES:
        return Claim.CONTEXT
    if overall.malicious:
        return Claim.MALICIOUS if type_ is ObservableType.URL else Claim.SUSPICIOUS
    if type_ is not ObservableType.URL or not overall.score:
        return Claim.CONTEXT
    return Claim.SUSPICIOUS if overall.score > 0 else Claim.CLEAN


def _text(scans: int, overall: _Overall | None) -> str:
    seen = "1 scan" if scans == 1 else f"{scans} scans"
    if overall is None:
        return f"{seen}; the verdict on the newest was not given"
    said = "malicious" if overall.malicious else "not malicious"
    text = f"{seen}, the newest {said}, score {overall.score:g} of 100"
    return text + (f", poses as {', '.join(overall.names)}" if overall.names else "")


def _facts(scan: _Scan, scans: int, result: _Result | None) -> dict[str, Fact]:
    page = result.page if result else scan.page
    system = AS_NUMBER.fullmatch(page.asn or "")
    facts: dict[str, Fact | None] = {
        "scans": scans,
        "asn": int(system[1]) if system else None,
        "as_holder": page.asnname,
        "country": page.country,
        "server": page.server,
        "page_title": page.title,
        "visibility": scan.task.visibility,
    }
    if result:
        overall = result.verdicts.overall
        facts |= {
            "score": overall.score,
            "brands": overall.names,
            "categories": overall.categories,
        }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _relations(
    observable: Observable, scans: Sequence[_Scan], result: _Result | None
) -> tuple[Relation, ...]:
    found: list[Relation | None] = []
    if observable.type is ObservableType.URL:
        found += _around_page(observable, scans[0].page, result)
    else:
        for each in scans:
            found += _around_host(observable, each)
    edges: dict[tuple[str, Observable], Relation] = {}
    for edge in found:
        if edge:
            edges.setdefault((edge.kind, edge.target), edge)
    return tuple(edges.values())[:MOST_RELATIONS]


def _around_page(
    observable: Observable, page: _Page, result: _Result | None
) -> list[Relation | None]:
    lists = (result and result.lists) or _Lists()
    addresses = (ObservableType.IPV4, ObservableType.IPV6)
    final = relate("final_url", page.url, ObservableType.URL)
    moved = final is not None and final.target != observable
    return [
        final if moved else None,
        relate("contacted_ip", page.ip, *addresses),
        *(relate("contacted_ip", each, *addresses) for each in lists.ips or ()),
        *(relate("contacted_domain", each, ObservableType.DOMAIN) for each in lists.domains or ()),
    ]


def _around_host(observable: Observable, scan: _Scan) -> list[Relation | None]:
    seen = read_time(scan.task.time)
    page = scan.page
    names, addresses = (ObservableType.DOMAIN,), (ObservableType.IPV4, ObservableType.IPV6)
    other, types = (page.domain, names) if observable.is_address else (page.ip, addresses)
    return [
        relate("dns_resolution", other, *types, last_seen=seen),
        relate("hosted_url", page.url, ObservableType.URL, last_seen=seen),
    ]
