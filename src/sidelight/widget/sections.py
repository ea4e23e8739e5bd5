"""Which sections stand on the page of each type, in which order."""

from collections.abc import Iterator

from sidelight.model import Context, Observable, ObservableType
from sidelight.widget.blocks import ROWS, Section
from sidelight.widget.parts import (
    View,
    chips,
    detections,
    edges,
    facts,
    history,
    lines,
    relatives,
    text,
)

Sections = Iterator[Section | None]

HISTORY = {
    "compiled": "compiled",
    "first_submitted": "first submitted",
    "last_submitted": "last submitted",
    "analysed": "last analysed",
}
"""Fact -> what happened on that day."""

RELATED = (
    *("contacted_domain", "contacted_ip", "execution_parent", "dropped_file", "serving_ip"),
    *("outgoing_url", "dns_resolution", "detected_url", "hosted_url", "communicating_file"),
    "subdomain",
)
"""Kinds of relations whose values are shown."""


def sections_of(view: View) -> tuple[Section, ...]:
    """Return the sections that hold something."""
    return tuple(each for each in _all(view) if each is not None)


def related(context: Context) -> list[Observable]:
    """Return the values that the page lists, each once."""
    found = [e.target for kind in RELATED for e in edges(context, (kind,))[:ROWS]]
    return list(dict.fromkeys(found))


def _all(view: View) -> Sections:
    yield detections(view)
    match view.context.observable.type:
        case ObservableType.FILE:
            yield from _file(view)
        case ObservableType.URL:
            yield from _url(view)
        case ObservableType.DOMAIN:
            yield from _domain(view)
        case _:
            yield from _address(view)


def _file(view: View) -> Sections:
    threat = {"Label": "threat_label", "Family": "threat_family", "Names": "threat_names"}
    threat |= {"Category": "threat_categories", "Capabilities": "capabilities"}
    yield facts(view, "Threat family", threat, is_open=True)
    yield history(view, HISTORY)
    yield facts(
        view,
        "Basic properties",
        {
            "SHA-256": "sha256",
            "SHA-1": "sha1",
            "MD5": "md5",
            "Type": "file_type",
            "Size": "file_size",
            "Magic": "magic",
            "SSDEEP": "ssdeep",
            "TLSH": "tlsh",
            "Imphash": "imphash",
            "Authentihash": "authentihash",
            "Packers": "packers",
            "Made with": "made_with",
        },
    )
    yield lines(view, "Names", "file_name", "names")
    yield facts(
        view,
        "Signature",
        {"Status": "signature", "Signers": "signers", "Product": "product"}
        | {"Distributor": "distributors"},
    )
    yield lines(view, "Sandbox verdicts", "sandbox_verdicts")
    yield chips(view, "ATT&CK techniques", "attack_techniques")
    yield relatives(view, "Contacted domains", "contacted_domain")
    yield relatives(view, "Contacted IPs", "contacted_ip")
    yield relatives(view, "Execution parents", "execution_parent")
    yield relatives(view, "Dropped files", "dropped_file")


def _url(view: View) -> Sections:
    yield facts(
        view,
        "HTTP response",
        {
            "Final URL": "final_url",
            "Status": "http_status",
            "Title": "page_title",
            "Server": "server",
            "Body SHA-256": "content_sha256",
            "Imitates": "brands",
        },
        is_open=True,
    )
    yield history(view, HISTORY)
    yield chips(view, "Categories", "categories")
    yield lines(view, "Redirect chain", "redirects", numbered=True)
    yield relatives(view, "Serving IP", "serving_ip", "dns_resolution")
    yield chips(view, "Trackers", "trackers")
    yield relatives(view, "Outgoing links", "outgoing_url")


def _domain(view: View) -> Sections:
    yield facts(
        view,
        "Registration",
        {
            "Registered": "registered",
            "Registrar": "registrar",
            "Holder": "holder",
            "Changed": "changed",
            "Expires": "expires",
            "Name servers": "nameservers",
            "Popularity": "popularity",
        },
        is_open=True,
    )
    yield chips(view, "Categories", "categories", is_open=True)
    yield facts(
        view,
        "DNS records",
        {each.upper(): each for each in ("a", "aaaa", "mx", "ns", "cname", "txt", "soa", "caa")},
    )
    yield relatives(view, "Resolutions", "dns_resolution", is_open=True)
    yield from _host(view)


def _address(view: View) -> Sections:
    yield facts(
        view,
        "Network",
        {
            "Operator": "as_holder",
            "AS": "asn",
            "Network": "network",
            "Country": "country",
            "Registry": "registry",
            "Host names": "hostnames",
            "Use": "usage_type",
            "Open ports": "ports",
            "Tor": "tor",
            "VPN": "vpn",
        },
        is_open=True,
    )
    yield relatives(view, "Resolutions", "dns_resolution", is_open=True)
    yield from _host(view)


def _host(view: View) -> Sections:
    """Yield what a domain and an address have in common."""
    yield relatives(view, "Detected URLs", "detected_url", "hosted_url", is_open=True)
    yield relatives(view, "Communicating files", "communicating_file")
    yield relatives(view, "Subdomains", "subdomain")
    yield facts(
        view,
        "TLS certificate",
        {
            "Subject": "certificate_subject",
            "Issuer": "certificate_issuers",
            "From": "certificate_from",
            "Until": "certificate_until",
            "Names": "certificate_names",
            "JARM": "jarm",
        },
    )
    yield text(view, "Whois", "whois")
