import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings import recorded, replay
from sidelight.model import (
    BadAnswer,
    Claim,
    Observable,
    ObservableType,
    ReportState,
    Scope,
    Unavailable,
)
from sidelight.plugin import DnsAnswer
from sidelight.plugin.testing import play
from sidelight.providers.cymru import Cymru

RECORDED = recorded("cymru")
ADDRESS = RECORDED["hit"].subject
NOBODY = DnsAnswer("NXDOMAIN")


def test_the_closest_announcement_and_the_name_of_its_system():
    report, effects = replay(Cymru(), RECORDED["hit"])
    assert [(each.name, each.type) for each in effects] == [
        ("7.2.0.192.origin.asn.cymru.com", "TXT"),
        ("AS64496.asn.cymru.com", "TXT"),
    ]
    assert report.state is ReportState.HIT
    [evidence] = report.evidence
    assert (evidence.claim, evidence.scope) == (Claim.CONTEXT, Scope.NETBLOCK)
    assert evidence.text == "192.0.2.0/24 is announced by AS64496 EXAMPLE-AS Example Holder, NL"
    assert evidence.matched == "192.0.2.0/24"
    assert report.facts == {
        "asn": 64496,
        "as_holder": "EXAMPLE-AS Example Holder, NL",
        "network": "192.0.2.0/24",
        "country": "NL",
        "registry": "ripencc",
        "allocated": "2010-01-05",
        "other_asns": ["AS64497"],
    }


def test_an_address_of_ipv6_whose_system_has_no_name():
    report, _ = replay(Cymru(), RECORDED["address of six"])
    assert report.evidence[0].text == "2001:db8::/32 is announced by AS64496"
    assert report.facts == {
        "asn": 64496,
        "network": "2001:db8::/32",
        "country": "NL",
        "registry": "ripencc",
    }


def test_a_system_has_a_holder():
    report, _ = replay(Cymru(), RECORDED["system"])
    assert report.evidence[0].text == "held by AS64496 EXAMPLE-AS Example Holder, NL"
    assert report.facts == {"asn": 64496, "as_holder": "EXAMPLE-AS Example Holder, NL"}


def test_what_nobody_announces_is_a_miss():
    report, _ = replay(Cymru(), RECORDED["miss"])
    assert report.state is ReportState.MISS
    system = Observable(ObservableType.ASN, "AS64511")
    assert play(Cymru().lookup(system), NOBODY)[0].state is ReportState.MISS


@pytest.mark.parametrize(
    "record",
    ['"64496 | 192.0.2.0/24"', '"x | 192.0.2.0/24 | NL | r | "', '"64496 | here | NL | r | "', ""],
)
def test_another_record_is_bad(record):
    with pytest.raises(BadAnswer):
        play(Cymru().lookup(ADDRESS), DnsAnswer("NOERROR", (record,)))


def test_a_dead_resolver_is_not_a_miss():
    with pytest.raises(Unavailable):
        play(Cymru().lookup(ADDRESS), Unavailable("no answer"))


RECORDS = st.text(max_size=60) | st.builds(
    '"{} | {} | NL | ripencc | "'.format,
    st.integers(0, 9_999_999_999),
    st.ip_addresses(network="192.0.2.0/24"),
)


@given(st.lists(RECORDS, max_size=3), st.text(max_size=40))
def test_any_record_gives_a_report_or_a_bad_answer(records, holder):
    answers = [DnsAnswer("NOERROR", tuple(records)), DnsAnswer("NOERROR", (holder,))]
    try:
        report, _ = play(Cymru().lookup(ADDRESS), *answers[: 2 if records else 1])
    except BadAnswer:
        return
    assert report.observable == ADDRESS
