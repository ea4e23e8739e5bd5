from sidelight.devcloud.vendors.cymru import Cymru
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType
from sidelight.plugin import DnsAnswer, DnsQuery
from sidelight.plugin.testing import play
from sidelight.providers import cymru

WORLD = World(
    Subject(observable=Observable(type_, value), kind=Kind.BENIGN)
    for type_, value in [
        (ObservableType.IPV4, "192.0.2.7"),
        (ObservableType.IPV6, "2001:db8::1"),
    ]
)


def ask(name, type_="TXT"):
    return Cymru().resolve(name, type_, WORLD)


def test_an_address_has_an_origin():
    assert ask("7.2.0.192.origin.asn.cymru.com") == DnsAnswer(
        "NOERROR", ('"64496 | 192.0.2.0/24 | NL | ripencc | 2010-01-05"',)
    )


def test_a_system_has_a_holder():
    [record] = ask("as64496.asn.cymru.com").records
    assert record == '"64496 | NL | ripencc | 2010-01-05 | Example Holder, NL"'


def test_there_is_text_and_nothing_else():
    assert ask("7.2.0.192.origin.asn.cymru.com", "A") == DnsAnswer("NOERROR")
    assert ask("8.2.0.192.origin.asn.cymru.com") == DnsAnswer("NXDOMAIN")
    assert ask("as64511.asn.cymru.com") == DnsAnswer("NXDOMAIN")


def test_the_provider_understands_the_answers():
    address = Observable(ObservableType.IPV6, "2001:db8::1")
    exchange = cymru.Cymru().lookup(address)
    query = next(exchange)
    assert isinstance(query, DnsQuery)
    report, _ = play(
        cymru.Cymru().lookup(address), ask(query.name.lower()), ask("as64496.asn.cymru.com")
    )
    assert report.facts["network"] == "2001:db8::/48"
