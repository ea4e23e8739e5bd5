from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState, Scope
from sidelight.validation import withhold

NAME = Observable(ObservableType.DOMAIN, "evil.net")


def report(provider, *evidence):
    return Report(
        provider=provider, observable=NAME, state=ReportState.HIT, evidence=tuple(evidence)
    )


def said(source, claim=Claim.MALICIOUS, label=None):
    return Evidence(
        source=source, family=source, claim=claim, scope=Scope.HOST, text="x", label=label
    )


REPORTS = (
    report("feed", said("feed", label="a"), said("feed", label="b")),
    report("lists", said("top", Claim.POPULAR), said("good", Claim.KNOWN_GOOD)),
)


def sources(reports):
    return [
        (report.provider, each.source, each.label) for report in reports for each in report.evidence
    ]


def test_nothing_changes_nothing():
    assert withhold.nothing(REPORTS) == REPORTS


def test_a_provider_is_gone_as_if_it_did_not_exist():
    assert withhold.providers({"feed"})(REPORTS) == REPORTS[1:]


def test_a_claim_is_gone_but_for_some_providers():
    assert sources(withhold.claims({Claim.POPULAR})(REPORTS))[2:] == [("lists", "good", None)]
    assert withhold.claims({Claim.POPULAR}, besides={"lists"})(REPORTS) == REPORTS


def test_a_list_of_one_provider_is_gone():
    assert sources(withhold.lists("lists", {"top"})(REPORTS))[2:] == [("lists", "good", None)]
    assert withhold.lists("feed", {"top"})(REPORTS) == REPORTS


def test_one_list_of_an_aggregator_is_gone():
    assert sources(withhold.labelled("feed", "a")(REPORTS))[0] == ("feed", "feed", "b")


def test_a_report_that_lost_everything_is_a_miss():
    emptied = withhold.claims({Claim.MALICIOUS})(REPORTS)[0]
    assert (emptied.state, emptied.evidence) == (ReportState.MISS, ())


def test_an_outage_keeps_the_place_and_says_nothing():
    away = withhold.outage("feed")(REPORTS)[0]
    assert (away.provider, away.state, away.evidence) == ("feed", ReportState.UNAVAILABLE, ())


def test_two_are_withheld_one_after_the_other():
    both = withhold.both(withhold.providers({"feed"}), withhold.lists("lists", {"top"}))
    assert sources(both(REPORTS)) == [("lists", "good", None)]
