import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.mentions import (
    ATS,
    COLONS,
    DOTS,
    FEW,
    HTTP,
    INVISIBLE,
    addresses,
    cut,
    domains,
    full_width,
    labels,
    mail_addresses,
    observed,
    pairs,
    paths,
    streamed,
    texts,
    values,
)
from sidelight.extraction import BY_DEFAULT, Extractor, Mention, MentionType, extract, stream

PLACES = st.lists(st.integers(0, 4_000), max_size=12)
ALL = frozenset(MentionType)


@FEW
@given(observed)
def test_a_plain_value_is_found_as_it_stands(value):
    [mention] = [each for each in extract(f"x {value} y") if not each.derived]
    assert (mention.value, mention.raw, mention.start) == (value, value, 2)


@FEW
@given(domains, st.sampled_from(DOTS), st.booleans())
def test_a_defanged_domain_is_given_back(domain, dot, everywhere):
    text = domain.replace(".", dot, -1 if everywhere else 1)
    assert pairs(f"x,{text},y") == [("domain", domain)]


@FEW
@given(addresses, st.sampled_from(DOTS))
def test_a_defanged_address_is_given_back(address, dot):
    assert pairs(f"x,{address.replace('.', dot)},y") == [("ipv4-addr", address)]
    assert pairs(f"x,{dot.join(address.rsplit('.', 1))},y") == [("ipv4-addr", address)]


@FEW
@given(mail_addresses, st.sampled_from(ATS), st.sampled_from([".", *DOTS]))
def test_a_defanged_mail_address_is_given_back(address, at, dot):
    text = address.replace("@", at).replace(".", dot)
    assert pairs(f"x,{text},y") == [("email-addr", address)]


@FEW
@given(
    domains | addresses,
    paths,
    st.tuples(st.sampled_from(HTTP), st.sampled_from(COLONS)),
    st.sampled_from(["", "s"]),
    st.sampled_from([".", "[.]", "(.)", "{.}", "[dot]", "(dot)", "\\."]),
)
def test_a_defanged_url_is_given_back_with_its_host(host, path, head, secure, dot):
    scheme, colon = head
    text = f"{scheme}{secure}{colon}{host.replace('.', dot)}{path}"
    [whole, inner] = extract(f'x "{text}" y')
    assert (whole.type, whole.value) == ("url", f"http{secure}://{host}{path}")
    assert (inner.value, inner.derived) == (host, True)
    assert whole.start <= inner.start <= inner.end <= whole.end


@FEW
@given(domains, st.sampled_from(INVISIBLE), st.integers(1, 60))
def test_an_invisible_character_changes_nothing(domain, mark, place):
    place %= len(domain)
    assert pairs(f"x {domain[:place] + mark + domain[place:]} y")[:1] == [("domain", domain)]


@FEW
@given(domains | addresses)
def test_full_width_letters_are_read(value):
    assert values(f"x {full_width(value)} y") == [value]


def test_the_example_of_the_documents():
    text = "see hxxp://evil[.]example/x or 192.0.2[.]7"
    assert list(extract(text)) == [
        Mention(MentionType.URL, "http://evil.example/x", "hxxp://evil[.]example/x", 4, 27),
        Mention(MentionType.DOMAIN, "evil.example", "evil[.]example", 11, 25, None, derived=True),
        Mention(MentionType.IPV4, "192.0.2.7", "192.0.2[.]7", 31, 42),
    ]


@FEW
@given(texts)
def test_offsets_of_a_text_are_characters(text):
    for each in extract(text, types=ALL):
        assert text[each.start : each.end] == each.raw


@FEW
@given(texts, st.sampled_from([b"", b"\xff", b"\xc3"]))
def test_offsets_of_bytes_are_bytes(text, broken):
    raw = broken + text.encode("utf-8", "replace") + broken
    for each in extract(raw, types=ALL):
        assert raw[each.start : each.end].decode("utf-8", "surrogateescape") == each.raw


@FEW
@given(st.binary(max_size=400))
def test_no_bytes_raise(raw):
    assert all(isinstance(each, Mention) for each in extract(raw, types=ALL))


@FEW
@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_no_text_raises_not_even_one_with_lone_surrogates(text):
    for each in extract(f"{text}evil.com{text}", types=ALL):
        assert f"{text}evil.com{text}"[each.start : each.end] == each.raw


@FEW
@given(texts)
def test_mentions_come_by_start(text):
    starts = [each.start for each in extract(text)]
    assert starts == sorted(starts)


@FEW
@given(texts)
def test_a_str_and_its_bytes_give_the_same(text):
    assert pairs(text, types=ALL) == pairs(text.encode("utf-8", "surrogatepass"), types=ALL)


@pytest.mark.parametrize("longest", [24, 64, 1 << 17])
@FEW
@given(texts, PLACES)
def test_any_chunking_gives_the_same(longest, text, places):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LINE_BYTES", longest)
        whole = list(extract(text, types=ALL))
        assert streamed(Extractor(types=ALL), cut(text, places)) == whole


@pytest.mark.parametrize("longest", [24, 64, 1 << 17])
@FEW
@given(texts, PLACES)
def test_any_chunking_of_bytes_gives_the_same(longest, text, places):
    raw = text.encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LINE_BYTES", longest)
        whole = list(extract(raw, types=ALL))
        assert streamed(Extractor(types=ALL), cut(raw, places)) == whole


@pytest.mark.parametrize("text", ["user [at] q (dot) com%2f", "q.com q.net\nuser at q.org x"])
@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_text_as_long_as_a_line_may_be_gives_the_same(text, more):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LINE_BYTES", len(text) + more)
        assert streamed(Extractor(types=ALL), [text]) == list(extract(text, types=ALL))


@FEW
@given(st.binary(max_size=300), PLACES)
def test_any_chunking_of_any_bytes_gives_the_same(raw, places):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "LINE_BYTES", 32)
        assert streamed(Extractor(types=ALL), cut(raw, places)) == list(extract(raw, types=ALL))


@pytest.mark.parametrize("size", [1, 7, 4096, stream.LINE_BYTES, 1 << 20])
def test_a_long_line_keeps_every_value(size):
    text = "".join(
        f"é{number:05d} q{number}.example, " for number in range(12_000 if size > 1 else 9)
    )
    expected = values(text)
    found = streamed(Extractor(), [text[at : at + size] for at in range(0, len(text), size)])
    assert [each.value for each in found] == expected
    assert len(expected) == len(set(expected)) >= 9
    assert all(text[each.start : each.end] == each.raw for each in found)


@pytest.mark.parametrize("mark", ["\0", "\x1e", " ", "\t", "|", ",", '"'])
def test_a_line_without_blanks_is_cut_in_no_value(mark):
    text = f"evil.com{mark}" * (3 * stream.LINE_BYTES // 9)
    assert {each.value for each in extract(text)} == {"evil.com"}
    assert sum(1 for _ in extract(text)) == text.count(mark)


@pytest.mark.parametrize("kind", [str, bytes])
def test_memory_does_not_grow_with_the_text(kind):
    extractor = Extractor()
    piece = "x" * 50_000 if kind is str else b"x" * 50_000
    for _ in range(40):
        assert list(extractor.feed(piece)) == []
        assert len(extractor._data) + extractor._pending_bytes <= 2 * stream.LINE_BYTES


def test_mentions_come_as_soon_as_their_line_is_complete():
    extractor = Extractor()
    assert list(extractor.feed("evil.exa")) == []
    assert [each.value for each in extractor.feed("mple\nnext")] == ["evil.example"]
    assert list(extractor.close()) == []


def test_an_extractor_that_was_fed_nothing_gives_nothing():
    assert list(Extractor().close()) == []
    assert list(Extractor().feed("")) == []


def test_str_and_bytes_are_not_mixed():
    extractor = Extractor()
    extractor.feed("a")
    with pytest.raises(TypeError, match="not both"):
        extractor.feed(b"b")


def test_types_narrow_what_is_given():
    text = "http://evil.example/x 192.0.2.7 d41d8cd98f00b204e9800998ecf8427e"
    assert pairs(text, types={MentionType.IPV4}) == [("ipv4-addr", "192.0.2.7")]
    assert pairs(text, types=["domain"]) == [("domain", "evil.example")]
    assert pairs(text, types=()) == []


def test_keys_and_paths_are_given_only_on_request():
    text = "HKLM\\Software\\Run and C:\\Windows\\q.exe and /usr/bin/q and evil.com"
    assert pairs(text) == [("domain", "evil.com")]
    kinds = [kind for kind, _ in pairs(text, types=ALL)]
    assert kinds == ["registry-key", "windows-path", "unix-path", "domain"]
    assert not BY_DEFAULT & stream.ON_REQUEST


@pytest.mark.parametrize("empty", ["", b"", "\n", " ", b"\x00"])
def test_nothing_is_found_in_nothing(empty):
    assert pairs(empty) == []


def test_a_url_goes_on_after_a_hyphen_at_the_line_end_in_every_chunking():
    text = "see http://evil.example/long-\nname/x now\n"
    for place in range(len(text)):
        found = streamed(Extractor(), [text[:place], text[place:]])
        assert found[0].value == "http://evil.example/long-name/x"


def test_bytes_like_objects_are_bytes():
    assert (
        pairs(bytearray(b"evil.com")) == pairs(memoryview(b"evil.com")) == [("domain", "evil.com")]
    )


def test_every_letter_around_a_value_keeps_it_whole():
    for mark in set(string.punctuation) - set("-._@/\\%&+*:~"):
        assert ("domain", "evil.example") in pairs(f"{mark}evil.example{mark}"), mark


@FEW
@given(labels, st.integers(1, 3))
def test_a_line_that_repeats_gives_its_values_again(label, times):
    line = f"{label}.example\n"
    assert [each.start for each in extract(line * times)] == [n * len(line) for n in range(times)]


@pytest.mark.parametrize(
    "unit", ["evil.com ", "evil.com,", "x" * 50, "é", "http://a.com/b-\n", "\n"]
)
@pytest.mark.parametrize("size", [1 << 12, (1 << 14) + 1])
def test_long_lines_are_cut_at_the_same_places_in_any_chunking(unit, size):
    text = (unit * (3 * stream.LINE_BYTES // len(unit)))[: 2 * stream.LINE_BYTES + 999]
    text += " end.example"
    found = streamed(Extractor(), [text[at : at + size] for at in range(0, len(text), size)])
    assert found == list(extract(text))
    assert found[-1].value == "end.example" or unit in {"x" * 50, "é"}


def test_a_list_gives_what_its_types_narrow():
    text = "evil.com\n192.0.2.1\n" * 10
    assert pairs(text, types={MentionType.IPV4}) == [("ipv4-addr", "192.0.2.1")] * 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("user at evil dot com", "user@evil.com"),
        ("hXXps[:]//evil[.]example/a[.]php", "https://evil.example/a.php"),
        ("hxxp[://]192[.]0[.]2[.]7[/]a?b=1", "http://192.0.2.7/a?b=1"),
        ("hxxp://evil\\.example/a\\.php", "http://evil.example/a.php"),
        ("http[:]//192[.]0[.]2[.]7[:]8080/x", "http://192.0.2.7:8080/x"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("пример[.]рф", "xn--e1afmkfd.xn--p1ai"),
        ("访问evil.example下载", "evil.example"),
    ],
)
def test_ways_to_defang_that_are_mixed(text, value):
    assert values(f"see {text} now") == [value]
