"""JSON of any product: read by the names of its fields, or by a map that the user wrote."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from sidelight.model import Alert, InvalidInput, Role, Severity
from sidelight.plugin import Source, SourceManifest
from sidelight.plugin.byname import read_by_name
from sidelight.plugin.payload import PathMap, Payload, fingerprint
from sidelight.plugin.scales import read_severity, read_time

DOCS = "https://datatracker.ietf.org/doc/html/rfc8259"


class GenericJson(Source):
    """Reads what no other source recognises, by the names of the fields."""

    manifest = SourceManifest(name="generic-json", title="Any JSON", docs=DOCS, kind="other")

    def recognises(self, payload: Mapping[str, Any]) -> bool:  # noqa: ARG002 - it looks at none
        """Never: it has no marks, and is asked when every other source has said no."""
        return False

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """One alert for one object, with a fingerprint of it as the identifier."""
        yield read_by_name(payload, self.manifest.name, title="JSON alert")


class SourceMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to read the alerts of one product: a TOML file in `SIDELIGHT_HOME/sources`.

    `marks` maps paths to the value they must have for the product to be recognised, `*` for any.
    `observables` maps path patterns (`[]` any index, `*` any key) to a role, or to `ignore`.
    `uid`, `time` and the others are paths, tried in order; what they do not give, the names of
    the fields do. `labels` maps the name of a label to the path of its value: `mfa=passed`.
    """

    name: str
    title: str
    docs: str = DOCS
    kind: str = "other"
    marks: dict[str, str] = {}
    observables: dict[str, str] = {}
    uid: list[str] = []
    alert_title: list[str] = []
    severity: list[str] = []
    time: list[str] = []
    host: list[str] = []
    user: list[str] = []
    link: list[str] = []
    labels: dict[str, str] = {}


def parse_map(content: bytes, name: str) -> SourceMap:
    """Return the map in a TOML file called `name`; raises InvalidInput that says what is wrong."""
    try:
        source_map = msgspec.toml.decode(content, type=SourceMap)
    except (msgspec.MsgspecError, ValueError) as error:
        raise InvalidInput(f"{name}: {error}") from error
    roles = {*Role, "ignore"}
    wrong = next((role for role in source_map.observables.values() if role not in roles), None)
    if wrong is not None:
        raise InvalidInput(f"{name}: {wrong!r} is no role; use one of {', '.join(sorted(roles))}")
    return source_map


def mapped_source(source_map: SourceMap) -> Source:
    """Return the source that reads by this map."""

    class Mapped(_MappedJson):
        manifest = SourceManifest(
            name=source_map.name,
            title=source_map.title,
            docs=source_map.docs,
            kind=source_map.kind,
        )

    return Mapped(source_map)


class _MappedJson(GenericJson):
    def __init__(self, source_map: SourceMap) -> None:
        self._map = source_map
        self._fields = PathMap(
            dict.fromkeys(source_map.link)
            | {
                pattern: None if role == "ignore" else Role(role)
                for pattern, role in source_map.observables.items()
            }
        )

    def recognises(self, payload: Mapping[str, Any]) -> bool:
        """All marks fit; a map without marks is only used when it is asked for by name."""
        if not self._map.marks:
            return False
        return all(_fits(payload, path, value) for path, value in self._map.marks.items())

    def read(self, payload: Mapping[str, Any]) -> Iterable[Alert]:
        """The map decides; the names of the fields give what it leaves out."""
        fields = Payload(payload)
        plain = read_by_name(payload, self.manifest.name, title=self.manifest.title)
        severity = read_severity(fields.value(*self._map.severity))
        yield msgspec.structs.replace(
            plain,
            uid=fields.text(*self._map.uid) or fingerprint(payload),
            title=fields.text(*self._map.alert_title) or plain.title,
            severity=plain.severity if severity is Severity.UNKNOWN else severity,
            time=read_time(fields.value(*self._map.time)) or plain.time,
            observables=fields.observables(self._fields),
            kind=self.manifest.kind,
            host=fields.text(*self._map.host) or plain.host,
            user=fields.text(*self._map.user) or plain.user,
            link=fields.text(*self._map.link) or plain.link,
            labels=tuple(
                f"{name}={value.lower()}"
                for name, path in self._map.labels.items()
                if (value := fields.text(path))
            ),
        )


def _fits(payload: Mapping[str, Any], path: str, value: str) -> bool:
    node: object = payload
    for key in path.split("."):
        node = node.get(key) if isinstance(node, Mapping) else None
    return node is not None and value in {"*", str(node)}
