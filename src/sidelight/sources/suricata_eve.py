"""Suricata EVE: alerts, and the other records that carry the same fields."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sidelight.extraction import parse_observable
from sidelight.model import (
    Alert,
    AlertObservable,
    InvalidObservable,
    ObservableType,
    Role,
    Severity,
)
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.lookalikes import is_private_address
from sidelight.plugin.payload import PathMap, Payload, fingerprint
from sidelight.plugin.scales import read_time

SEVERITIES = {
    "1": Severity.HIGH,
    "2": Severity.MEDIUM,
    "3": Severity.LOW,
    "4": Severity.INFORMATIONAL,
}
"""A rule's priority: 1 is the most urgent."""

NAMES = (
    "http.hostname",
    "http.url",
    "http.redirect",
    "dns.query[].rrname",
    "dns.queries[].rrname",
    "dns.rrname",
    "tls.sni",
)
"""Names of the server that the client asked for; three versions of the DNS record differ."""

FIELDS: Mapping[str, Role | None] = (
    {f"fileinfo.{name}": Role.FILE for name in ("sha256", "sha1", "md5")}
    | {f"files[].{name}": Role.FILE for name in ("sha256", "sha1", "md5")}
    | {
        "http.http_refer": Role.RELATED,
        "http.xff": Role.ATTACKER,
        "dns.answers[].rrname": Role.RELATED,
        "dns.answers[].rdata": Role.RELATED,
        "dns.answer.rrname": Role.RELATED,
        "dns.rdata": Role.RELATED,
        "dns.grouped.*[]": Role.RELATED,
        "email.from": Role.ATTACKER,
        "email.to[]": Role.VICTIM,
        "email.cc[]": Role.VICTIM,
        "email.url[]": Role.ATTACKER,
        "smtp.mail_from": Role.ATTACKER,
        "smtp.rcpt_to[]": Role.VICTIM,
        "smtp.helo": Role.RELATED,
        "tls.fingerprint": None,
        "tls.serial": None,
        "tls.ja3.hash": None,
        "tls.ja3.string": None,
        "tls.ja3s.hash": None,
        "tls.ja3s.string": None,
        "community_id": None,
        "alert.rule": None,
    }
)
SIDES = ("src_ip", "dest_ip", "flow.src_ip", "flow.dest_ip")


class SuricataEve(Source):
    """Reads one line of `eve.json`."""

    manifest = SourceManifest(
        name="suricata-eve",
        title="Suricata EVE",
        docs="https://docs.suricata.io/en/latest/output/eve/eve-json-format.html",
        kind="network",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """By the type of the event next to Suricata's own flow or interface."""
        if not isinstance(payload.get("event_type"), str) or "timestamp" not in payload:
            return False
        return any(key in payload for key in ("flow_id", "in_iface", "pcap_cnt")) or (
            isinstance(payload.get("alert"), Mapping) and "signature_id" in payload["alert"]
        )

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """The side outside our networks is the attacker; between two outsiders the client is.

        Names that an outsider asks our own server for are ours, so they are only related.
        """
        fields = Payload(payload)
        kind = fields.text("event_type") or "event"
        sides = _sides(fields)
        ours = is_private_address(fields.text("flow.dest_ip", "dest_ip") or "")
        names = dict.fromkeys(NAMES, Role.RELATED if ours else Role.ATTACKER)
        observables = fields.observables(PathMap(dict(FIELDS) | sides | names))
        yield Alert(
            source=self.manifest.name,
            uid=fingerprint(payload),
            title=fields.text("alert.signature") or f"Suricata {kind} record",
            severity=_severity(fields),
            time=read_time(fields.value("timestamp")),
            observables=(*observables, *_request(fields, names["http.url"])),
            kind="mail" if "email" in payload else "network",
            host=_inside(fields),
            blocked=_blocked(fields),
        )


def _severity(fields: Payload) -> Severity:
    return SEVERITIES.get(fields.text("alert.severity") or "", Severity.UNKNOWN)


def _sides(fields: Payload) -> dict[str, Role]:
    """Roles of the two addresses.

    A packet's `src_ip` may be the server that answers; `flow.src_ip` is the client that began.
    """
    addresses = {path: fields.text(path) or "" for path in SIDES}
    inside = {path for path, address in addresses.items() if is_private_address(address)}
    client = addresses["flow.src_ip"] or addresses["src_ip"]

    def role(path: str) -> Role:
        if path in inside:
            return Role.VICTIM
        return Role.ATTACKER if inside or addresses[path] == client else Role.RELATED

    return {path: role(path) for path in SIDES}


def _request(fields: Payload, role: Role) -> Iterator[AlertObservable]:
    """The address that the browser asked for: EVE keeps its host and its path apart."""
    host, path = fields.text("http.hostname"), fields.text("http.url")
    if host is None or path is None or not path.startswith("/"):
        return
    port = fields.text("http.http_port")
    authority = host if port in {None, "80"} else f"{host}:{port}"
    with suppress(InvalidObservable):
        observable = parse_observable(f"http://{authority}{path}")
        if observable.type is ObservableType.URL:
            yield AlertObservable(observable=observable, role=role, path="http.url")


def _inside(fields: Payload) -> str | None:
    return next(
        (address for path in SIDES if is_private_address(address := fields.text(path) or "")), None
    )


def _blocked(fields: Payload) -> bool | None:
    action = fields.text("alert.action", "verdict.action")
    return None if action is None else action.lower() in {"blocked", "drop", "reject"}
