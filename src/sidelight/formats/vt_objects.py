"""Contexts as objects of VirusTotal API v3: the shapes that its clients read, from our facts.

Rows of AV engines come from the services that run them. What our lists and other sources say is a
row too, or existing clients would see nothing of it; it says so: its method is `list` and its name
is that of the source. Dates are seconds since 1970 or absent, counts are always there.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

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
SEVERITIES = {
    VerdictClass.MALICIOUS: ("VERDICT_MALICIOUS", -50),
    VerdictClass.SUSPICIOUS: ("VERDICT_SUSPICIOUS", -10),
    VerdictClass.BENIGN: ("VERDICT_UNDETECTED", 1),
    VerdictClass.KNOWN_GOOD: ("VERDICT_UNDETECTED", 50),
    VerdictClass.NOISE: ("VERDICT_UNDETECTED", 0),
    VerdictClass.UNKNOWN: ("VERDICT_UNKNOWN", 0),
}
"""Class -> the verdict in the words of the API, and a reputation of the sign that it has."""


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


def object_of(context: Context, base: str) -> dict[str, Any]:
    """Return the object with its attributes and its link; `base` is our scheme and host."""
    kind = vt_ids.TYPES[context.observable.type]
    id_ = vt_ids.object_id(context.observable, sha256_of(context))
    return {
        "type": kind,
        "id": id_,
        "links": {"self": f"{base}/api/v3/{vt_ids.PATHS[kind]}/{id_}"},
        "attributes": attributes(context),
    }


def attributes(context: Context) -> Attributes:
    """Return what is known, under the names of the API, with our verdict beside it."""
    rows = results(context)
    names = FILE_STATS if context.observable.type is ObservableType.FILE else STATS
    told, reputation = SEVERITIES[context.verdict.class_]
    moment = max((a.fetched_at for a in context.answers if a.fetched_at), default=None)
    common: Attributes = {
        "last_analysis_stats": stats(rows.values(), names),
        "last_analysis_results": rows,
        "last_analysis_date": _seconds(moment),
        "last_modification_date": _seconds(moment),
        "reputation": reputation,
        "total_votes": {"harmless": 0, "malicious": 0},
        "tags": sorted(map(str, context.fact("tags"))),
        "sidelight_verdict": {
            "class": context.verdict.class_,
            "probability": context.verdict.probability,
            "confidence": context.verdict.confidence,
            "reasons": [each.text for each in context.verdict.reasons],
            "missing": [each.provider for each in context.verdict.coverage.missing],
        },
        "threat_verdict": told,
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


def stats(rows: Iterable[Mapping[str, Any]], names: Iterable[str]) -> dict[str, int]:
    """Return category -> number of rows, every category of the type among them."""
    counts = dict.fromkeys(names, 0)
    for row in rows:
        counts[row["category"]] += 1
    return counts


def resolution(context: Context, edge: Edge, base: str) -> dict[str, Any]:
    """Return a resolution; its id is the address and the name, without anything between."""
    names = (context.observable, edge.target)
    address = next((each.value for each in names if each.is_address), "")
    host = next((each.value for each in names if not each.is_address), "")
    zeros = dict.fromkeys(STATS, 0)
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
            "host_name_last_analysis_stats": zeros if ours else own,
            "ip_address_last_analysis_stats": own if ours else zeros,
        },
    }


def whois(context: Context) -> dict[str, Any] | None:
    """Return what a registry says as an entry of `historical_whois`; None where nobody does."""
    told = {
        title: " | ".join(map(str, values))
        for title, name in WHOIS.items()
        if (values := context.fact(name))
    }
    if not told:
        return None
    return {
        "type": "whois",
        "id": f"{context.observable.value}-whois",
        "attributes": {
            "whois_map": told,
            "registrar_name": told.get("Registrar", ""),
            "last_updated": _seconds(context.last_seen) or 0,
            "first_seen_date": _seconds(context.first_seen) or 0,
        },
    }


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
    return {"category": category, "engine_name": name, "method": method, "result": result}


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
    names = [str(each) for each in context.fact("names") + context.fact("file_name")]
    family = [str(each) for each in context.fact("threat_family")]
    label = [str(each) for each in context.fact("threat_label")] or family
    return {
        **hashes,
        "names": list(dict.fromkeys(names)),
        "meaningful_name": next(iter(names), None),
        "size": _integer(_first(context, "file_size")),
        "type_description": _first(context, "file_type"),
        "type_tag": _first(context, "type_tag"),
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
        "title": _first(context, "title"),
        "tld": host.rpartition(".")[2].partition(":")[0],
        "categories": _categories(context),
        "last_http_response_code": _integer(_first(context, "http_status")),
        "times_submitted": _integer(_first(context, "times_submitted")) or 1,
        "threat_names": [str(each) for each in context.fact("threat_family")],
        "has_content": False,
        **_life(context, always=True),
    }


def _domain(context: Context) -> Attributes:
    entry = whois(context)
    lines = entry["attributes"]["whois_map"].items() if entry else ()
    return {
        "tld": context.observable.value.rpartition(".")[2],
        "registrar": _first(context, "registrar"),
        "creation_date": _day(_first(context, "registered")),
        "expiration_date": _day(_first(context, "expires")),
        "whois": "\n".join(f"{title}: {value}" for title, value in lines),
        "categories": _categories(context),
        "popularity_ranks": {},
        "last_dns_records": [
            {"type": kind.upper(), "value": str(value), "ttl": 0}
            for kind in ("a", "aaaa", "mx", "ns", "txt", "soa", "cname")
            for value in context.fact(kind)
        ],
        "jarm": _first(context, "jarm"),
    }


def _address(context: Context) -> Attributes:
    return {
        "asn": _integer(_first(context, "asn")),
        "as_owner": _first(context, "as_holder"),
        "network": _first(context, "network"),
        "country": _first(context, "country"),
        "whois": "\n".join(
            f"{title}: {' | '.join(map(str, values))}"
            for title, name in WHOIS.items()
            if (values := context.fact(name))
        ),
        "jarm": _first(context, "jarm"),
    }


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


def _day(value: Any) -> int | None:
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
