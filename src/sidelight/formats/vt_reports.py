"""Contexts as reports of VirusTotal API v2: flat, and read by clients that were never renewed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sidelight.formats import vt_objects, vt_relations
from sidelight.model import Context, Edge, ObservableType

MOST = 100
"""The most related values in a list."""

BAD = frozenset({"malicious", "suspicious"})

Report = dict[str, Any]


def unknown(resource: str) -> Report:
    """Return the report on what nobody knows: `response_code` 0, which is never "clean"."""
    return {
        "response_code": 0,
        "resource": resource,
        "verbose_msg": "The requested resource is not among the known ones",
    }


def report_of(context: Context, resource: str, base: str, related: Mapping[str, Context]) -> Report:
    """Return the report on a context; `related` are contexts of related values, by value."""
    told = vt_objects.object_of(context, base)
    attributes = told["attributes"]
    date = _date(attributes.get("last_analysis_date"))
    report: Report = {
        "response_code": 1,
        "verbose_msg": "Scan finished, information embedded",
        "resource": resource,
        "scan_id": told["id"],
        "permalink": told["links"]["self"],
        **_counted(attributes["last_analysis_results"], date),
        "scan_date": date,
    }
    if context.observable.type is ObservableType.FILE:
        return report | {name: attributes.get(name) for name in ("md5", "sha1", "sha256")}
    if context.observable.type is ObservableType.URL:
        return report | {"url": context.observable.value}
    report |= {
        "resolutions": _resolutions(context),
        "detected_urls": _urls(context, related),
    }
    for name, kind in (
        ("detected_communicating_samples", "communicating_files"),
        ("detected_downloaded_samples", "downloaded_files"),
    ):
        report[name] = _samples(vt_relations.edges(context, kind), related)
    names = ("asn", "as_owner", "country", "network", "whois", "categories")
    return report | {name: attributes[name] for name in names if name in attributes}


def related_values(context: Context) -> list[Edge]:
    """Return the relations whose targets a report gives a ratio of."""
    names = ("urls", "communicating_files", "downloaded_files")
    return [each for name in names for each in list(vt_relations.edges(context, name))[:MOST]]


def _counted(rows: Mapping[str, Mapping[str, Any]], date: str | None) -> Report:
    scans = {
        name: {
            "detected": row["category"] in BAD,
            "result": row["result"],
            "version": None,
            "update": date,
        }
        for name, row in rows.items()
    }
    found = sum(1 for each in scans.values() if each["detected"])
    return {"positives": found, "total": len(scans), "scans": scans}


def _resolutions(context: Context) -> list[Report]:
    name = "hostname" if context.observable.is_address else "ip_address"
    return [
        {name: each.target.value, "last_resolved": _moment(each.last_seen or each.first_seen)}
        for each in list(vt_relations.edges(context, "resolutions"))[:MOST]
    ]


def _urls(context: Context, related: Mapping[str, Context]) -> list[Report]:
    return [
        {"url": each.target.value, **_ratio(each, related), "scan_date": _seen(each)}
        for each in list(vt_relations.edges(context, "urls"))[:MOST]
    ]


def _samples(edges: Iterable[Edge], related: Mapping[str, Context]) -> list[Report]:
    return [
        {"sha256": each.target.value, "date": _seen(each), **_ratio(each, related)}
        for each in list(edges)[:MOST]
    ]


def _ratio(edge: Edge, related: Mapping[str, Context]) -> dict[str, int]:
    found = related.get(edge.target.value)
    counted = _counted(vt_objects.results(found), None) if found else {"positives": 0, "total": 0}
    return {"positives": counted["positives"], "total": counted["total"]}


def _seen(edge: Edge) -> str | None:
    return _moment(edge.last_seen or edge.first_seen)


def _date(seconds: int | None) -> str | None:
    return _moment(datetime.fromtimestamp(seconds, UTC)) if seconds is not None else None


def _moment(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else None
