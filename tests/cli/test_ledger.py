from datetime import UTC, datetime, timedelta

from rich.console import Console

from house import DOMAIN
from sidelight.cli.ledger import ledger_card
from sidelight.model import Claim, Evidence, Report, ReportState, Scope
from sidelight.service.explain import explain_reports
from sidelight.service.lookup import Answer
from sidelight.wiring.build import verdict_policy

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def shown(*evidence):
    report = Report(
        provider="feed", observable=DOMAIN, state=ReportState.HIT, evidence=tuple(evidence)
    )
    told = explain_reports(DOMAIN, [report], verdict_policy(), now=NOW)
    answer = Answer(observable=DOMAIN, verdict=told.verdict, reports=(report,))
    screen = Console(width=110, record=True, file=None)
    with screen.capture() as captured:
        screen.print(ledger_card(answer, told))
    return captured.get()


def said(claim, text, **parts):
    fields = {"source": "feed", "family": "house", "scope": Scope.HOST, **parts}
    return Evidence(claim=claim, text=text, **fields)


def test_a_line_shows_bits_source_family_scope_and_age():
    text = shown(said(Claim.MALICIOUS, "listed as emotet", observed_at=NOW - timedelta(days=45)))
    assert "listed as emotet" in text
    assert "feed · family house · malicious · host" in text
    assert "2026-10-10 (50% left)" in text
    assert "+2.1" in text
    assert "house +2.1 ✓" in text


def test_a_rule_is_shown_where_it_took_something_off():
    text = shown(
        said(Claim.MALICIOUS, "bad", family="a"),
        said(Claim.MALICIOUS, "worse", family="b", source="maltrail-malware"),
        said(Claim.SHARED, "a shortener", family="c"),
    )
    assert "guarded: stops at 0.9" in text
    assert "✗ it is no shared or popular infrastructure" in text


def test_what_weighs_nothing_has_no_bits():
    text = shown(said(Claim.CONTEXT, "a VPN exit"))
    assert "a VPN exit" in text
    assert "none adds anything" in text
