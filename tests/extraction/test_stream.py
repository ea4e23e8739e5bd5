import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction import texts
from sidelight.extraction import BY_DEFAULT, Extractor, MentionType, extract
from sidelight.extraction.stream import LINE_BYTES

EVERY = frozenset(MentionType)


def values(text, **options):
    return [(each.type.value, each.value) for each in extract(text, **options)]


@given(texts.text)
def test_offsets_point_at_the_raw_text(text):
    for mention in extract(text, types=EVERY):
        assert text[mention.start : mention.end] == mention.raw


@given(texts.text)
def test_mentions_come_in_order(text):
    starts = [mention.start for mention in extract(text, types=EVERY)]
    assert starts == sorted(starts)


@given(st.binary(max_size=400) | texts.text.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_raise_and_offsets_count_bytes(data):
    for mention in extract(data, types=EVERY):
        raw = data[mention.start : mention.end]
        assert raw.decode("utf-8", "surrogateescape") == mention.raw


@given(texts.text, st.lists(st.integers(1, 40), max_size=30), st.integers(1, 9))
def test_any_chunking_gives_the_same(text, sizes, rest):
    extractor, found, place = Extractor(types=EVERY), [], 0
    for size in itertools.chain(sizes, itertools.repeat(rest)):
        if place >= len(text):
            break
        found += extractor.feed(text[place : place + size])
        place += size
    found += extractor.close()
    assert found == list(extract(text, types=EVERY))


@pytest.mark.parametrize("unit", ["evil.com ", "evil.com,", "x" * 50, "é", "http://a.com/b-\n", "\n"])
@pytest.mark.parametrize("size", [1 << 12, (1 << 14) + 1])
def test_long_lines_are_cut_at_the_same_places_in_any_chunking(unit, size):
    text = (unit * (3 * LINE_BYTES // len(unit)))[: 2 * LINE_BYTES + 999] + " end.example"
    extractor = Extractor()
    found = [
        mention
        for start in range(0, len(text), size)
        for mention in extractor.feed(text[start : start + size])
    ]
    assert [*found, *extractor.close()] == list(extract(text))
    assert found or unit in {"x" * 50, "é", "\n"}


def test_memory_does_not_grow_with_the_text():
    extractor = Extractor()
    chunk = "10.1.2.3 GET http://evil.example/x\n" * 1000
    for _ in range(40):
        assert sum(1 for _ in extractor.feed(chunk)) == 3000
        assert len(extractor._data) < 2 * LINE_BYTES


def test_text_and_bytes_do_not_mix():
    extractor = Extractor()
    extractor.feed("a")
    with pytest.raises(TypeError, match="not both"):
        extractor.feed(b"a")


def test_closing_without_text_gives_nothing():
    assert list(Extractor().close()) == []


def test_characters_are_counted_and_not_bytes():
    (mention,) = extract("пример: evil.com")
    assert (mention.start, mention.end) == (8, 16)


def test_types_narrow_the_result_and_paths_come_on_request_only():
    text = "evil.com 192.0.2.1 C:\\temp\\a.exe HKLM\\Software\\Run"
    assert values(text, types={MentionType.IPV4}) == [("ipv4-addr", "192.0.2.1")]
    assert {kind for kind, _ in values(text)} == {"domain", "ipv4-addr"}
    assert {kind for kind, _ in values(text, types=EVERY)} >= {"windows-path", "registry-key"}
    assert MentionType.UNIX_PATH not in BY_DEFAULT


def test_a_list_gives_what_its_types_narrow():
    text = "evil.com\n192.0.2.1\n" * 10
    assert values(text, types={MentionType.IPV4}) == [("ipv4-addr", "192.0.2.1")] * 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("evil[.]example", "evil.example"),
        ("evil(.)example", "evil.example"),
        ("evil{.}example", "evil.example"),
        ("evil[dot]example", "evil.example"),
        ("evil (dot) example", "evil.example"),
        ("evil [.] example", "evil.example"),
        ("evil dot com", "evil.com"),
        ("evil[.example", "evil.example"),
        ("evil.]example", "evil.example"),
        ("evil\\.example", "evil.example"),
        ("evil。example", "evil.example"),
        ("ｅｖｉｌ．com", "evil.com"),
        ("ev\u200bil.example", "evil.example"),
        ("evil%2eexample", "evil.example"),
        ("evil&#46;example", "evil.example"),
        ("192[.]0[.]2[.]1", "192.0.2.1"),
        ("192.0.2[.]1", "192.0.2.1"),
        ("user[@]evil[.]example", "user@evil.example"),
        ("user at evil dot com", "user@evil.com"),
        ("user(at)evil(dot)com", "user@evil.com"),
        ("hxxp://evil[.]example/a", "http://evil.example/a"),
        ("hXXps[:]//evil[.]example/a[.]php", "https://evil.example/a.php"),
        ("http[://]evil.example/", "http://evil.example/"),
        ("h**p://evil.example/a", "http://evil.example/a"),
        ("http:\\/\\/evil.example\\/a", "http://evil.example/a"),
        ("meow://evil.example/a", "http://evil.example/a"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("访问evil.example下载", "evil.example"),
    ],
)
def test_every_way_to_defang_is_undone(text, value):
    mentions = [mention for mention in extract(f"see {text} now") if not mention.derived]
    assert [mention.value for mention in mentions] == [value]


@given(
    name=st.from_regex(r"[a-z][a-z0-9]{2,10}(-[a-z0-9]{1,5})?\.(com|net|org|info|ru)", fullmatch=True),
    dot=st.sampled_from(["[.]", "(.)", "{.}", "[dot]", "(dot)", " [.] ", " (dot) ", "\\.", "[.", ".]"]),
)
def test_a_defanged_name_gives_the_name_back(name, dot):
    mentions = list(extract(f"c2: {name.replace('.', dot)}\n"))
    assert [mention.value for mention in mentions] == [name]


@given(
    url=st.from_regex(
        r"https?://[a-z]{3,9}\.(com|net)(:[1-9][0-9]{1,3})?/[a-z0-9]{1,8}(/[a-z0-9_]{1,8}){0,3}\.php", fullmatch=True
    )
)
def test_a_defanged_url_gives_the_url_back(url):
    defanged = url.replace("http", "hxxp", 1).replace(".", "[.]")
    whole, host = extract(f"(from {defanged}).")
    assert (whole.value, whole.raw) == (url, defanged)
    assert host.derived
    assert host.raw in defanged
