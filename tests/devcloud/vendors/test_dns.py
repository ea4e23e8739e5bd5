import pytest

from sidelight.devcloud.vendors.dns import Names
from sidelight.devcloud.worldfile import shipped_world
from sidelight.plugin import DnsAnswer

WORLD = shipped_world()


@pytest.mark.parametrize(
    ("name", "type_", "records"),
    [
        ("www.example.com", "A", ("192.0.2.10",)),
        ("www.example.com", "AAAA", ("2001:db8::10",)),
        ("www.example.com", "NS", ("ns1.example.com.", "ns2.example.com.")),
        ("www.example.com", "MX", ("10 mail.www.example.com.",)),
        ("www.example.com", "TXT", ('"v=spf1 mx -all"',)),
        ("c2.update-check.example.net", "MX", ()),
        ("66.113.0.203.in-addr.arpa", "PTR", ("cdn-invoices.duckdns.org.",)),
        ("9.113.0.203.in-addr.arpa", "PTR", ("probe.research.example.org.",)),
    ],
)
def test_records_come_from_the_world(name, type_, records):
    assert Names().resolve(name, type_, WORLD) == DnsAnswer("NOERROR", records)


@pytest.mark.parametrize(
    ("name", "type_"),
    [("nowhere.example.com", "A"), ("192.0.2.10", "A"), ("1.0.0.127.in-addr.arpa", "PTR")],
)
def test_what_is_not_in_the_world_does_not_exist(name, type_):
    assert Names().resolve(name, type_, WORLD) == DnsAnswer("NXDOMAIN")


def test_all_names_are_in_reach_and_every_zone_is_closer():
    assert Names().reach("a.example") == 0
