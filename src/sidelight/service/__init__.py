"""Use cases, one module each: what every door calls."""

from sidelight.service.app import App
from sidelight.service.lookup import Answer, lookup
from sidelight.service.triage import JudgedObservable, Triage, triage

__all__ = ["Answer", "App", "JudgedObservable", "Triage", "lookup", "triage"]
