"""Ask providers about observables: one driver owns time, disclosure, quota, cache and errors."""

from sidelight.enrichment.asking import Crew, ReportCache
from sidelight.enrichment.driver import Driver, Transport
from sidelight.enrichment.enricher import Enricher
from sidelight.enrichment.gate import Gate
from sidelight.enrichment.keys import TEAM, Caller, Key, Keyring, NoKeys
from sidelight.enrichment.policy import DisclosurePolicy
from sidelight.enrichment.request import Depth, Request
from sidelight.enrichment.sharing import Sharing
from sidelight.enrichment.watch import Watch
from sidelight.enrichment.worker import Worker

__all__ = [
    "TEAM",
    "Caller",
    "Crew",
    "Depth",
    "DisclosurePolicy",
    "Driver",
    "Enricher",
    "Gate",
    "Key",
    "Keyring",
    "NoKeys",
    "ReportCache",
    "Request",
    "Sharing",
    "Transport",
    "Watch",
    "Worker",
]
