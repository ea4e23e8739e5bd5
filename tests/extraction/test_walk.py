import pytest

from sidelight.extraction import MentionType, extract_json, walk


def found(value, **options):
    return [(each.path, each.type.value, each.value) for each in extract_json(value, **options)]


def test_leaves_come_with_their_paths_in_order():
    assert list(walk({"b": ["x", {"c": "y"}], "a": ("z", 1, None)})) == [
        ("b[0]", "x"),
        ("b[1].c", "y"),
        ("a[0]", "z"),
    ]
    assert list(walk("x")) == [("$", "x")]


def test_offsets_are_inside_the_leaf():
    document = {"é": "ü evil.com", "b": "192.0.2.1"}
    for mention in extract_json(document):
        leaf = dict(walk(document))[mention.path]
        assert leaf[mention.start : mention.end] == mention.raw


def test_the_field_decides():
    digest = "d41d8cd98f00b204e9800998ecf8427e"
    assert found({"version": "1.2.3.4", "ip": "1.2.3.4"}) == [("ip", "ipv4-addr", "1.2.3.4")]
    assert found({"cid": digest, "md5": digest}) == [("md5", "md5", digest)]
    assert found({"domain": "evil.zip", "file": "evil.zip"}) == [("domain", "domain", "evil.zip")]
    assert found({"hostname": "dc01.acme", "name": "dc01.acme"}) == [
        ("hostname", "domain", "dc01.acme")
    ]


def test_a_leaf_that_is_json_is_opened():
    assert found({"raw": '{"ip":"192.0.2.1","in":"{\\"u\\":\\"evil.com\\"}"}'}) == [
        ("raw.ip", "ipv4-addr", "192.0.2.1"),
        ("raw.in.u", "domain", "evil.com"),
    ]
    assert found({"raw": "{evil.com}"}) == [("raw", "domain", "evil.com")]


def test_leaves_do_not_touch():
    assert found({"a": "version", "b": "192.0.2.1", "c": "evil", "d": ".com"}) == [
        ("b", "ipv4-addr", "192.0.2.1")
    ]


def test_types_narrow():
    assert found({"host": "dc01.acme", "ip": "192.0.2.1"}, types={MentionType.IPV4}) == [
        ("ip", "ipv4-addr", "192.0.2.1")
    ]


@pytest.mark.parametrize("value", [None, 1, [], {}, "", [[]]])
def test_nothing_gives_nothing(value):
    assert found(value) == []
