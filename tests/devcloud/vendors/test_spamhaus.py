import pytest

from sidelight.devcloud.vendors.spamhaus import Spamhaus
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType
from sidelight.plugin import DnsAnswer

WORLD = World(
    [
        Subject(observable=Observable(ObservableType.IPV4, "192.0.2.7"), kind=Kind.MALICIOUS),
        Subject(observable=Observable(ObservableType.IPV6, "2001:db8::1"), kind=Kind.BENIGN),
        Subject(
            observable=Observable(ObservableType.DOMAIN, "evil.example.net"), kind=Kind.MALICIOUS
        ),
        Subject(observable=Observable(ObservableType.DOMAIN, "example.org"), kind=Kind.BENIGN),
    ]
)
SIX = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"


def ask(name, type_="A"):
    return Spamhaus().resolve(name, type_, WORLD)


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("7.2.0.192.zen.spamhaus.org", ("127.0.0.4",)),
        (f"{SIX}.zen.spamhaus.org", ("127.0.0.11",)),
        ("2.0.0.127.zen.spamhaus.org", ("127.0.0.2", "127.0.0.4")),
        ("evil.example.net.dbl.spamhaus.org", ("127.0.1.5",)),
        ("dbltest.com.dbl.spamhaus.org", ("127.0.1.2",)),
        ("192.0.2.7.dbl.spamhaus.org", ("127.0.1.255",)),
    ],
)
def test_listings_have_codes(name, records):
    assert ask(name) == DnsAnswer("NOERROR", records)


@pytest.mark.parametrize(
    "name", ["8.2.0.192.zen.spamhaus.org", "example.org.dbl.spamhaus.org", "x.dbl.spamhaus.org"]
)
def test_the_rest_does_not_exist(name):
    assert ask(name) == DnsAnswer("NXDOMAIN")


def test_a_listed_name_has_no_text():
    assert ask("7.2.0.192.zen.spamhaus.org", "TXT") == DnsAnswer("NOERROR")
