"""CrowdStrike Falcon events: the Event Streams API and the Falcon Data Replicator."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sidelight.model import Alert, Role
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.payload import PathMap, Payload, fingerprint
from sidelight.plugin.scales import read_severity, read_time

STRING_HASHES = ("SHA256String", "SHA1String", "MD5String")
DATA_HASHES = ("SHA256HashData", "SHA1HashData", "MD5HashData")

EVENT_FIELDS: Mapping[str, Role | None] = (
    dict.fromkeys((*STRING_HASHES, *DATA_HASHES), Role.FILE)
    | {f"Parent{name}": Role.PARENT for name in STRING_HASHES}
    | {f"GrandParent{name}": Role.GRANDPARENT for name in STRING_HASHES}
    | {f"FilesWritten[].{name}": Role.FILE for name in STRING_HASHES}
    | {f"QuarantineFiles[].{name}": Role.FILE for name in ("SHA256HashData", "SHA256String")}
    | {f"ExecutablesWritten[].{name}": Role.FILE for name in STRING_HASHES}
    | {
        "AssociatedFile": None,
        "IOCValue": Role.ATTACKER,
        "IOCValues[]": Role.ATTACKER,
        "NetworkAccesses[].RemoteAddress": Role.ATTACKER,
        "NetworkAccesses[].LocalAddress": Role.VICTIM,
        "DnsRequests[].DomainName": Role.ATTACKER,
        "DomainName": Role.ATTACKER,
        "RemoteAddressIP4": Role.ATTACKER,
        "RemoteAddressIP6": Role.ATTACKER,
        "LocalAddressIP4": Role.VICTIM,
        "LocalAddressIP6": Role.VICTIM,
        "SourceEndpointIpAddress": Role.ATTACKER,
        "OriginSourceIpAddress": Role.ATTACKER,
        "UserIp": Role.ATTACKER,
        "LocalIP": Role.VICTIM,
        "LocalIPv6": Role.VICTIM,
        "UserName": Role.VICTIM,
        "UserId": Role.VICTIM,
        "aip": Role.VICTIM,
        "aid": None,
        "cid": None,
        "id": None,
        "AgentIdString": None,
        "CustomerIdString": None,
        "SensorId": None,
        "EventUUID": None,
        "DetectId": None,
        "CompositeId": None,
    }
)
WRAPPERS = ("", "event.", "unknown_payload.")
"""Event Streams and one form of the replicator put the event below `event`, another at the top."""

FIELDS = PathMap(
    {f"{wrapper}{path}": role for wrapper in WRAPPERS for path, role in EVENT_FIELDS.items()}
)
BLOCKS = (
    "ProcessBlocked",
    "OperationBlocked",
    "QuarantineFile",
    "KillProcess",
    "KillParent",
    "FsOperationBlocked",
    "RegistryOperationBlocked",
)


class CrowdStrikeStreams(Source):
    """Reads one event as a stream sends it, detection or not."""

    manifest = SourceManifest(
        name="crowdstrike-streams",
        title="CrowdStrike Falcon events",
        docs="https://developer.crowdstrike.com/docs/openapi/#tag/event-streams",
        kind="edr",
    )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """By customer and kind of event; both spellings of `EppDetectionSummaryEvent` occur."""
        if isinstance(payload.get("composite_id"), str):
            return False
        return any(
            map(_is_event, (payload, payload.get("event"), payload.get("unknown_payload")))
        ) or (_is_streamed(payload))

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """Severity runs to 5 in old detections and to 100 in new ones, so its name wins."""
        event = _Event(Payload(payload))
        yield Alert(
            source=self.manifest.name,
            uid=event.uid() or fingerprint(payload),
            title=event.title(),
            severity=read_severity(event.value("SeverityName", "Severity")),
            time=event.time(),
            observables=event.payload.observables(FIELDS),
            kind="identity" if event.type() == "AuthActivityAuditEvent" else "edr",
            host=event.text("Hostname", "ComputerName", "HostnameField", "SourceEndpointHostName")
            or event.payload.own_address(),
            user=event.text("UserName", "UserId", "SourceAccountName"),
            blocked=event.blocked(),
            link=event.text("FalconHostLink"),
        )


class _Event:
    """The fields of an event, wherever its shape puts them."""

    def __init__(self, payload: Payload) -> None:
        self.payload = payload

    def value(self, *names: str) -> str | int | float | bool | None:
        return self.payload.value(*(f"{wrapper}{name}" for name in names for wrapper in WRAPPERS))

    def text(self, *names: str) -> str | None:
        return self.payload.text(*(f"{wrapper}{name}" for name in names for wrapper in WRAPPERS))

    def type(self) -> str | None:
        """The kind of event, without the prefix that the replicator adds."""
        name = self.payload.text("metadata.eventType") or self.text(
            "ExternalApiType", "event_simpleName", "event_simplename", "EventType"
        )
        return name.removeprefix("Event_") if name else None

    def uid(self) -> str | None:
        """The identifier of a detection or, for other events, the position in the stream."""
        detection = self.text("CompositeId", "DetectId")
        if detection and ":" in detection:
            return detection
        customer = self.payload.text("metadata.customerIDString")
        offset = self.payload.text("metadata.offset")
        if customer and offset:
            return f"{customer}:{offset}"
        return self.text("EventUUID", "id")

    def title(self) -> str:
        """What a detection says of itself; the kind of event for all others."""
        described = self.text("DetectDescription", "Description", "IncidentDescription")
        named = self.text("OperationName", "DetectName", "Name") or self.type() or "event"
        return described or f"Falcon {named}"

    def time(self) -> datetime | None:
        found = (
            self.payload.value("metadata.eventCreationTime"),
            self.value("UTCTimestamp", "ContextTimeStamp", "ProcessStartTime", "timestamp"),
            self.payload.value("timestamp", "p_event_time"),
        )
        return next((time for time in map(read_time, found) if time is not None), None)

    def blocked(self) -> bool | None:
        """Any of the sensor's actions that stop something; None where it reports none of them."""
        flags = [self.value(f"PatternDispositionFlags.{name}") for name in BLOCKS]
        known = [each for each in flags if isinstance(each, bool)]
        return any(known) if known else None


def _is_event(body: object) -> bool:
    if not isinstance(body, Mapping):
        return False
    kinds = (
        body.get("ExternalApiType"),
        body.get("event_simpleName"),
        body.get("event_simplename"),
    )
    owners = (body.get("cid"), body.get("aid"), body.get("CustomerIdString"))
    detection = isinstance(body.get("PatternDispositionDescription"), str)
    return detection or (any(isinstance(kind, str) for kind in kinds) and any(owners))


def _is_streamed(payload: Mapping[str, Any]) -> bool:
    metadata = payload.get("metadata")
    return (
        isinstance(metadata, Mapping)
        and isinstance(metadata.get("eventType"), str)
        and "offset" in metadata
        and "customerIDString" in metadata
    )
