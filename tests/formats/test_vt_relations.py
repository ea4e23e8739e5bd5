import pytest

from contexts import verdict
from sidelight.formats import vt_edges, vt_relations
from sidelight.model import Context, Edge, MergedFact, Observable, ObservableType, Stated
from vt_world import DOMAIN, IP, LATER, SEEN, SUBDOMAIN, URL


def context(observable=DOMAIN, edges=(), registrable=None):
    facts = ()
    if registrable:
        facts = (MergedFact("registrable_domain", (Stated(registrable, ("x",)),)),)
    return Context(observable=observable, verdict=verdict(), answers=(), edges=edges, facts=facts)


def targets(context, name):
    return [each.target for each in vt_relations.edges(context, name)]


def test_the_latest_comes_first_and_each_once():
    early = Edge(kind="detected_url", target=URL, sources=("a",), last_seen=SEEN)
    other = Observable(ObservableType.URL, "http://evil-shop.com/other")
    late = Edge(kind="detected_url", target=other, sources=("a",), last_seen=LATER)
    again = Edge(kind="hosted_url", target=URL, sources=("b",), last_seen=SEEN)
    assert targets(context(edges=(early, late, again)), "urls") == [other, URL]


def test_a_relationship_holds_targets_of_its_type_only():
    asn = Observable(ObservableType.ASN, "AS64500")
    edges = tuple(
        Edge(kind="dns_resolution", target=each, sources=()) for each in (IP, URL, asn, DOMAIN)
    )
    assert targets(context(edges=edges), "resolutions") == [IP]


def test_a_name_of_a_certificate_is_a_subdomain_only_below():
    other = Observable(ObservableType.DOMAIN, "other.com")
    edges = tuple(
        Edge(kind="certificate_name", target=each, sources=()) for each in (SUBDOMAIN, other)
    )
    assert targets(context(edges=edges), "subdomains") == [SUBDOMAIN]


def test_nothing_redirects_to_itself():
    edge = Edge(kind="final_url", target=URL, sources=())
    assert targets(context(URL, (edge,)), "redirects_to") == []


def test_parents_follow_from_the_registrable_domain():
    deep = Observable(ObservableType.DOMAIN, "a.b.shop.co.uk")
    found = context(deep, registrable="shop.co.uk")
    assert [each.value for each in targets(found, "parent")] == ["shop.co.uk"]
    assert [each.value for each in targets(found, "immediate_parent")] == ["b.shop.co.uk"]
    assert targets(context(registrable="evil-shop.com"), "parent") == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://evil-shop.com:8080/x", "evil-shop.com"),
        ("http://u:p@1.2.3.4/x", "1.2.3.4"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("http://localhost/", None),
    ],
)
def test_the_host_of_a_url(url, host):
    found = targets(context(Observable(ObservableType.URL, url)), "network_location")
    assert [each.value for each in found] == ([host] if host else [])


def test_every_relationship_that_we_fill_may_be_asked_for():
    known = {name for names in vt_relations.NAMES.values() for name in names}
    assert set(vt_relations.KINDS) <= known
    assert set(vt_edges.KINDS) <= set(vt_relations.KINDS)
    assert known >= vt_relations.SINGLE


def test_no_type_names_a_relationship_twice():
    for names in vt_relations.NAMES.values():
        assert len(names) == len(set(names))
