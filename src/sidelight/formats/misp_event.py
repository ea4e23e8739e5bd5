"""Contexts as a MISP event, as a MISP takes it by `POST /events/add` (https://www.misp-project.org)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sidelight.model import Context, Edge, Observable, ObservableType, Tlp, VerdictClass

TYPES = {
    ObservableType.URL: ("url", "Network activity"),
    ObservableType.DOMAIN: ("domain", "Network activity"),
    ObservableType.IPV4: ("ip-dst", "Network activity"),
    ObservableType.IPV6: ("ip-dst", "Network activity"),
    ObservableType.EMAIL: ("email-src", "Payload delivery"),
    ObservableType.ASN: ("AS", "Network activity"),
    ObservableType.CVE: ("vulnerability", "External analysis"),
}
THREAT_LEVELS = {VerdictClass.MALICIOUS: "1", VerdictClass.SUSPICIOUS: "2"}
UNDEFINED = "4"


def event(contexts: Iterable[Context], *, tlp: Tlp, now: datetime) -> dict[str, Any]:
    """Return an unpublished event with an attribute for each value and each related value.

    `to_ids` is set for what is malicious alone: a detection must not rest on a suspicion.
    """
    told = list(contexts)
    values = ", ".join(each.observable.value for each in told[:3])
    rest = f" and {len(told) - 3} more" if len(told) > 3 else ""
    levels = [THREAT_LEVELS.get(each.verdict.class_, UNDEFINED) for each in told]
    attributes: dict[tuple[str, str], dict[str, Any]] = {}
    for context in told:
        for each in _attributes(context):
            attributes.setdefault((each["type"], each["value"]), each)
    return {
        "Event": {
            "info": f"Look-up of {values}{rest}",
            "date": f"{now:%Y-%m-%d}",
            "analysis": "2",
            "threat_level_id": min(levels, default=UNDEFINED),
            "distribution": "0",
            "published": False,
            "Tag": [{"name": f"tlp:{tlp.value}"}],
            "Attribute": list(attributes.values()),
        }
    }


def _attributes(context: Context) -> Iterator[dict[str, Any]]:
    verdict = context.verdict
    reasons = "; ".join(each.text for each in verdict.reasons[:5])
    yield {
        **_attribute(context.observable),
        "to_ids": verdict.class_ is VerdictClass.MALICIOUS,
        "comment": f"{verdict.class_} ({verdict.probability:.0%}): {reasons}",
        "Tag": [{"name": f'sidelight:verdict="{verdict.class_}"'}],
    }
    for edge in context.edges:
        yield {**_attribute(edge.target), "to_ids": False, "comment": _origin(context, edge)}


def _attribute(observable: Observable) -> dict[str, Any]:
    kind, category = TYPES.get(
        observable.type, (observable.hash_name or "other", "Payload delivery")
    )
    return {
        "type": kind,
        "category": category,
        "value": observable.value,
    }


def _origin(context: Context, edge: Edge) -> str:
    return f"{edge.kind.replace('_', ' ')} of {context.observable.value}, told by " + ", ".join(
        edge.sources
    )
