import pytest

from sidelight.extraction import Mention, MentionType
from sidelight.extraction.refang import defanged, refang, refang_path, visible


def test_invisible_and_full_width_characters_go():
    assert visible("e\u200bv\xadil\ufeff\uff0e\uff43\uff4f\uff4d".encode()) == "evil.com"
    assert visible(b"evil\xff") == "evil\ufffd"


@pytest.mark.parametrize(
    "text",
    [
        "a[.]b",
        "a(dot)b",
        "a { . } b",
        "a dot b",
        "a[.b",
        "a.]b",
        r"a\.b",
        "a<.>b",
        "a[[.]]b",
        "a[,]b",
    ],
)
def test_dots(text):
    assert refang(text) == "a.b"


@pytest.mark.parametrize("text", ["a[@]b", "a(at)b", "a [at] b", "a at b", "a&#64;b", "a%40b"])
def test_at_signs(text):
    assert refang(text) == "a@b"


def test_paths_lose_their_escapes():
    assert refang_path("/a[.]php?x=1&amp;y=2") == "/a.php?x=1&y=2"
    assert refang_path(r"\/a\u0026b\u003dc") == "/a&b=c"
    assert refang_path("/a-\r\nb") == "/a-b"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("url", "https://evil.example/x", "hxxps://evil[.]example/x"),
        ("email-addr", "a@evil.example", "a[@]evil[.]example"),
        ("ipv6-addr", "2001:db8::1", "2001[:]db8[:][:]1"),
        ("md5", "00", "00"),
    ],
)
def test_values_are_made_harmless(kind, value, expected):
    assert defanged(Mention(MentionType(kind), value, "", 0, 0)) == expected
