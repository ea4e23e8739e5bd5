"""Contexts as objects of VirusTotal API v3: the shapes that its clients read, from our facts.

Rows of AV engines come from the services that run them. What our lists and other sources say is a
row too, or existing clients would see nothing of it; it says so: its method is `list` and its name
is that of the source. Dates are seconds since 1970 or absent, counts are always there.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from sidelight.formats import vt_ids, vt_relations
from sidelight.formats.vt_blocks import Attributes, attributes_of, seconds, sha256_of
from sidelight.model import (
    Claim,
    Context,
    Edge,
    Observable,
    ObservableType,
    ReportState,
    VerdictClass,
)

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


def descriptor(observable: Observable) -> dict[str, Any]:
    """Return type and id."""
    return {"type": vt_ids.TYPES[observable.type], "id": vt_ids.object_id(observable)}


def context_of(edge: Edge) -> dict[str, Any]:
    """Return what is known of a relation: who states it, when it was seen, the URL behind an id."""
    told: dict[str, Any] = {}
    if edge.sources:
        told["sources"] = list(edge.sources)
    if (moment := edge.last_seen or edge.first_seen) is not None:
        told["timestamp"] = seconds(moment)
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
    moment = _asked_at(context)
    common: Attributes = {
        "last_analysis_stats": stats(rows.values(), names),
        "last_analysis_results": rows,
        "last_analysis_date": seconds(moment),
        "last_modification_date": seconds(moment),
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
    found = {**common, **attributes_of(context)}
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
            "date": seconds(edge.last_seen or edge.first_seen) or 0,
            "host_name": host,
            "ip_address": address,
            "resolver": ", ".join(edge.sources),
            "host_name_last_analysis_stats": theirs if ours else own,
            "ip_address_last_analysis_stats": own if ours else theirs,
        },
    }


def _asked_at(context: Context) -> datetime | None:
    """Return when somebody outside was last asked; our own lists are read anew each time."""
    told = [each for each in context.answers if each.fetched_at and each.state is ReportState.HIT]
    outside = [each for each in told if each.data_date is None]
    return max((each.fetched_at for each in outside or told if each.fetched_at), default=None)


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


def related(context: Context, name: str) -> tuple[Edge, ...]:
    """Return what stands behind a relationship of the object."""
    return tuple(vt_relations.edges(context, name))
