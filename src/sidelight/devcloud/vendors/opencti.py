"""An OpenCTI platform, as the cloud plays it."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import Kind, Subject, World

SCORES = {Kind.MALICIOUS: 85, Kind.SUSPICIOUS: 50, Kind.SCANNER: 20, Kind.BENIGN: 0}
QUOTED = re.compile(r"'((?:\\.|[^'\\])*)'\]$")


class OpenCti(Vendor):
    """`POST /graphql`: an error is HTTP 200 with `errors`, and nothing found an empty list."""

    name: ClassVar[str] = "opencti"
    roots: ClassVar[tuple[str, ...]] = ("/graphql",)

    def answer(self, asked: Asked, world: World) -> Told:
        """Answer the observables of a value and the indicators of a pattern."""
        if (asked.method, asked.path) != ("POST", "/graphql"):
            return Told(404, "Not Found")
        variables = asked.json.get("variables") if isinstance(asked.json, dict) else None
        if not isinstance(variables, dict):
            return Told(400, _error("Must provide query string.", "GRAPHQL_VALIDATION_FAILED"))
        named = self._found(_values(variables.get("named")), world)
        matches = [QUOTED.search(each) for each in _values(variables.get("patterned"))]
        patterned = self._found([match[1] for match in matches if match], world)
        return Told(
            200,
            {
                "data": {
                    "stixCyberObservables": _connection([_observable(each) for each in named]),
                    "indicators": _connection([_indicator(each) for each in patterned]),
                }
            },
        )

    def unauthorized(self, asked: Asked) -> Told:  # noqa: ARG002 - one answer for all
        """Answer HTTP 200, with the error in the body."""
        return Told(200, _error("You must be logged in to do this.", "AUTH_REQUIRED"))

    def forbidden(self, asked: Asked) -> Told:  # noqa: ARG002 - as above
        """Answer HTTP 200, with the error in the body."""
        return Told(200, _error("You are not allowed to do this.", "FORBIDDEN_ACCESS"))

    def _found(self, values: Sequence[str], world: World) -> list[Subject]:
        found = {value: world.find(value, self.name) for value in values}
        return [each for each in found.values() if each]


def _values(group: Any) -> list[str]:
    filters = group.get("filters", []) if isinstance(group, dict) else []
    return [str(value) for each in filters for value in each.get("values", [])]


def _connection(nodes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"edges": [{"node": each} for each in nodes]}


def _error(message: str, code: str) -> dict[str, Any]:
    return {
        "data": None,
        "errors": [{"message": message, "name": code, "extensions": {"code": code}}],
    }


def _observable(subject: Subject) -> dict[str, Any]:
    accused = subject.kind is Kind.MALICIOUS
    return {
        **_thing(subject, "observable"),
        "entity_type": "Observable",
        "observable_value": subject.observable.value,
        "created_at": f"{subject.first_seen:%Y-%m-%dT%H:%M:%S.000Z}",
        "indicators": _connection([_indicator(subject)] if accused else []),
    }


def _indicator(subject: Subject) -> dict[str, Any]:
    return {
        **_thing(subject, "indicator"),
        "name": subject.observable.value,
        "revoked": subject.kind is Kind.BENIGN,
        "valid_from": f"{subject.first_seen:%Y-%m-%dT%H:%M:%S.000Z}",
        "valid_until": "2027-06-01T00:00:00.000Z",
    }


def _thing(subject: Subject, kind: str) -> dict[str, Any]:
    return {
        "id": f"{kind}--{subject.observable.value}",
        "x_opencti_score": SCORES[subject.kind],
        "updated_at": f"{subject.last_seen:%Y-%m-%dT%H:%M:%S.000Z}",
        "createdBy": {"name": "Examples CERT"},
        "objectMarking": [{"definition": "TLP:GREEN"}],
        "objectLabel": [{"value": each} for each in subject.tags],
    }
