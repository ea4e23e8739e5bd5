"""The relationships of VirusTotal API v3, and which of our relations stand behind each."""

from collections.abc import Iterator

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
    "bundled_files": frozenset({"bundled_file"}),
    "communicating_files": frozenset({"communicating_file"}),
    "compressed_parents": frozenset({"compressed_parent"}),
    "contacted_domains": frozenset({"contacted_domain"}),
    "contacted_ips": frozenset({"contacted_ip"}),
    "contacted_urls": frozenset({"contacted_url"}),
    "downloaded_files": frozenset({"downloaded_file"}),
    "dropped_files": frozenset({"dropped_file"}),
    "execution_parents": frozenset({"execution_parent"}),
    "itw_domains": frozenset({"itw_domain"}),
    "itw_urls": frozenset({"itw_url", "detected_url", "hosted_url"}),
    "last_serving_ip_address": frozenset({"serving_ip", "dns_resolution"}),
    "ns_records": frozenset({"nameserver"}),
    "mx_records": frozenset({"mail_server"}),
    "cname_records": frozenset({"alias"}),
    "redirecting_urls": frozenset({"redirecting_url"}),
    "redirects_to": frozenset({"final_url"}),
    "referrer_files": frozenset({"referring_file"}),
    "referrer_urls": frozenset({"referring_url"}),
    "resolutions": frozenset({"dns_resolution"}),
    "siblings": frozenset({"sibling"}),
    "similar_files": frozenset({"similar_file"}),
    "subdomains": frozenset({"subdomain", "certificate_name"}),
    "urls": frozenset({"detected_url", "hosted_url"}),
}
"""Relationship -> the kinds of our relations that it holds."""

TARGETS = {
    "contacted_domains": {ObservableType.DOMAIN},
    "contacted_ips": {ObservableType.IPV4, ObservableType.IPV6},
    "itw_urls": {ObservableType.URL},
    "last_serving_ip_address": {ObservableType.IPV4, ObservableType.IPV6},
    "resolutions": {ObservableType.DOMAIN, ObservableType.IPV4, ObservableType.IPV6},
    "siblings": {ObservableType.DOMAIN},
    "subdomains": {ObservableType.DOMAIN},
    "urls": {ObservableType.URL},
}
"""Relationship -> the types of its targets, where our relations may have others too."""


def edges(context: Context, name: str) -> Iterator[Edge]:
    """Yield what stands behind a relationship, the latest seen first.

    A domain's parents and a URL's host follow from the value itself.
    """
    if (implied := _implied(context.observable, name)) is not None:
        yield Edge(kind=name, target=implied, sources=())
        return
    kinds, types = KINDS.get(name, frozenset()), TARGETS.get(name)
    found = [
        each
        for each in context.edges
        if each.kind in kinds
        and (types is None or each.target.type in types)
        and not (name == "subdomains" and not _below(each.target, context.observable))
    ]
    yield from sorted(
        found,
        key=lambda each: each.last_seen.timestamp() if each.last_seen else 0.0,
        reverse=True,
    )


def _below(child: Observable, parent: Observable) -> bool:
    return child.value.endswith(f".{parent.value}")


def _implied(observable: Observable, name: str) -> Observable | None:
    if name in {"immediate_parent", "parent"} and observable.value.count(".") > 1:
        labels = observable.value.split(".")
        kept = labels[1:] if name == "immediate_parent" else labels[-2:]
        return Observable(ObservableType.DOMAIN, ".".join(kept))
    if name == "network_location" and observable.type is ObservableType.URL:
        return _host_of(observable.value)
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
