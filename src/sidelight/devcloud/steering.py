"""`/_cloud`: what was asked so far, and what shall be wrong from now on."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.devcloud.catalog import Service
from sidelight.devcloud.faults import Fault
from sidelight.devcloud.vendor import Asked, Told

PATH = "/_cloud"


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to set of a service; what is left out stays as it is, and a null fault is none."""

    latency_ms: float | msgspec.UnsetType = msgspec.UNSET
    fault: Fault | msgspec.UnsetType | None = msgspec.UNSET


def steer(services: Mapping[str, Service], asked: Asked) -> Told:
    """Answer GET (all services), DELETE (forget all) and PUT (set one service)."""
    name = asked.path.removeprefix(PATH).strip("/")
    match asked.method, name:
        case "GET", "":
            return Told(200, {each: state(services[each]) for each in services})
        case "DELETE", "":
            for service in services.values():
                service.reset()
            return Told(204)
        case "PUT", _ if name in services:
            return _set(services[name], asked.json)
        case _:
            return Told(404, {"error": "no such service", "services": list(services)})


def state(service: Service) -> dict[str, Any]:
    """Return what a service has counted and how it is set."""
    return {
        "requests": service.calls.total(),
        "keys": dict(service.calls),
        "over_quota": service.over_quota,
        "latency_ms": service.latency * 1000,
        "fault": service.fault,
    }


def _set(service: Service, wanted: Any) -> Told:
    try:
        setting = msgspec.convert(wanted, Setting)
    except msgspec.ValidationError as error:
        return Told(400, {"error": str(error), "faults": list(Fault)})
    if setting.latency_ms is not msgspec.UNSET:
        service.latency = setting.latency_ms / 1000
    if setting.fault is not msgspec.UNSET:
        service.fault = setting.fault
    return Told(200, state(service))
