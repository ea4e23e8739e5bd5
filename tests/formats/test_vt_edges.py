from datetime import UTC, datetime

import pytest

from sidelight.formats.vt import (
    AddressObject,
    Behaviour,
    Conversation,
    Descriptor,
    DomainObject,
    Dropped,
    FileObject,
    Known,
    Lookup,
    Related,
    Traffic,
    UrlObject,
)
from sidelight.formats.vt_attributes import (
    Address,
    Certificate,
    Domain,
    Extensions,
    File,
    Record,
    Url,
)
from sidelight.formats.vt_edges import KINDS, MOST_LINKS, edges, of_behaviour, of_descriptor

SEEN = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def told(found):
    return [(each.kind, each.value) for each in found if each.value]


@pytest.mark.parametrize(
    ("asked", "id_", "known", "value"),
    [
        ("a.example", "192.0.2.1a.example", Known(), "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1a.example", Known(), "a.example"),
        ("2001:db8::1", "2001:db8::1a.example", Known(), "a.example"),
        ("a.example", "192.0.2.1-a.example", Known(), "192.0.2.1"),
        ("a.example", "odd", Known(host_name="a.example", ip_address="192.0.2.2"), "192.0.2.2"),
        ("192.0.2.2", "odd", Known(host_name="a.example", ip_address="192.0.2.2"), "a.example"),
    ],
)
def test_the_other_end_of_a_resolution(asked, id_, known, value):
    [edge] = of_descriptor(asked, "resolutions", Descriptor("resolution", id_, known))
    assert (edge.kind, edge.value, edge.seen) == ("dns_resolution", value, None)


def test_a_resolution_has_its_date_and_a_contact_its_time():
    known = Known(host_name="a.example", ip_address="192.0.2.2", date=1700000000)
    [edge] = of_descriptor("a.example", "resolutions", Descriptor("resolution", "x", known))
    assert edge.seen == SEEN
    contact = Descriptor("domain", "b.example", context_attributes=Known(timestamp=1700000000))
    [edge] = of_descriptor("x", "contacted_domains", contact)
    assert (edge.value, edge.seen) == ("b.example", SEEN)


def test_the_id_of_a_url_is_no_value():
    [edge] = of_descriptor("x", "contacted_urls", Descriptor("url", "a" * 64))
    assert edge.value is None
    known = Known(url="http://a.example/")
    for one in (Descriptor("url", "b", known), Descriptor("url", "b", context_attributes=known)):
        [edge] = of_descriptor("x", "contacted_urls", one)
        assert edge.value == "http://a.example/"


@pytest.mark.parametrize(
    ("name", "type_"), [("comments", "comment"), ("comments", "file"), ("contacted_ips", "graph")]
)
def test_what_is_no_observable_is_no_edge(name, type_):
    assert list(of_descriptor("x", name, Descriptor(type_, "y"))) == []


def test_every_kind_is_one_thing_in_small_letters():
    assert all(kind.replace("_", "").islower() for kind in KINDS.values())


def test_attributes_tell_edges_too():
    file = FileObject(id="x", attributes=File(sha256="a", sha1="b", md5=None))
    assert told(edges(file)) == [("same_sample", "a"), ("same_sample", "b")]
    records = [
        Record("A", "192.0.2.1"),
        Record("TXT", "x"),
        None,
        Record(),
        Record("NS", "n.example"),
    ]
    certificate = Certificate(extensions=Extensions(["*.a.example", None]))
    domain = Domain(last_dns_records=records, last_https_certificate=certificate)
    assert told(edges(DomainObject(id="x", attributes=domain))) == [
        ("dns_resolution", "192.0.2.1"),
        ("nameserver", "n.example"),
        ("certificate_name", "a.example"),
    ]
    address = Address(last_https_certificate=certificate)
    assert told(edges(AddressObject(id="x", attributes=address))) == [
        ("certificate_name", "a.example")
    ]
    bare = Address(last_https_certificate=Certificate())
    assert told(edges(AddressObject(id="x", attributes=bare))) == []


def test_the_links_of_a_page_are_bounded():
    links = [f"http://a.example/{number}" for number in range(2 * MOST_LINKS)]
    found = told(edges(UrlObject(id="x", attributes=Url(outgoing_links=links))))
    assert found == [("outgoing_url", link) for link in links[:MOST_LINKS]]


def test_relationships_follow_the_attributes():
    related = {"subdomains": Related([Descriptor("domain", "b.a.example")])}
    found = DomainObject(id="a.example", relationships=related)
    assert told(edges(found)) == [("subdomain", "b.a.example")]


def test_behaviour_tells_what_was_contacted_and_dropped():
    behaviour = Behaviour(
        dns_lookups=[Lookup("a.example"), None],
        ip_traffic=[Traffic("192.0.2.1")],
        http_conversations=[Conversation("http://a.example/")],
        files_dropped=[Dropped("c" * 64), Dropped()],
    )
    assert told(of_behaviour(behaviour)) == [
        ("contacted_domain", "a.example"),
        ("contacted_ip", "192.0.2.1"),
        ("contacted_url", "http://a.example/"),
        ("dropped_file", "c" * 64),
    ]
    assert list(of_behaviour(Behaviour())) == []
