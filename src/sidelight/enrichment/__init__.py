"""Ask providers about observables: one driver owns time, disclosure, cache and errors."""

from sidelight.enrichment.driver import Driver, Transport
from sidelight.enrichment.enricher import Enricher, ReportCache, Request
from sidelight.enrichment.policy import DisclosurePolicy

__all__ = ["DisclosurePolicy", "Driver", "Enricher", "ReportCache", "Request", "Transport"]
