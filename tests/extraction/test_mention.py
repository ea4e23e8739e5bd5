import msgspec
import pytest

from sidelight.extraction import BY_DEFAULT, ON_REQUEST, Mention, MentionType


def test_a_mention_does_not_change():
    mention = Mention(MentionType.MD5, "a", "A", 0, 1)
    assert (mention.path, mention.derived) == (None, False)
    with pytest.raises(AttributeError):
        mention.value = "b"


def test_the_types_are_those_of_the_command_line():
    assert {*map(str, MentionType)} >= {
        *("ipv4-addr", "ipv6-addr", "cidr", "domain", "url", "email-addr", "md5", "sha1", "sha256"),
        *("sha512", "cve", "attack-technique", "asn"),
    }
    assert not BY_DEFAULT & ON_REQUEST
    assert set(MentionType) == BY_DEFAULT | ON_REQUEST


def test_a_mention_encodes_as_json():
    mention = Mention(MentionType.URL, "v", "r", 1, 2, "a.b", derived=True)
    assert msgspec.json.decode(msgspec.json.encode(mention))["path"] == "a.b"
