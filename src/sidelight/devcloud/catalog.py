"""The services of the cloud: one for each provider and actuator that somebody can play here."""

import importlib
import inspect
import logging
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import msgspec

import sidelight.providers
from sidelight.devcloud import keys, vendors
from sidelight.devcloud.actuators import actuator_cards
from sidelight.devcloud.faults import REFUSALS, Fault, changed
from sidelight.devcloud.limits import Meter
from sidelight.devcloud.recorded import Recorded, read_recordings
from sidelight.devcloud.vendor import Asked, DnsVendor, Told, Vendor
from sidelight.devcloud.world import World
from sidelight.model import Clock
from sidelight.plugin import DnsAnswer, Manifest, Provider, ProviderManifest

log = logging.getLogger(__name__)

RCODES = {
    Fault.UNAUTHORIZED: "REFUSED",
    Fault.FORBIDDEN: "REFUSED",
    Fault.OVER_QUOTA: "REFUSED",
    Fault.MISSING: "NXDOMAIN",
}
"""How a name server words a fault; every other one is SERVFAIL."""


class NoPages(Vendor):
    """A vendor that is asked over DNS alone."""

    name: ClassVar[str] = "no-pages"

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it has one answer
        """Say that there is nothing here."""
        return Told(404, {"error": "this service answers over DNS"})


class Service:
    """One vendor as the cloud runs it: its quota, its calls, and what is wrong with it now."""

    def __init__(
        self,
        manifest: Manifest,
        clock: Clock,
        *,
        vendor: Vendor | None = None,
        names: DnsVendor | None = None,
    ) -> None:
        """Take who answers over HTTP and who over DNS; no call is made yet and nothing wrong."""
        self.manifest = manifest
        self.vendor = vendor or NoPages()
        self.names = names
        self.latency = 0.0  # seconds
        self.fault: Fault | None = None
        self.limited = True
        self.calls: Counter[str] = Counter()
        self.over_quota = 0
        quota = manifest.quota if isinstance(manifest, ProviderManifest) else ()
        self._meter = Meter(quota, clock)

    def tell(self, asked: Asked, world: World) -> Told:
        """Count the request, and return what the vendor answers with its fault of now."""
        secrets = keys.brought(self.manifest, asked)
        self.calls[keys.shown(secrets)] += 1
        told = self._refusal(asked, secrets) or self.vendor.answer(asked, world)
        if self.fault is Fault.SCHEMA:
            return msgspec.structs.replace(told, body=changed(told.body))
        return told

    def _refusal(self, asked: Asked, secrets: Mapping[str, str]) -> Told | None:
        """Return the answer of a vendor that does not look at the question; None where it does."""
        if self.fault is not None and self.fault in REFUSALS:
            return REFUSALS[self.fault](self.vendor, asked)
        if keys.is_refused(self.manifest, secrets):
            return self.vendor.unauthorized(asked)
        if keys.is_forbidden(secrets):
            return self.vendor.forbidden(asked)
        wait = self._meter.take(keys.shown(secrets)) if self.limited else None
        if wait is None:
            return None
        self.over_quota += 1
        return self.vendor.over_quota(asked, wait)

    def resolve(self, name: str, type_: str, world: World) -> DnsAnswer | None:
        """Count the question, and return the answer of now; None is silence."""
        self.calls[keys.shown({})] += 1
        if self.names is None or self.fault is Fault.TIMEOUT:
            return None
        if self.fault is None:
            return self.names.resolve(name, type_, world)
        return DnsAnswer(RCODES.get(self.fault, "SERVFAIL"))

    def reset(self) -> None:
        """Forget the calls, and have nothing wrong again."""
        self.latency, self.fault, self.over_quota = 0.0, None, 0
        self.calls.clear()
        self._meter.clear()
        self.vendor.forget()


def found_services(clock: Clock, recordings: Path | None = None) -> dict[str, Service]:
    """Return name -> service for whoever calls somebody with a vendor here, or else a recording.

    `recordings` is a folder with `<name>/recorded.json` for providers, as the tests have it.
    """
    networked: dict[str, Manifest] = {
        each.manifest.name: each.manifest
        for each in Provider.found_in(sidelight.providers)
        if each.manifest.networked
    }
    networked |= actuator_cards()
    played = list(found_vendors())
    pages = {each.name: each for each in played if isinstance(each, Vendor)}
    names = {each.name: each for each in played if isinstance(each, DnsVendor)}
    if unknown := sorted((pages.keys() | names.keys()) - networked.keys()):
        log.warning("nobody asks these vendors: %s", ", ".join(unknown))
    services = {}
    for name, manifest in sorted(networked.items()):
        vendor, zones = pages.get(name), names.get(name)
        if vendor is None and zones is None:
            vendor = zones = _recorded(name, recordings)
        if vendor is not None or zones is not None:
            services[name] = Service(manifest, clock, vendor=vendor, names=zones)
    return services


def found_vendors() -> Iterator[Vendor | DnsVendor]:
    """Yield one object of each vendor class in the package of vendors."""
    for module in pkgutil.iter_modules(vendors.__path__, f"{vendors.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if (
                inspect.isclass(value)
                and issubclass(value, Vendor | DnsVendor)
                and not inspect.isabstract(value)
                and value.__module__ == module.name
            ):
                yield value()


def _recorded(name: str, folder: Path | None) -> Recorded | None:
    file = folder / name.replace("-", "_") / "recorded.json" if folder else None
    return Recorded(read_recordings(file)) if file and file.is_file() else None
