"""Contexts as objects of VirusTotal API v3: the shapes that its clients read, from our facts.

Rows of AV engines come from the services that run them. What our lists and other sources say is a
row too, or existing clients would see nothing of it; it says so: its method is `list` and its name
is that of the source. Dates are seconds since 1970 or absent, counts are always there.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from sidelight.formats import vt_ids, vt_relations
from sidelight.model import Claim, Context, Edge, Observable, ObservableType, VerdictClass

Attributes = dict[str, Any]

STATS = ("harmless", "malicious", "suspicious", "undetected", "timeout")
FILE_STATS = (*STATS, "confirmed-timeout", "failure", "type-unsupported")
CATEGORIES = {
    Claim.MALICIOUS: "malicious",
    Claim.SUSPICIOUS: "suspicious",
    Claim.CLEAN: "undetected",
    Claim.KNOWN_GOOD: "harmless",
    Claim.POPULAR: "harmless",
    Claim.NOISE: "harmless",
}
"""Claim -> category of a row; what informs only is no row."""

RESULTS = {"malicious": "malicious", "suspicious": "suspicious", "harmless": "clean"}
VERDICTS = {
    VerdictClass.MALICIOUS: "VERDICT_MALICIOUS",
    VerdictClass.SUSPICIOUS: "VERDICT_SUSPICIOUS",
    VerdictClass.BENIGN: "VERDICT_UNDETECTED",
    VerdictClass.KNOWN_GOOD: "VERDICT_UNDETECTED",
    VerdictClass.NOISE: "VERDICT_UNDETECTED",
    VerdictClass.UNKNOWN: "VERDICT_UNKNOWN",
}
"""Class -> the verdict in the words of the API."""

OWN_CATEGORIES = {
    VerdictClass.MALICIOUS: "malicious",
    VerdictClass.SUSPICIOUS: "suspicious",
    VerdictClass.KNOWN_GOOD: "harmless",
}
"""Class -> category of the row of our own verdict; every other class is `undetected`."""

OWN = "Sidelight"
"""The name of the row of our own verdict."""


class Votes(msgspec.Struct, frozen=True):
    """How often the team voted each way; the reputation is the difference."""

    harmless: int = 0
    malicious: int = 0


NO_VOTES = Votes()


def sha256_of(context: Context) -> str | None:
    """Return the SHA-256 of a file, from its value or from what is known of it."""
    value = context.observable.value
    if context.observable.type is not ObservableType.FILE or len(value) == 64:
        return value
    told = [str(each) for each in context.fact("sha256")]
    told += [e.target.value for e in context.edges if e.kind == "same_sample"]
    return next((each for each in told if len(each) == 64), None)


def descriptor(observable: Observable) -> dict[str, Any]:
    """Return type and id."""
    return {"type": vt_ids.TYPES[observable.type], "id": vt_ids.object_id(observable)}


def context_of(edge: Edge) -> dict[str, Any]:
    """Return what is known of a relation: who states it, when it was seen, the URL behind an id."""
    told: dict[str, Any] = {}
    if edge.sources:
        told["sources"] = list(edge.sources)
    if (moment := edge.last_seen or edge.first_seen) is not None:
        told["timestamp"] = _seconds(moment)
    if edge.target.type is ObservableType.URL:
        told["url"] = edge.target.value
    return told


def object_of(context: Context, base: str, votes: Votes = NO_VOTES) -> dict[str, Any]:
    """Return the object with its attributes and its link; `base` is our scheme and host."""
    kind = vt_ids.TYPES[context.observable.type]
    id_ = vt_ids.object_id(context.observable, sha256_of(context))
    return {
        "type": kind,
        "id": id_,
        "links": {"self": f"{base}/api/v3/{vt_ids.PATHS[kind]}/{id_}"},
        "attributes": attributes(context, votes),
    }


def attributes(context: Context, votes: Votes = NO_VOTES) -> Attributes:
    """Return what is known, under the names of the API, with our verdict beside it."""
    rows = results(context)
    names = FILE_STATS if context.observable.type is ObservableType.FILE else STATS
    moment = max((a.fetched_at for a in context.answers if a.fetched_at), default=None)
    common: Attributes = {
        "last_analysis_stats": stats(rows.values(), names),
        "last_analysis_results": rows,
        "last_analysis_date": _seconds(moment),
        "last_modification_date": _seconds(moment),
        "reputation": votes.harmless - votes.malicious,
        "total_votes": {"harmless": votes.harmless, "malicious": votes.malicious},
        "tags": sorted(map(str, context.fact("tags"))),
        "sidelight_verdict": {
            "class": context.verdict.class_,
            "probability": context.verdict.probability,
            "confidence": context.verdict.confidence,
            "reasons": [each.text for each in context.verdict.reasons],
            "missing": [each.provider for each in context.verdict.coverage.missing],
        },
        "threat_verdict": VERDICTS[context.verdict.class_],
    }
    by_type = {
        ObservableType.FILE: _file,
        ObservableType.URL: _url,
        ObservableType.DOMAIN: _domain,
        ObservableType.IPV4: _address,
        ObservableType.IPV6: _address,
    }
    found = {**common, **by_type[context.observable.type](context)}
    return {name: value for name, value in found.items() if value is not None or name in NULLABLE}


NULLABLE = frozenset({"asn", "network", "country"})
"""Attributes that clients read without a guard, so that they are null where they are not known."""


def results(context: Context) -> dict[str, dict[str, Any]]:
    """Return name -> row, AV engines first, then every source whose claim weighs."""
    is_file = context.observable.type is ObservableType.FILE
    rows: dict[str, dict[str, Any]] = {}
    for each in context.engines:
        category = CATEGORIES.get(each.rating, "undetected")
        rows[each.engine] = _row(each.engine, category, each.label, "blacklist", is_file=is_file)
    for claim in context.evidence:
        row = CATEGORIES.get(claim.claim)
        if row is None or (claim.family == "av" and rows):
            continue
        held = rows.get(claim.source)
        if held is None or (held["method"] == "list" and _worse(row, held["category"])):
            rows[claim.source] = _row(claim.source, row, claim.label, "list", is_file=is_file)
    return rows


def analysed(context: Context) -> dict[str, dict[str, Any]]:
    """Return the rows of a finished analysis: our verdict is one where there is no other.

    There are clients to whom an analysis without a row never ends.
    """
    rows = results(context)
    if not rows:
        category = OWN_CATEGORIES.get(context.verdict.class_, "undetected")
        is_file = context.observable.type is ObservableType.FILE
        rows[OWN] = _row(OWN, category, None, "verdict", is_file=is_file)
    return rows


def stats(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, int]:
    """Return category -> number of rows, every category of the type among them."""
    counts = dict.fromkeys(names, 0)
    for row in rows:
        counts[row["category"]] += 1
    return counts


def resolution(
    context: Context, edge: Edge, base: str, other: Context | None = None
) -> dict[str, Any]:
    """Return a resolution; its id is the address and the name, without anything between.

    `other` is what is known of the other end, None where nobody was asked.
    """
    names = (context.observable, edge.target)
    address = next((each.value for each in names if each.is_address), "")
    host = next((each.value for each in names if not each.is_address), "")
    theirs = stats(results(other).values() if other else (), STATS)
    own = stats(results(context).values(), STATS)
    ours = context.observable.is_address
    id_ = f"{address}{host}"
    return {
        "type": "resolution",
        "id": id_,
        "links": {"self": f"{base}/api/v3/resolutions/{id_}"},
        "attributes": {
            "date": _seconds(edge.last_seen or edge.first_seen) or 0,
            "host_name": host,
            "ip_address": address,
            "resolver": ", ".join(edge.sources),
            "host_name_last_analysis_stats": theirs if ours else own,
            "ip_address_last_analysis_stats": own if ours else theirs,
        },
    }


def whois(context: Context, base: str) -> dict[str, Any] | None:
    """Return what a registry says as an entry of `historical_whois`; None where nobody does."""
    told = {
        title: " | ".join(_whois_value(title, each) for each in values)
        for title, name in WHOIS.items()
        if (values := context.fact(name))
    }
    if not told:
        return None
    id_ = f"{context.observable.value}-whois"
    attributes: Attributes = {
        "whois_map": told,
        "registrar_name": told.get("Registrar"),
        "registrant_name": told.get("Registrant"),
        "last_updated": _seconds(context.last_seen),
        "first_seen_date": _seconds(context.first_seen),
    }
    return {
        "type": "whois",
        "id": id_,
        "links": {"self": f"{base}/api/v3/whois/{id_}"},
        "attributes": {name: value for name, value in attributes.items() if value is not None},
    }


def _whois_value(title: str, value: object) -> str:
    moment = _day(value) if title.endswith(" Date") else None
    if moment is None:
        return str(value)
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"


WHOIS = {
    "Domain Name": "domain",
    "Registrar": "registrar",
    "Registrant": "holder",
    "Creation Date": "registered",
    "Expiry Date": "expires",
    "Name Server": "nameservers",
    "Domain Status": "status",
}
"""Line of a whois record -> our fact."""


def _row(
    name: str, category: str, label: str | None, method: str, *, is_file: bool
) -> dict[str, Any]:
    if is_file:
        found = category in {"malicious", "suspicious"}
        result = (label or category) if found else None
    else:
        result = label or RESULTS.get(category, "unrated")
    row = {"category": category, "engine_name": name, "method": method, "result": result}
    return {**row, "engine_version": None, "engine_update": ""} if is_file else row


def _worse(one: str, other: str) -> bool:
    order = ("undetected", "harmless", "suspicious", "malicious")
    return order.index(one) > order.index(other)


def _file(context: Context) -> Attributes:
    known = {each: context.fact(each) for each in ("md5", "sha1")}
    hashes = {name: str(values[0]) for name, values in known.items() if values}
    if context.observable.hash_name:
        hashes[context.observable.hash_name] = context.observable.value
    hashes.setdefault("sha256", sha256_of(context) or context.observable.value)
    for edge in context.edges:
        if edge.kind == "same_sample" and edge.target.hash_name:
            hashes.setdefault(edge.target.hash_name, edge.target.value)
    names = [str(each) for each in context.fact("file_name") + context.fact("names")]
    family = [str(each) for each in context.fact("threat_family")]
    label = [str(each) for each in context.fact("threat_label")] or family
    return {
        **hashes,
        "names": list(dict.fromkeys(names)),
        "meaningful_name": next(iter(names), None),
        "size": _integer(_first(context, "file_size")),
        "entropy": _first(context, "entropy"),
        "creation_date": _day(_first(context, "compiled")),
        "times_submitted": _integer(_first(context, "times_submitted")),
        "type_description": _first(context, "file_type"),
        "type_tag": _first(context, "type_tag"),
        "type_tags": [str(each) for each in context.fact("type_tags")],
        "type_extension": _first(context, "file_extension"),
        "magic": _first(context, "magic"),
        "ssdeep": _first(context, "ssdeep"),
        "tlsh": _first(context, "tlsh"),
        "vhash": _first(context, "vhash"),
        "popular_threat_classification": {
            "suggested_threat_label": label[0],
            "popular_threat_name": [{"value": each, "count": 1} for each in family],
            "popular_threat_category": [],
        }
        if label
        else None,
        **_life(context),
    }


def _url(context: Context) -> Attributes:
    host = context.observable.value.partition("://")[2].partition("/")[0]
    return {
        "url": context.observable.value,
        "last_final_url": _first(context, "final_url") or context.observable.value,
        "title": _first(context, "page_title") or _first(context, "title"),
        "tld": host.rpartition(".")[2].partition(":")[0],
        "categories": _categories(context),
        "last_http_response_code": _integer(_first(context, "http_status")),
        "times_submitted": _integer(_first(context, "times_submitted")) or 1,
        "threat_names": [str(each) for each in context.fact("threat_family")],
        "has_content": False,
        **_life(context, always=True),
    }


def _domain(context: Context) -> Attributes:
    return {
        "tld": context.observable.value.rpartition(".")[2],
        "registrar": _first(context, "registrar"),
        "creation_date": _day(_first(context, "registered")),
        "last_update_date": _day(_first(context, "changed")),
        "expiration_date": _day(_first(context, "expires")),
        "categories": _categories(context),
        "popularity_ranks": _ranks(context),
        "last_dns_records": [
            {"type": kind.upper(), "value": str(value), "ttl": 0}
            for kind in ("a", "aaaa", "mx", "ns", "txt", "soa", "cname", "caa")
            for value in context.fact(kind)
        ],
        **_host(context),
    }


def _address(context: Context) -> Attributes:
    return {
        "asn": _integer(_first(context, "asn")),
        "as_owner": _first(context, "as_holder"),
        "network": _first(context, "network"),
        "country": _first(context, "country"),
        "continent": _first(context, "continent"),
        "regional_internet_registry": _first(context, "registry"),
        **_host(context),
    }


def _host(context: Context) -> Attributes:
    """Return what a domain and an address have in common: registration and certificate."""
    entry = whois(context, "")
    lines = entry["attributes"]["whois_map"].items() if entry else ()
    text = _first(context, "whois")
    return {
        "whois": text or "\n".join(f"{title}: {value}" for title, value in lines),
        "whois_date": _day(_first(context, "whois_updated")),
        "jarm": _first(context, "jarm"),
        "last_https_certificate": _certificate(context),
    }


def _certificate(context: Context) -> Attributes | None:
    """Return the latest certificate that is known, in the parts that our facts have."""
    names = [str(each) for each in context.fact("certificate_names")]
    subject = _first(context, "certificate_subject")
    if not names and subject is None:
        return None
    return {
        "subject": {"CN": subject} if subject else {},
        "issuer": {"CN": issuer} if (issuer := _first(context, "certificate_issuers")) else {},
        "validity": {
            bound: f"{day} 00:00:00"
            for bound, name in (
                ("not_before", "certificate_from"),
                ("not_after", "certificate_until"),
            )
            if (day := _first(context, name))
        },
        "thumbprint_sha256": _first(context, "certificate_sha256"),
        "extensions": {"subject_alternative_name": names},
    }


def _ranks(context: Context) -> dict[str, dict[str, int]]:
    """Return list -> rank, from facts such as `Tranco: 12`."""
    told = (str(each).rpartition(": ") for each in context.fact("popularity"))
    ranks = {name: _integer(rank) for name, _, rank in told if name}
    moment = _seconds(context.last_seen) or 0
    return {name: {"rank": r, "timestamp": moment} for name, r in ranks.items() if r is not None}


def _life(context: Context, *, always: bool = False) -> Attributes:
    """Return the dates of submission; where `always` clients cannot do without them."""
    first = _seconds(context.first_seen)
    last = _seconds(context.last_seen or context.first_seen)
    return {
        "first_submission_date": first if first is not None else (0 if always else None),
        "last_submission_date": last if last is not None else (0 if always else None),
    }


def _categories(context: Context) -> dict[str, str]:
    found = next((each for each in context.facts if each.name == "categories"), None)
    if found is None:
        return {}
    return {source: str(s.value) for s in found.stated for source in s.sources}


def _first(context: Context, name: str) -> Any:
    return next(iter(context.fact(name)), None)


def _integer(value: Any) -> int | None:
    try:
        return int(str(value).upper().removeprefix("AS")) if value is not None else None
    except ValueError:
        return None


def _day(value: object) -> int | None:
    try:
        day = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return _seconds(day.replace(tzinfo=day.tzinfo or UTC)) if day else None


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment else None


def related(context: Context, name: str) -> tuple[Edge, ...]:
    """Return what stands behind a relationship of the object."""
    return tuple(vt_relations.edges(context, name))
