import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Claim, NotReady, Observable, ObservableType, ReportState, Scope
from sidelight.plugin import IndexAnswer, IndexMatch, IndexQuery
from sidelight.plugin.testing import play
from sidelight.providers.public_suffix import PublicSuffix


def rule(name, section="icann", label=None, **parts):
    return IndexMatch(
        **{
            "list": section,
            "title": "suffixes",
            "claim": Claim.SHARED if section == "private" else Claim.CONTEXT,
            "matched": name,
            "scope": Scope.REGISTRABLE,
            "exact": False,
            "label": label,
        }
        | parts
    )


def looked_up(type_, value, *rules):
    observable = Observable(ObservableType(type_), value)
    report, effects = play(PublicSuffix().lookup(observable), IndexAnswer(rules, "2026-10-22"))
    assert effects == [IndexQuery("public-suffix", observable)]
    return report


def test_a_domain_below_the_suffix_of_a_registry():
    report = looked_up("domain", "www.example.co.uk", rule("co.uk"), rule("uk"))
    assert (report.state, report.data_date) == (ReportState.HIT, "2026-10-22")
    assert report.facts == {
        "public_suffix": "co.uk",
        "private_suffix": False,
        "registrable_domain": "example.co.uk",
    }
    [evidence] = report.evidence
    assert evidence.text == (
        "the registrable domain is example.co.uk; co.uk is a suffix of a registry"
    )
    assert (evidence.claim, evidence.matched) == (Claim.CONTEXT, None)


def test_a_tenant_of_a_suffix_that_a_company_gives_out():
    rules = (rule("github.io", "private"), rule("io"))
    report = looked_up("url", "https://someone.github.io/page", *rules)
    assert report.facts["registrable_domain"] == "someone.github.io"
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.SHARED, Scope.REGISTRABLE)
    assert evidence.matched == "github.io"
    assert evidence.text.endswith("anybody can have a name below github.io")


def test_the_suffix_itself():
    report = looked_up("domain", "github.io", rule("github.io", "private", exact=True), rule("io"))
    assert "registrable_domain" not in report.facts
    [evidence] = report.evidence
    assert (evidence.claim, evidence.matched) == (Claim.SHARED, None)
    assert evidence.text.startswith("the name is a public suffix itself")


def test_wildcards_and_exceptions():
    rules = (rule("ck", label="wildcard"),)
    assert looked_up("domain", "a.b.ck", *rules).facts["registrable_domain"] == "a.b.ck"
    rules = (rule("www.ck", label="exception"), *rules)
    assert looked_up("email-addr", "x@www.ck", *rules).facts["registrable_domain"] == "www.ck"


def test_a_name_below_no_known_suffix():
    report = looked_up("domain", "printer.lan")
    assert (report.state, report.evidence, report.facts) == (ReportState.MISS, (), {})


def test_a_missing_index_is_the_drivers_to_see():
    exchange = PublicSuffix().lookup(Observable(ObservableType.DOMAIN, "a.com"))
    with pytest.raises(NotReady):
        play(exchange, NotReady("compile first"))


rules = st.builds(
    rule,
    st.sampled_from(["com", "b.com", "a.b.com"]),
    st.sampled_from(["icann", "private"]),
    st.sampled_from([None, "wildcard", "exception", "unheard-of"]),
)


@given(st.lists(rules, min_size=1))
def test_any_rules_give_a_report(found):
    report = looked_up("domain", "x.a.b.com", *found)
    if report.state is ReportState.HIT:
        assert "x.a.b.com".endswith(str(report.facts["public_suffix"]))
