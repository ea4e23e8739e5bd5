"""The objects of VirusTotal, made from what is true in the world.

The engines have names that no product has: what the cloud says in their place nobody says.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sidelight.devcloud.world import Kind, Subject
from sidelight.formats import vt_ids
from sidelight.model import Observable, ObservableType

Json = dict[str, Any]

API = "https://www.virustotal.com/api/v3"
SHOWN = 20  # descriptors that come with an object
STATS = ("harmless", "malicious", "suspicious", "undetected", "timeout")
FILE_STATS = (*STATS, "confirmed-timeout", "failure", "type-unsupported")

TREES = (*("Alder", "Birch", "Cedar", "Elder", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak"),)
TRADES = (
    *("Antivirus", "Scan", "Guard", "Shield", "Labs", "Watch", "Defence", "Sense", "Web", "Filter"),
)
ENGINES = tuple(f"{tree} {trade}" for trade in TRADES for tree in TREES)
LABELS = ("Trojan.{0}", "Win32/{0}.A", "Malware.Generic", "{0}!gen", "Unsafe", "HEUR:Trojan.{0}")
VOTES = {Kind.MALICIOUS: (7, 0), Kind.SUSPICIOUS: (1, 1), Kind.BENIGN: (0, 9)}  # against, for


def object_of(subject: Subject) -> Json:
    """Return an object with all its attributes."""
    value = subject.observable
    kind = vt_ids.TYPES[value.type]
    shapes = {
        ObservableType.FILE: _file,
        ObservableType.URL: _url,
        ObservableType.DOMAIN: _domain,
    }
    attributes = _common(subject) | shapes.get(value.type, _address)(subject)
    return descriptor(value) | {"links": {"self": link(kind, _id(value))}, "attributes": attributes}


def stub(value: Observable) -> Json:
    """Return the object of a value that nobody looked at yet."""
    known = {"url": value.value} if value.type is ObservableType.URL else {}
    stats = dict.fromkeys(_stats_of(value), 0)
    return descriptor(value) | {"attributes": known | {"last_analysis_stats": stats}}


def descriptor(value: Observable) -> Json:
    """Return type and id."""
    return {"type": vt_ids.TYPES[value.type], "id": _id(value)}


def related(subject: Subject, name: str) -> list[Json]:
    """Return the descriptors of a relationship, in order; those of URLs say which URL it is."""
    value = subject.observable
    if name == "behaviours":
        ran = value.type is ObservableType.FILE and subject.kind is Kind.MALICIOUS
        return [{"type": "file_behaviour", "id": f"{value.value}_Elder Sandbox"}] if ran else []
    if name == "last_serving_ip_address":
        return [descriptor(each) for each in subject.related.get("resolutions", ())[:1]]
    if name == "resolutions":
        return [{"type": "resolution", "id": resolution_id(value, each)} for each in _ends(subject)]
    return [
        descriptor(each)
        | ({"context_attributes": {"url": each.value}} if each.type is ObservableType.URL else {})
        for each in subject.related.get(name, ())
    ]


def resolutions(subject: Subject) -> list[Json]:
    """Return the resolutions of a host as whole objects."""
    return [_resolution(subject, each) for each in _ends(subject)]


def resolution_id(one: Observable, other: Observable) -> str:
    """Return the id of a resolution: the address and the name, with nothing between."""
    address, name = (one, other) if one.is_address else (other, one)
    return f"{address.value}{name.value}"


def whois_map(subject: Subject) -> Mapping[str, str]:
    """Return what the registry says."""
    return {
        "Domain Name": subject.observable.value,
        "Registrar": "Example Registrar",
        "Creation Date": f"{subject.first_seen:%Y-%m-%dT%H:%M:%SZ}",
        "Registrant Country": subject.country,
    }


def behaviour(subject: Subject) -> Json:
    """Return what the sandboxes together saw; nothing of a file that never ran."""
    if not related(subject, "behaviours"):
        return {}
    told = {name: [each.value for each in values] for name, values in subject.related.items()}
    return {
        "attack_techniques": {"T1055": [{"description": "injects", "severity": "HIGH"}]},
        "mutexes_created": [f"Global\\{subject.family or 'example'}"],
        "command_executions": ["%SAMPLEPATH%"],
        "dns_lookups": [{"hostname": each} for each in told.get("contacted_domains", ())],
        "ip_traffic": [
            {"destination_ip": each, "destination_port": 443, "transport_layer_protocol": "TCP"}
            for each in told.get("contacted_ips", ())
        ],
        "http_conversations": [{"url": each} for each in told.get("contacted_urls", ())],
        "files_dropped": [
            {"path": "%TEMP%\\a", "sha256": each} for each in told.get("dropped_files", ())
        ],
    }


def results(subject: Subject) -> dict[str, Json]:
    """Return the table of the engines: the first ones of the list detect it."""
    is_file = subject.observable.type is ObservableType.FILE
    rows = {}
    for place, name in enumerate(ENGINES[: subject.asked]):
        category, result = _opinion(subject, place, is_file=is_file)
        row: Json = {
            "category": category,
            "engine_name": name,
            "method": "blacklist",
            "result": result,
        }
        if is_file:
            row |= {"engine_version": "1.0", "engine_update": f"{subject.last_seen:%Y%m%d}"}
        rows[name] = row
    return rows


def stats(subject: Subject, rows: Mapping[str, Json]) -> dict[str, int]:
    """Return category -> engines, with every category of the type."""
    counts = dict.fromkeys(_stats_of(subject.observable), 0)
    for row in rows.values():
        counts[row["category"]] += 1
    return counts


def link(kind: str, id_: str) -> str:
    """Return where an object is."""
    return f"{API}/{vt_ids.PATHS[kind]}/{id_}"


def _opinion(subject: Subject, place: int, *, is_file: bool) -> tuple[str, str | None]:
    if place >= subject.engines:
        unrated = is_file or place % 9 == 8
        if unrated:
            return "undetected", None if is_file else "unrated"
        return "harmless", "clean"
    category = "suspicious" if subject.kind is Kind.SUSPICIOUS and place % 2 else "malicious"
    if not is_file:
        return category, "phishing" if "phishing" in subject.tags else category
    return category, LABELS[place % len(LABELS)].format(subject.family or "Agent")


def _stats_of(value: Observable) -> tuple[str, ...]:
    return FILE_STATS if value.type is ObservableType.FILE else STATS


def _id(value: Observable) -> str:
    return vt_ids.object_id(value)


def _ends(subject: Subject) -> Iterator[Observable]:
    """Yield the other ends of the resolutions of a host; a URL and a file have none."""
    if subject.observable.type not in {ObservableType.FILE, ObservableType.URL}:
        yield from subject.related.get("resolutions", ())


def _resolution(subject: Subject, other: Observable) -> Json:
    own = stats(subject, results(subject))
    ours = subject.observable.is_address
    address, name = (subject.observable, other) if ours else (other, subject.observable)
    none = dict.fromkeys(STATS, 0)
    id_ = resolution_id(address, name)
    return {
        "type": "resolution",
        "id": id_,
        "links": {"self": f"{API}/resolutions/{id_}"},
        "attributes": {
            "date": _seconds(subject.last_seen),
            "host_name": name.value,
            "ip_address": address.value,
            "resolver": "VirusTotal",
            "host_name_last_analysis_stats": none if ours else own,
            "ip_address_last_analysis_stats": own if ours else none,
        },
    }


def _common(subject: Subject) -> Json:
    rows = results(subject)
    against, for_ = VOTES.get(subject.kind, (0, 0))
    seen = _seconds(subject.last_seen)
    return {
        "last_analysis_date": seen,
        "last_modification_date": seen,
        "last_analysis_stats": stats(subject, rows),
        "last_analysis_results": rows,
        "reputation": 5 * (for_ - against),
        "total_votes": {"harmless": for_, "malicious": against},
        "tags": list(subject.tags),
    }


def _submissions(subject: Subject) -> Json:
    return {
        "first_submission_date": _seconds(subject.first_seen),
        "last_submission_date": _seconds(subject.last_seen),
        "times_submitted": 1 + subject.engines,
    }


def _file(subject: Subject) -> Json:
    names = list(subject.names)
    attributes: Json = {
        "sha256": subject.observable.value,
        **subject.hashes,
        "size": 4096,
        "names": names,
        "meaningful_name": names[0] if names else subject.observable.value,
        "type_description": "Win32 EXE",
        "type_tag": "peexe",
        "type_extension": "exe",
        "unique_sources": 1 + subject.engines // 2,
        **_submissions(subject),
    }
    if subject.family and subject.engines:
        named = [{"value": subject.family.lower(), "count": subject.engines}]
        attributes["popular_threat_classification"] = {
            "suggested_threat_label": f"trojan.{subject.family.lower()}",
            "popular_threat_category": [{"value": "trojan", "count": subject.engines}],
            "popular_threat_name": named,
        }
        attributes["sandbox_verdicts"] = {
            "Elder Sandbox": {
                "category": "malicious" if subject.kind is Kind.MALICIOUS else "suspicious",
                "confidence": 80,
                "malware_classification": ["MALWARE"],
                "malware_names": [subject.family],
                "sandbox_name": "Elder Sandbox",
            }
        }
    return attributes


def _url(subject: Subject) -> Json:
    url = subject.observable.value
    bad = subject.kind is Kind.MALICIOUS
    return {
        "url": url,
        "last_final_url": url,
        "title": "Example page",
        "categories": {"Oak Filter": "phishing" if bad else "business"},
        "last_http_response_code": 200,
        "threat_names": [subject.family] if subject.family else [],
        "has_content": True,
        **_submissions(subject),
    }


def _domain(subject: Subject) -> Json:
    value = subject.observable.value
    seen = _seconds(subject.last_seen)
    addresses = [each for each in _ends(subject) if each.is_address]
    records: list[Json] = [
        {"type": "A" if each.type is ObservableType.IPV4 else "AAAA", "value": each.value}
        for each in addresses
    ]
    records += [
        {"type": "NS", "value": each.value} for each in subject.related.get("nameservers", ())
    ]
    popular = subject.kind is Kind.BENIGN
    return {
        "tld": value.rpartition(".")[2],
        "registrar": "Example Registrar",
        "creation_date": _seconds(subject.first_seen),
        "whois": "\n".join(f"{name}: {text}" for name, text in whois_map(subject).items()),
        "whois_date": seen,
        "categories": {"Oak Filter": "business" if popular else "newly registered"},
        "popularity_ranks": {"Maple Ranks": {"rank": 950, "timestamp": seen}} if popular else {},
        "last_dns_records": [each | {"ttl": 300} for each in records],
        "last_dns_records_date": seen,
    }


def _address(subject: Subject) -> Json:
    value = subject.observable.value
    return {
        "asn": subject.asn,
        "as_owner": subject.holder,
        "country": subject.country,
        "network": f"{value}/{128 if ':' in value else 32}",
        "continent": "EU",
        "regional_internet_registry": "RIPE NCC",
        "whois": "\n".join((f"country: {subject.country}", f"descr: {subject.holder}")),
        "whois_date": _seconds(subject.last_seen),
    }


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
