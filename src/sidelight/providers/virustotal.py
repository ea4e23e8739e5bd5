"""VirusTotal: what some seventy AV engines, sandboxes and the community say of a value."""

import base64
import hashlib
from datetime import datetime, timedelta
from itertools import chain
from urllib.parse import quote

import msgspec

from sidelight.formats import vt
from sidelight.formats.vt_attributes import Attributes, File, Url, moment, present
from sidelight.formats.vt_edges import edges, of_behaviour, of_descriptor
from sidelight.formats.vt_evidence import detections, evidence
from sidelight.formats.vt_facts import behaviour_facts, facts
from sidelight.model import (
    BadAnswer,
    Observable,
    ObservableType,
    ProviderError,
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
    Upload,
    Wait,
    Window,
    perform,
)
from sidelight.plugin.relations import relate

API = "https://www.virustotal.com/api/v3"
DIGITS = 64  # files are known by MD5, SHA-1 and SHA-256, and not by a longer hash
MOST_RELATIONS = 200
DEEPER = "40"  # the most related objects that one page holds
SIMPLE_UPLOAD = 32 * 1024 * 1024  # bytes; a larger file asks where to go
LARGEST_UPLOAD = 650 * 1024 * 1024  # bytes
PATIENCE = 120.0  # seconds for an upload
WAIT, POLLS = 20.0, 30  # as the vendor's own client waits; ten minutes in all


class _Kind(msgspec.Struct, frozen=True):
    """Where a type of observable lives: in the API, on the pages, and how much it covers.

    `asked` are the relationships that come with the first call, of those that every key may read.
    `second` is the one that its descriptors do not tell in full, and the path of the rest.
    """

    collection: str
    page: str
    scope: Scope
    shape: type[vt.Object]
    asked: tuple[str, ...]
    second: tuple[str, str] | None = None


HOST_RELATIONS = ("communicating_files", "referrer_files", "resolutions")
ADDRESS = _Kind(
    "ip_addresses",
    "ip-address",
    Scope.IP,
    vt.AddressObject,
    HOST_RELATIONS,
    ("resolutions", "resolutions"),
)
KINDS = {
    ObservableType.FILE: _Kind(
        "files",
        "file",
        Scope.HASH,
        vt.FileObject,
        (
            *("behaviours", "bundled_files", "contacted_domains", "contacted_ips"),
            *("contacted_urls", "dropped_files", "execution_parents"),
        ),
        ("behaviours", "behaviour_summary"),
    ),
    ObservableType.URL: _Kind("urls", "url", Scope.URL, vt.UrlObject, ("last_serving_ip_address",)),
    ObservableType.DOMAIN: _Kind(
        "domains",
        "domain",
        Scope.HOST,
        vt.DomainObject,
        (*HOST_RELATIONS, "immediate_parent", "siblings", "subdomains"),
        ("resolutions", "resolutions"),
    ),
    ObservableType.IPV4: ADDRESS,
    ObservableType.IPV6: ADDRESS,
}

LATER = {
    *("NotAvailableYet", "FailedDependencyError", "QuotaExceededError", "TooManyRequestsError"),
    *("TransientError", "DeadlineExceededError"),
}
NEVER = {
    *("AuthenticationRequiredError", "WrongCredentialsError", "UserNotActiveError"),
    "ForbiddenError",
}

MANIFEST = ProviderManifest(
    name="virustotal",
    title="VirusTotal",
    docs="https://docs.virustotal.com/reference/overview",
    observables=frozenset(KINDS),
    family="virustotal",
    tier=Tier.QUOTA,
    reach=0.7,
    disclosure=Disclosure.LOOKUP,
    terms=Terms(link="https://docs.virustotal.com/reference/public-vs-premium-api", shared=False),
    hosts=frozenset({"www.virustotal.com"}),
    secrets={"api_key": Secret("x-apikey")},
    quota=(Quota(4, Window.MINUTE), Quota(500, Window.DAY), Quota(15_500, Window.MONTH)),
    quota_docs="https://docs.virustotal.com/reference/public-vs-premium-api",
    quota_date="2026-11-24",
    ttl=Ttl(hit=timedelta(hours=24), miss=timedelta(hours=6)),
    max_tlp=Tlp.AMBER,
)


class VirusTotal(Provider):
    """One request, and a second one for what the engines detect."""

    manifest = MANIFEST

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Read the object with its relations; `NotFoundError` is a miss.

        The first call brings type and id of all that is related, at no extra cost. Only for an
        object that an engine detects a second one follows: the times of the resolutions of a host,
        what a file does when it runs. It adds to the report; where it fails, the report stands.
        """
        return (yield from _looked_up(observable))


class VirusTotalSubmit(Submitter):
    """An upload for everybody to see: the sample or URL is shared with the vendor's customers."""

    manifest = msgspec.structs.replace(
        MANIFEST,
        observables=frozenset({ObservableType.FILE, ObservableType.URL}),
        disclosure=Disclosure.SUBMIT_PUBLIC,
        hosts=frozenset({"www.virustotal.com", "bigfiles.virustotal.com"}),
        max_tlp=Tlp.CLEAR,
        active=True,
    )

    def submit(self, subject: Observable | Sample) -> Exchange[Report]:
        """Upload a sample or scan a URL, wait for the analysis, and read the object's report."""
        if isinstance(subject, Sample):
            response = yield from _upload(subject)
            digest = hashlib.sha256(subject.body).hexdigest()
            observable = Observable(ObservableType.FILE, digest)
        elif subject.type is ObservableType.URL:
            observable = subject
            response = yield from perform(
                HttpRequest(
                    url_template=f"{API}/urls",
                    method="POST",
                    form={"url": subject.value},
                    changes=True,
                )
            )
        else:
            raise Refused("VirusTotal analyses files and URLs; of a file it needs the content")
        yield from _finished(_checked(response).decode(vt.Begun).data.id)
        return (yield from _looked_up(observable))


def _looked_up(observable: Observable) -> Exchange[Report]:
    kind = KINDS[observable.type]
    miss = Report(provider=MANIFEST.name, observable=observable, state=ReportState.MISS)
    if observable.type is ObservableType.FILE and len(observable.value) > DIGITS:
        return miss
    response = yield from perform(
        HttpRequest(
            url_template=f"{API}/{kind.collection}/{{id}}",
            path={"id": _id(observable)},
            params={"relationships": ",".join(kind.asked)},
        )
    )
    if response.status == 404 and _problem(response).code == "NotFoundError":
        return miss
    answer = _checked(response).decode(vt.Answer)
    if answer.error:
        raise _error(answer.error)
    if not isinstance(answer.data, kind.shape):
        raise BadAnswer("$.data", f"no object of the type that was asked for: {kind.page}")
    more = yield from _more(observable, answer.data)
    return _report(observable, answer.data, more)


def _id(observable: Observable) -> str:
    """Return the identifier to ask with.

    Of a URL it is its base64: only the vendor knows of which form of it the hash is taken.
    """
    if observable.type is not ObservableType.URL:
        return observable.value
    return base64.urlsafe_b64encode(observable.value.encode()).decode().rstrip("=")


class _More(msgspec.Struct, frozen=True):
    """What a second call adds."""

    resolutions: tuple[vt.Descriptor, ...] = ()
    behaviour: vt.Behaviour = vt.Behaviour()


def _more(observable: Observable, found: vt.Object) -> Exchange[_More]:
    """Make the second call where it is worth its quota."""
    kind = KINDS[observable.type]
    related = {name for name, _ in found.related()}
    if kind.second is None or not vt.attributes_of(found).detected:
        return _More()
    name, rest = kind.second
    if name not in related:
        return _More()
    try:
        response = yield from perform(
            HttpRequest(
                url_template=f"{API}/{kind.collection}/{{id}}/{rest}",
                path={"id": _id(observable)},
                params={"limit": DEEPER} if name == "resolutions" else {},
            )
        )
        _checked(response)
        if name == "resolutions":
            return _More(resolutions=tuple(present(response.decode(vt.Page).data)))
        return _More(behaviour=response.decode(vt.Summary).data or vt.Behaviour())
    except ProviderError:
        return _More()


def _upload(sample: Sample) -> Exchange[HttpResponse]:
    if len(sample.body) > LARGEST_UPLOAD:
        raise Refused("VirusTotal takes files of up to 650 MB")
    place = f"{API}/files"
    if len(sample.body) > SIMPLE_UPLOAD:
        response = yield from perform(HttpRequest(url_template=f"{API}/files/upload_url"))
        url = _checked(response).decode(vt.UploadPlace).data
        place = f"https://{url.partition('://')[2]}".replace("{", "{{").replace("}", "}}")
    return (
        yield from perform(
            HttpRequest(
                url_template=place,
                method="POST",
                files={"file": Upload(sample.filename, sample.body)},
                changes=True,
                timeout=PATIENCE,
            )
        )
    )


def _finished(analysis: str) -> Exchange[None]:
    """Wait until an analysis is completed; raises Unavailable where that takes too long.

    A poll that fails for now, as over quota, is no reason to give up what was uploaded.
    """
    for _ in range(POLLS):
        yield from perform(Wait(WAIT))
        try:
            response = yield from perform(
                HttpRequest(url_template=f"{API}/analyses/{{id}}", path={"id": analysis})
            )
        except Unavailable:
            continue
        progress = _checked(response).decode(vt.Analysis).data.attributes
        if progress and progress.status == "completed":
            return
    raise Unavailable("the analysis is not ready; look the value up later", retry_after=60)


def _checked(response: HttpResponse) -> HttpResponse:
    """Return an answer with status 200; raises what the error in any other one means."""
    if response.status != 200:
        raise _error(_problem(response), response.status)
    return response


def _problem(response: HttpResponse) -> vt.Problem:
    return response.decode(vt.Failure).error or vt.Problem()


def _error(problem: vt.Problem, status: int = 200) -> ProviderError:
    said = f"VirusTotal: {problem.message or problem.code or f'HTTP {status}'}"
    if problem.code in LATER:
        return Unavailable(said, retry_after=60)
    if problem.code in NEVER:
        return Refused(said)
    return BadAnswer("$.error", said)


def _report(observable: Observable, found: vt.Object, more: _More) -> Report:
    kind = KINDS[observable.type]
    attributes = vt.attributes_of(found)
    link = f"https://www.virustotal.com/gui/{kind.page}/{quote(found.id, safe='')}"
    first, last = _seen(attributes)
    return Report(
        provider=MANIFEST.name,
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(evidence(attributes, kind.scope, link)),
        detections=tuple(detections(attributes)),
        relations=_relations(observable, found, more),
        facts={**facts(attributes), **behaviour_facts(more.behaviour)},
        first_seen=first,
        last_seen=last,
        link=link,
    )


def _seen(attributes: Attributes) -> tuple[datetime | None, datetime | None]:
    """Return when it was seen first and last, by those who submitted it or in the wild."""
    first, last = [attributes.first_seen_itw_date], [attributes.last_seen_itw_date]
    if isinstance(attributes, File | Url):
        first.append(attributes.first_submission_date)
        last.append(attributes.last_submission_date)
    return (
        min(present(map(moment, first)), default=None),
        max(present(map(moment, last)), default=None),
    )


def _relations(observable: Observable, found: vt.Object, more: _More) -> tuple[Relation, ...]:
    """Return the relations, each once, with the last time that anything tells."""
    told = chain(
        *(of_descriptor(found.id, "resolutions", each) for each in more.resolutions),
        edges(found),
        of_behaviour(more.behaviour),
    )
    relations: dict[tuple[str, Observable], Relation] = {}
    for edge in told:
        relation = relate(edge.kind, edge.value, *edge.types, last_seen=edge.seen)
        if relation and relation.target != observable:
            key = (relation.kind, relation.target)
            relations[key] = max(relations.get(key, relation), relation, key=_last_seen)
    return tuple(relations.values())[:MOST_RELATIONS]


def _last_seen(relation: Relation) -> float:
    return relation.last_seen.timestamp() if relation.last_seen else 0.0
