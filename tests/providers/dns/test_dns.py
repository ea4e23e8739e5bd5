import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import Claim, Observable, ObservableType, ReportState, Scope, Unavailable
from sidelight.plugin import DnsAnswer
from sidelight.plugin.testing import play
from sidelight.providers.dns import Dns

DOMAIN = Observable(ObservableType.DOMAIN, "shop.example.net")
NONE = DnsAnswer("NOERROR")
RECORDED = recorded("dns")


def test_a_domain_that_resolves():
    answers = (
        DnsAnswer("NOERROR", ("192.0.2.1", "192.0.2.2"), 300),
        DnsAnswer("NOERROR", ("2001:db8::1",), 300),
        DnsAnswer("NOERROR", ("ns1.example.net.",), 300),
        NONE,
        DnsAnswer("NOERROR", ('"v=spf1 -all"',), 300),
    )
    report, effects = play(Dns().lookup(DOMAIN), answers)
    assert [(each.name, each.type) for each in effects] == [
        ("shop.example.net", type_) for type_ in ("A", "AAAA", "NS", "MX", "TXT")
    ]
    assert report.state is ReportState.HIT
    assert report.facts["a"] == ["192.0.2.1", "192.0.2.2"]
    assert "mx" not in report.facts
    assert [(each.kind, each.target.type, each.target.value) for each in report.relations] == [
        ("dns_resolution", "ipv4-addr", "192.0.2.1"),
        ("dns_resolution", "ipv4-addr", "192.0.2.2"),
        ("dns_resolution", "ipv6-addr", "2001:db8::1"),
    ]
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.HOST)
    assert evidence.text.startswith("resolves now: A 192.0.2.1, 192.0.2.2; AAAA 2001:db8::1")


def test_a_name_that_is_not_there_is_a_miss():
    report, _ = play(Dns().lookup(DOMAIN), (DnsAnswer("NXDOMAIN"),) * 5)
    assert report.state is ReportState.MISS


@pytest.mark.parametrize(
    ("type_", "value", "name"),
    [
        ("ipv4-addr", "192.0.2.7", "7.2.0.192.in-addr.arpa"),
        ("ipv6-addr", "2001:db8::1", "1" + ".0" * 23 + ".8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
def test_an_address_is_asked_for_its_name(type_, value, name):
    observable = Observable(ObservableType(type_), value)
    report, [effect] = play(Dns().lookup(observable), DnsAnswer("NOERROR", ("host.example.",)))
    assert (effect.name, effect.type) == (name, "PTR")
    assert report.facts == {"ptr": ["host.example."]}
    assert report.evidence[0].scope is Scope.IP


def test_a_dead_resolver_is_not_a_miss():
    with pytest.raises(Unavailable):
        play(Dns().lookup(DOMAIN), Unavailable("no answer"))


@pytest.mark.parametrize(("title", "questions"), [("hit", 5), ("address", 1), ("miss", 5)])
def test_recorded_conversations_end_as_recorded(title, questions):
    report, effects = replay(Dns(), RECORDED[title])
    assert (report.state, len(effects)) == (RECORDED[title].state, questions)


def test_asking_reaches_the_other_side():
    assert Dns.manifest.active


ANSWERS = st.builds(
    lambda rcode, records: DnsAnswer(rcode, tuple(records)),
    st.sampled_from(["NOERROR", "NXDOMAIN"]),
    st.lists(st.text(max_size=40), max_size=4),
)


@given(st.lists(ANSWERS, min_size=5, max_size=5))
def test_any_records_give_a_report(answers):
    report, _ = play(Dns().lookup(DOMAIN), tuple(answers))
    assert report.observable == DOMAIN
    assert (report.state is ReportState.HIT) == any(each.records for each in answers)
