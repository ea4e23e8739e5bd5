import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.mentions import FEW
from sidelight.extraction import context, extract
from sidelight.extraction.context import BEFORE, accept, is_version
from sidelight.extraction.fields import Hint
from sidelight.extraction.suffixes import Doubt


def domains(text):
    return [each.value for each in extract(text) if each.type == "domain"]


@pytest.mark.parametrize(
    "text",
    [
        "open setup.sh now",
        "see readme.md",
        "C:\\temp\\archive.zip",
        "in /var/www/index.rs",
        "self.id = 3",
        "the field process.parent.name",
        '{"host.name": 1}',
        "config.h.in",
        "call os.name()",
        "x = file.name",
        "krab5.data : text",
        "Next sentence.Is here",
    ],
)
def test_files_and_members_are_no_domains(text):
    assert domains(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("domain: evil.sh", "evil.sh"),
        ('"query":"evil.zip"', "evil.zip"),
        ("C2 server at update.rs today", "update.rs"),
        ("evil[.]zip", "evil.zip"),
        ("www.evil.zip", "www.evil.zip"),
        ("evil.com\nother.net\nthird.sh\n", "third.sh"),
        ('hostname="dc01.corp"', "dc01.corp"),
        ('"emea.corp.",', "emea.corp"),
        ("Booking.com", "booking.com"),
        ("see evil.club.", "evil.club"),
        ("t.co", "t.co"),
    ],
)
def test_the_surroundings_vouch_for_a_name(text, value):
    assert value in domains(text)


@pytest.mark.parametrize(
    "text",
    [
        "version 21.0.0.226",
        "Flash Player 18.0.0.232 and",
        "Chrome/49.0.100.1",
        "v1.2.3.4",
        "(>= 1.2.3.4)",
        '"version":"10.0.0.1"',
        "versions 21.0.0.197 and 21.0.0.226",
    ],
)
def test_version_numbers_are_no_addresses(text):
    assert [each for each in extract(text) if each.type == "ipv4-addr"] == []


@pytest.mark.parametrize(
    "text",
    [
        '"Client":"192.0.2.1"',
        "dst=192.0.2.1",
        "v 4 from 192.0.2.1",
        "ProductVersion a=1 dst=192.0.2.1",
    ],
)
def test_addresses_near_such_words_stay(text):
    assert [each.value for each in extract(text)] == ["192.0.2.1"]


@pytest.mark.parametrize(
    "label",
    [
        *("imphash: ", "IMPORT HASH ", "Import Hash\n", "imphash | ", '"imphash":"', "imp hash - "),
        "imphash:" + " " * 15,
    ],
)
def test_a_labelled_md5_is_an_imphash(label):
    (mention,) = extract(label + "18ddf28a71089acdbab5038f58044c0a")
    assert mention.type == "imphash"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (b"version" + b" " * 9, True),
        (b"version" + b" " * 10, True),
        (b"version" + b" " * 11, True),
        (b"version" + b" " * 16, True),
        (b"version" + b" " * 30, False),
        (b"client" + b" " * 9, False),
        (b"client" + b" " * 40, False),
        (b" " * 40, False),
        (b"", False),
        (b"\t\n" * 6, False),
        (b">= ", True),
        (b"client >= ", True),
        (b"a=", False),
        (b"v", True),
        (b"Chrome/", True),
        (b"Chrome=", False),
        (b"versions 1.0 and ", True),
        (b"versions 1.0 and" + b" " * 30, False),
        (b"4.x before ", True),
        (b"cats and ", False),
    ],
)
def test_what_stands_before_tells_a_version(text, version):
    for padding in (b"", b"x" * 40 + b". "):
        whole = padding + text
        assert is_version(whole + b"1.2.3.4\n", len(whole), Hint.NONE) is version
        assert accept("", Doubt.VERSION, whole + b"\n", len(whole), len(whole), Hint.NONE) is (
            not version
        )


@pytest.mark.parametrize("before", [b"version ", b"client "])
def test_a_field_outweighs_what_stands_before(before):
    assert is_version(before, len(before), Hint.VERSION)
    assert not is_version(before, len(before), Hint.HOST)


BITS = st.sampled_from(
    [
        *(b"imphash", b"imp hash", b"import-hash", b"Import Hash", b"hash", b"|", b"'", b"\t"),
        *(b"version", b"src", b"and", b"v", b"1.0", b"4.x", b"Chrome", b"id", b"Id", b"guid"),
        *(b" ", b"    ", b">=", b"=", b'"', b"/", b"\n", b":", b"{", b",", b".", b"\xc3\xa9"),
    ]
)


@FEW
@given(st.lists(BITS, max_size=40).map(b"".join), st.binary(max_size=40))
def test_only_the_last_bytes_count(before, earlier):
    """So that a stream, which keeps as many, decides as the whole text does."""
    before = before.rjust(BEFORE, b"|")
    whole, text = earlier + before, before
    assert is_version(whole, len(whole), Hint.NONE) == is_version(text, len(text), Hint.NONE)
    assert accept("", Doubt.HASH, whole, len(whole), 0, Hint.NONE) == accept(
        "", Doubt.HASH, text, len(text), 0, Hint.NONE
    )


@FEW
@given(st.lists(BITS, max_size=12).map(b"".join))
def test_short_windows_decide_what_long_ones_would(before):
    """The windows are short for the sake of the caches."""
    before = before.rjust(BEFORE, b"|")
    if context.no_version(before[-context.NEAR :]):
        assert context.no_version(before)
        assert not context._names_version(before)
        assert not context._continues_versions(before)
    assert context._names_identifier(before[-12:]) == context._names_identifier(before)


@FEW
@given(st.lists(BITS, max_size=12).map(b"".join))
def test_what_the_nearest_bytes_settle_a_closer_look_does_not_change(before):
    near = before[-context.NEAR :]
    for doubt, enough in zip(Doubt, context.ENOUGH, strict=True):
        if enough is not None and enough(near):
            assert accept("", doubt, before + b"\n", len(before), len(before), Hint.NONE)
            assert doubt is Doubt.VERSION or not context.is_imphash(before, len(before))


def test_only_two_doubts_are_settled_by_the_nearest_bytes():
    settled = [doubt for doubt in Doubt if context.ENOUGH[doubt] is not None]
    assert settled == [Doubt.VERSION, Doubt.HASH]


@pytest.mark.parametrize(
    "remembered",
    [
        *(context.no_version, context.no_label),
        *(context._names_version, context._names_identifier),
    ],
)
def test_what_is_remembered_of_surroundings_is_bounded(remembered):
    for number in range(5000):
        remembered(b"%012d" % number)
    assert remembered.cache_info().currsize <= 4096


def test_an_address_that_begins_a_line_is_no_version_as_text_or_field():
    text = b"version\n1.2.3.4\n"
    assert not is_version(text, 8, Hint.NONE)
    assert is_version(text, 8, Hint.VERSION)
    assert [each.value for each in extract(text)] == ["1.2.3.4"]


@pytest.mark.parametrize(
    ("text", "start", "ends"),
    [(b"12.36", 3, True), (b".36", 1, False), (b"36", 0, False), (b"a.36", 2, False)],
)
def test_digits_after_a_point_end_a_number(text, start, ends):
    assert context.ends_number(text, start) is ends


@pytest.mark.parametrize(
    ("label", "stands"),
    [
        ('"aid":"', False),
        ("guid=", False),
        ('"deviceId": "', False),
        ("uuid = ", False),
        ('"md5":"', True),
        ("paid=", True),
        ("", True),
    ],
)
def test_the_number_of_something_in_a_product_is_no_hash(label, stands):
    assert bool(list(extract(label + "18ddf28a71089acdbab5038f58044c0a"))) is stands


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("2001:db8::1", True), ("...2001:db8::1", True), (".::1", True)),
        *(("x2001:db8::1", False), ("1::2_", False), ("12.36::", False), ("5.0::1", False)),
    ],
)
def test_an_address_that_letters_digits_or_a_number_touch_is_none(text, found):
    assert bool([each for each in extract(text) if each.type == "ipv6-addr"]) is found
