from house import manifest
from sidelight.plugin import Disclosure, FeedKind, FeedManifest


def test_a_provider_is_networked_when_it_tells_somebody():
    assert manifest(disclosure=Disclosure.LOOKUP).networked
    assert not manifest(disclosure=Disclosure.NONE).networked


def test_a_feed_is_networked_when_it_has_hosts():
    card = {
        "name": "f",
        "title": "F",
        "docs": "https://f.example",
        "kind": FeedKind.CONTEXT,
        "licence": "CC0-1.0",
    }
    assert not FeedManifest(**card, package="p").networked
    assert FeedManifest(**card, hosts=frozenset({"f.example"})).networked
