import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import LONGEST, Junk, judge_list, read_label, read_value
from sidelight.model import InvalidInput, ObservableType

FILE, URL, DOMAIN = ObservableType.FILE, ObservableType.URL, ObservableType.DOMAIN
IPV4, IPV6 = ObservableType.IPV4, ObservableType.IPV6


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("d41d8cd98f00b204e9800998ecf8427e", FILE, "d41d8cd98f00b204e9800998ecf8427e"),
        ("a" * 40, FILE, "a" * 40),
        ("B" * 64, FILE, "B" * 64),
        ("c" * 128, FILE, "c" * 128),
        (" 45.155.205.233 ", IPV4, "45.155.205.233"),
        ("45.155.205.233:8080", IPV4, "45.155.205.233:8080"),
        ("2001:db8::7", IPV6, "2001:db8::7"),
        ("[2001:db8::7]:443", IPV6, "[2001:db8::7]:443"),
        ("[2001:db8::7]", IPV6, "2001:db8::7"),
        ("45.155.204.0/24", None, "45.155.204.0/24"),
        ("2001:db8::/32", None, "2001:db8::/32"),
        ("Evil-Shop.com", DOMAIN, "Evil-Shop.com"),
        ("evil-shop.com:8443", DOMAIN, "evil-shop.com:8443"),
        ("_dmarc.evil-shop.com.", DOMAIN, "_dmarc.evil-shop.com."),
        ("пример.рф", DOMAIN, "пример.рф"),
        ("evil[.]com", DOMAIN, "evil.com"),
        ("hxxps[:]//evil[.]com/a", URL, "https://evil.com/a"),
        ("http://evil.com/a?b=c", URL, "http://evil.com/a?b=c"),
        ("evil.com/gate.php", URL, "evil.com/gate.php"),
        ("/gate.php", URL, "/gate.php"),
        ("bad@evil.com", ObservableType.EMAIL, "bad@evil.com"),
        ("bad[at]evil[.]com", ObservableType.EMAIL, "bad@evil.com"),
        ("AS64496", ObservableType.ASN, "AS64496"),
        ("CVE-2026-12345", ObservableType.CVE, "CVE-2026-12345"),
    ],
)
def test_a_value_is_told_by_its_shape(text, type_, value):
    assert read_value(text, "label") == (type_, value, "label", False)


@pytest.mark.parametrize(
    "text", ["*.evil.com", ".evil.com", "||evil.com^", "||evil.com^$third-party"]
)
def test_a_domain_with_all_below_it(text):
    assert read_value(text) == (DOMAIN, "evil.com", None, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "localhost",
        "a" * 33,
        "999.1.1.1",
        "1.2.3",
        "1.2.3.4/33",
        "<html>",
        "a b.com",
        "::1::2",
        "2001:db8::/129",
        "[::1",
        "-evil.com",
        "http://",
        "@evil.com",
        "x" * (LONGEST + 1),
    ],
)
def test_what_is_no_indicator_is_none(text):
    assert read_value(text) is None


@given(st.text(max_size=300))
def test_any_text_is_a_value_or_none(text):
    row = read_value(text)
    assert row is None or row[1]


def test_a_label_is_one_short_line():
    assert read_label(None) is None
    assert read_label("  ") is None
    assert read_label("two\nlines ") == "two lines"
    assert len(read_label("x" * 1000)) == 200


def test_junk_is_counted_and_the_first_of_it_shown():
    junk = Junk()
    for number in range(5):
        junk.add(f"list, line {number}", "\x00" + "x" * 200)
    assert junk.count == 5
    assert len(junk.shown) == 3
    assert junk.shown[0] == f"list, line 0: '\N{REPLACEMENT CHARACTER}{'x' * 79}'"


def test_more_junk_than_rows_is_no_list():
    junk = Junk()
    for _ in range(3):
        junk.add("bad.txt, line 7", "what is this")
    judge_list(3, junk, "bad.txt")
    with pytest.raises(InvalidInput, match=r"bad.txt is refused: 3 of 5 .* line 7: 'what is this'"):
        judge_list(2, junk, "bad.txt")
    with pytest.raises(InvalidInput, match=r"bad.txt lists nothing"):
        judge_list(0, Junk(), "bad.txt")
