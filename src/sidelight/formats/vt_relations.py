"""The relationships of VirusTotal API v3, and which of our relations stand behind each."""

from collections.abc import Iterator

from sidelight.formats import vt_edges
from sidelight.formats.vt_ids import TYPES
from sidelight.model import Context, Edge, Observable, ObservableType

_COMMON = (
    *("analyses", "collections", "comments", "graphs", "related_comments", "related_references"),
    *("related_threat_actors", "submissions", "user_votes", "votes"),
)

NAMES: dict[str, tuple[str, ...]] = {
    "file": (
        *_COMMON,
        *("behaviours", "bundled_files", "contacted_domains", "contacted_ips", "contacted_urls"),
        *("dropped_files", "execution_parents", "pe_resource_children", "pe_resource_parents"),
        *("carbonblack_children", "carbonblack_parents", "ciphered_bundled_files"),
        *("ciphered_parents", "compressed_parents", "email_attachments", "email_parents"),
        *("embedded_domains", "embedded_ips", "embedded_urls", "itw_domains", "itw_ips"),
        *("itw_urls", "memory_pattern_domains", "memory_pattern_ips", "memory_pattern_urls"),
        *("overlay_children", "overlay_parents", "pcap_children", "pcap_parents", "screenshots"),
        *("similar_files", "urls_for_embedded_js", "distributors"),
    ),
    "url": (
        *_COMMON,
        *("last_serving_ip_address", "network_location", "communicating_files"),
        *("contacted_domains", "contacted_ips", "downloaded_files", "redirecting_urls"),
        *("redirects_to", "referrer_files", "referrer_urls", "urls_related_by_tracker_id"),
        "embedded_js_files",
    ),
    "domain": (
        *_COMMON,
        *("communicating_files", "historical_ssl_certificates", "historical_whois"),
        *("immediate_parent", "parent", "referrer_files", "resolutions", "siblings"),
        *("subdomains", "caa_records", "cname_records", "mx_records", "ns_records"),
        *("soa_records", "downloaded_files", "urls"),
    ),
    "ip_address": (
        *_COMMON,
        *("communicating_files", "historical_ssl_certificates", "historical_whois"),
        *("referrer_files", "resolutions", "downloaded_files", "urls"),
    ),
}
"""Type of an object -> every relationship that it may be asked for; others are an error."""

SINGLE = frozenset(
    {"last_serving_ip_address", "network_location", "redirects_to", "immediate_parent", "parent"}
)
"""Relationships to one object, or to none."""

KINDS: dict[str, frozenset[str]] = {
    **{name: frozenset({kind}) for name, kind in vt_edges.KINDS.items()},
    "cname_records": frozenset({"alias"}),
    "itw_urls": frozenset({"itw_url", "detected_url", "hosted_url"}),
    "last_serving_ip_address": frozenset({"serving_ip", "dns_resolution"}),
    "mx_records": frozenset({"mail_server"}),
    "ns_records": frozenset({"nameserver"}),
    "subdomains": frozenset({"subdomain", "certificate_name"}),
    "urls": frozenset({"detected_url", "hosted_url"}),
}
"""Relationship -> the kinds of our relations that it holds."""

TARGETS = {
    "last_serving_ip_address": {ObservableType.IPV4, ObservableType.IPV6},
    "resolutions": {ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6},
    "subdomains": {ObservableType.DOMAIN},
    "urls": {ObservableType.URL},
    "itw_urls": {ObservableType.URL},
}
"""Relationship -> the types of its targets, where our relations may have others too."""


def edges(context: Context, name: str) -> Iterator[Edge]:
    """Yield what stands behind a relationship, the latest seen first.

    A domain's parents and a URL's host follow from the value itself.
    """
    if (implied := _implied(context, name)) is not None:
        yield Edge(kind=name, target=implied, sources=())
        return
    kinds, types = KINDS.get(name, frozenset()), TARGETS.get(name, set(TYPES))
    found = [
        each
        for each in context.edges
        if each.kind in kinds
        and each.target.type in types
        and each.target != context.observable
        and not (name == "subdomains" and not _below(each.target, context.observable))
    ]
    yield from sorted(
        {each.target: each for each in found}.values(),
        key=lambda each: each.last_seen.timestamp() if each.last_seen else 0.0,
        reverse=True,
    )


def _below(child: Observable, parent: Observable) -> bool:
    return child.value.endswith(f".{parent.value}")


def _implied(context: Context, name: str) -> Observable | None:
    observable = context.observable
    if name == "network_location" and observable.type is ObservableType.URL:
        return _host_of(observable.value)
    registrable = next(iter(context.fact("registrable_domain")), None)
    if registrable is None or str(registrable) == observable.value:
        return None
    if name == "parent":
        return Observable(ObservableType.DOMAIN, str(registrable))
    if name == "immediate_parent":
        return Observable(ObservableType.DOMAIN, observable.value.partition(".")[2])
    return None


def _host_of(url: str) -> Observable | None:
    """Return the host of a URL as an observable; None where it has none."""
    authority = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    host = authority.rpartition(":")[0] if authority.rpartition(":")[2].isdigit() else authority
    host = host.strip("[]").lower()
    if ":" in host:
        return Observable(ObservableType.IPV6, host)
    if host.replace(".", "").isdigit():
        return Observable(ObservableType.IPV4, host)
    return Observable(ObservableType.DOMAIN, host) if "." in host else None
