"""The attributes of each type of object of VirusTotal API v3, from our facts.

Dates are seconds since 1970 or absent: a client fails on anything else.
"""

from datetime import UTC, datetime
from typing import Any

from sidelight.model import Context, ObservableType

Attributes = dict[str, Any]

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


def attributes_of(context: Context) -> Attributes:
    """Return the attributes that only the type of the observable has; None where not known."""
    by_type = {
        ObservableType.FILE: _file,
        ObservableType.URL: _url,
        ObservableType.DOMAIN: _domain,
        ObservableType.IPV4: _address,
        ObservableType.IPV6: _address,
    }
    return by_type[context.observable.type](context)


def sha256_of(context: Context) -> str | None:
    """Return the SHA-256 of a file, from its value or from what is known of it."""
    value = context.observable.value
    if context.observable.type is not ObservableType.FILE or len(value) == 64:
        return value
    told = [str(each) for each in context.fact("sha256")]
    told += [e.target.value for e in context.edges if e.kind == "same_sample"]
    return next((each for each in told if len(each) == 64), None)


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
        "last_updated": seconds(context.last_seen),
        "first_seen_date": seconds(context.first_seen),
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
    moment = seconds(context.last_seen) or 0
    return {name: {"rank": r, "timestamp": moment} for name, r in ranks.items() if r is not None}


def _life(context: Context, *, always: bool = False) -> Attributes:
    """Return the dates of submission; where `always` clients cannot do without them."""
    first = seconds(context.first_seen)
    last = seconds(context.last_seen or context.first_seen)
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
    return seconds(day.replace(tzinfo=day.tzinfo or UTC)) if day else None


def seconds(moment: datetime | None) -> int | None:
    """Return a time as seconds since 1970; None for none."""
    return int(moment.timestamp()) if moment else None
