"""Contexts that several tests render."""

from datetime import UTC, datetime

from house import DOMAIN, IP, START
from sidelight.model import (
    ActionScope,
    Claim,
    Coverage,
    Detection,
    Evidence,
    Missing,
    Reason,
    Relation,
    Report,
    ReportState,
    Scope,
    Verdict,
    VerdictClass,
)
from sidelight.service.context import merge

SEEN = datetime(2026, 11, 1, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 8, tzinfo=UTC)


def verdict(class_=VerdictClass.MALICIOUS, **parts):
    fields = {
        "class_": class_,
        "probability": 0.995,
        "confidence": 0.8,
        "coverage": Coverage(2, 3, (Missing("three", "over quota"),)),
        "reasons": (
            Reason(text="12 of 70 engines: Emotet", weight=7.5, source="one", family="av"),
            Reason(text="=cmd|' /C calc'!A0 <b>", weight=0.5, source="two", family="x"),
        ),
        "action_scope": ActionScope.HOST,
        "model_version": "1",
    }
    return Verdict(**(fields | parts))


REPORTS = (
    Report(
        provider="one",
        observable=DOMAIN,
        state=ReportState.HIT,
        fetched_at=START,
        facts={"registrar": "A  Registrar", "country": "NL", "tags": ["c2", "phish"]},
        relations=(Relation("dns_resolution", IP, SEEN, LATER),),
        detections=(Detection("Sophos", Claim.MALICIOUS, "Mal/A"), Detection("ESET", Claim.CLEAN)),
        first_seen=SEEN,
        last_seen=LATER,
    ),
    Report(
        provider="two",
        observable=DOMAIN,
        state=ReportState.HIT,
        facts={"registrar": "A Registrar", "country": "DE", "tags": ["c2"]},
        relations=(Relation("dns_resolution", IP, LATER, None),),
        detections=(Detection("sophos", Claim.CLEAN),),
        evidence=(
            Evidence(
                source="two",
                family="x",
                claim=Claim.MALICIOUS,
                scope=Scope.HOST,
                text="listed",
                observed_at=LATER,
            ),
        ),
    ),
    Report(provider="three", observable=DOMAIN, state=ReportState.UNAVAILABLE, why="over quota"),
)


def context(class_=VerdictClass.MALICIOUS, **parts):
    return merge(DOMAIN, verdict(class_, **parts), REPORTS)
