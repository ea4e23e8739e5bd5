"""Ask providers about observables: one driver owns time, disclosure, cache and errors."""

from sidelight.enrichment.driver import Driver, Transport
from sidelight.enrichment.enricher import Depth, Enricher, ReportCache, Request
from sidelight.enrichment.keys import TEAM, Caller, Key, Keyring, NoKeys
from sidelight.enrichment.policy import DisclosurePolicy

__all__ = [
    "TEAM",
    "Caller",
    "Depth",
    "DisclosurePolicy",
    "Driver",
    "Enricher",
    "Key",
    "Keyring",
    "NoKeys",
    "ReportCache",
    "Request",
    "Transport",
]
