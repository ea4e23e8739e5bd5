"""CrowdStrike Falcon, Alerts API v2: endpoint, identity and on-demand-scan alerts."""

from collections.abc import Iterable, Mapping
from typing import Any

from sidelight.model import Alert, Role
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.payload import PathMap, Payload, fingerprint
from sidelight.plugin.scales import read_severity, read_time

HASHES = ("sha256", "sha1", "md5")

FIELDS = PathMap(
    dict.fromkeys(HASHES, Role.FILE)
    | {f"parent_details.{name}": Role.PARENT for name in HASHES}
    | {f"grandparent_details.{name}": Role.GRANDPARENT for name in HASHES}
    | {f"quarantined_files[].{name}": Role.FILE for name in HASHES}
    | {f"files_written[].{name}": Role.FILE for name in HASHES}
    | {f"ioc_context[].{name}": Role.FILE for name in HASHES}
    | {
        "ioc_context[].ioc_value": Role.ATTACKER,
        "ioc_value": Role.ATTACKER,
        "ioc_values[]": Role.ATTACKER,
        "network_accesses[].remote_address": Role.ATTACKER,
        "network_accesses[].local_address": Role.VICTIM,
        "dns_requests[].domain_name": Role.ATTACKER,
        "source_endpoint_ip_address": Role.ATTACKER,
        "source_endpoint_address_ip4": Role.ATTACKER,
        "source_endpoint_address_ip6": Role.ATTACKER,
        "target_endpoint_address_ip4": Role.VICTIM,
        "device.external_ip": Role.VICTIM,
        "device.local_ip": Role.VICTIM,
        "device.connection_ip": Role.VICTIM,
        "device.default_gateway_ip": Role.VICTIM,
        "local_ip": Role.VICTIM,
        "external_ip": Role.VICTIM,
        "user_principal": Role.VICTIM,
        "source_account_upn": Role.VICTIM,
        "cid": None,
        "agent_id": None,
        "aggregate_id": None,
        "composite_id": None,
        "id": None,
    }
)

BLOCKS = (
    "process_blocked",
    "operation_blocked",
    "quarantine_file",
    "kill_process",
    "kill_parent",
    "fs_operation_blocked",
    "registry_operation_blocked",
)


class CrowdStrikeAlerts(Source):
    """Reads one resource of `POST /alerts/entities/alerts/v2`."""

    manifest = SourceManifest(
        name="crowdstrike-alerts",
        title="CrowdStrike Falcon alerts",
        docs="https://developer.crowdstrike.com/docs/openapi/#tag/alerts",
        kind="edr",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """Falcon alone has a `composite_id` next to one of its other identifiers."""
        return isinstance(payload.get("composite_id"), str) and any(
            isinstance(payload.get(name), str) for name in ("cid", "agent_id", "falcon_host_link")
        )

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """Take the name of the severity before its number, which runs from 1 to 100."""
        fields = Payload(payload)
        yield Alert(
            source=self.manifest.name,
            uid=fields.text("composite_id") or fingerprint(payload),
            title=fields.text("display_name", "name", "description") or "Falcon alert",
            severity=read_severity(fields.value("severity_name", "severity")),
            time=read_time(fields.value("timestamp", "created_timestamp", "crawled_timestamp")),
            observables=fields.observables(FIELDS),
            kind="identity" if fields.text("product") == "idp" else "edr",
            host=fields.text("device.hostname", "source_endpoint_host_name", "device.local_ip"),
            user=fields.text("user_name", "source_account_name", "user_principal"),
            blocked=_blocked(fields),
            link=fields.text("falcon_host_link"),
        )


def _blocked(fields: Payload) -> bool | None:
    """Any of the sensor's actions that stop something; None where it reports none of them."""
    done = [fields.value(f"pattern_disposition_details.{name}") for name in BLOCKS]
    known = [each for each in done if isinstance(each, bool)]
    return any(known) if known else None
