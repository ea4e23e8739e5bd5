"""Inputs that make other extractors hang: each must cost time in proportion to its length."""

import time

import pytest

from extraction.engines_under_test import engine
from sidelight.extraction import Extractor, MentionType, extract_json, parse_observable
from sidelight.extraction.jsontext import extract_json_text
from sidelight.model import InvalidObservable

SIZE = 200_000
UNITS = [
    "a",
    "a.",
    "deadbeef",
    "1.",
    "a-",
    "a[.]",
    "QUJDREVGR0hJSktMTU5P+/",
    "a dot ",
    "http://",
    "a@",
    "a+",
    "a:",
    "::",
    "1:aaaaaaaa",
    "a at ",
    "x.com.",
    "[",
    "a (",
    "T1",
    "AS ",
    "CVE-",
    "a%2e",
    "http://a.com/(",
    "http://a.com)",
    "http://[",
    "http://a.com:",
    ",http:",
    "http://a.com/a,b",
    "http://a.com,1.2.3.4,",
    "'http://a.com',",
    "\\",
    "C:\\a\\",
    "HKLM\\a ",
    "HKLM\\<a>",
    "/etc/",
    "a.zip\n",
    "evil.com\n",
    "com.a.\n",
    "1.2.3.4/",
    "version ",
    "a\\nb.com",
    "é.",
    "中文",
    "a\u200b.",
    "。",
    "ns::a ",
    "3:aaaaaaaa:bbbbbbbb",
    "\x1e",
    "\n",
    "{",
    '"a":"',
    "&amp;",
    "[x].a.com ",
    "event.name ",
    "d41d8cd98f00b204e9800998ecf8427e-",
    "bc1q",
    "0x",
    "%41",
    "a.com/",
    "a+b@",
    "-\n",
    "http://a/b-\n",
    "imphash ",
    "_",
    "_a",
    "3.14Z",
    "1.2.",
    "1+2.",
    "1.Z.",
    "arn:aws",
    "arn:aws:",
    "arn:aws:iam::1:",
    "::a ",
    "\\n",
    "%",
    "http://a.com/%",
    "http://a-",
    "a-.com/",
]


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_costs_less_than_a_second_per_megabyte(unit):
    text = (unit * (SIZE // len(unit) + 1))[:SIZE]

    def read():
        extractor = Extractor(types=frozenset(MentionType))
        list(extractor.feed(text))
        list(extractor.close())

    assert min(seconds(read) for _ in range(2)) < SIZE / 1e6


@pytest.mark.parametrize("unit", ["-\n", "-\r\n", "http://a/b-\n", "a", "a ", "a\n"])
@pytest.mark.parametrize("size", [1, 64])
def test_small_pieces_cost_no_more_than_the_text_is_long(unit, size):
    text = (unit * SIZE)[: SIZE * min(size, 4) // 4]

    def read():
        extractor = Extractor()
        for at in range(0, len(text), size):
            list(extractor.feed(text[at : at + size]))
        list(extractor.close())

    assert min(seconds(read) for _ in range(2)) < 1


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "a.", "a-", "1.", "a@", "::", "a:", "a dot ", "http://", "é"),
        *("_", "1+2.", "1.Z", "arn:aws:", "1a"),
    ],
)
def test_the_fallback_engine_is_linear_too(unit):
    standard = engine("standard")
    small, large = (
        min(seconds(lambda n=n: standard.candidates((unit * n).encode())) for _ in range(3))
        for n in (10_000, 80_000)
    )
    assert large < 30 * small + 0.05


@pytest.mark.parametrize("text", ["[" * SIZE, '{"a":' * 40_000, "[" * 100_000 + "]" * 100_000])
def test_nesting_costs_no_stack(text):
    assert seconds(lambda: list(extract_json_text(text.encode()))) < 1
    nested = "192.0.2.1"
    for _ in range(20_000):
        nested = [nested, "x"]
    assert [mention.value for mention in extract_json(nested)] == ["192.0.2.1"]


@pytest.mark.parametrize("unit", ["a", "a.", "1.", "a@", "http://", "[", "é"])
def test_a_long_typed_value_is_refused_at_once(unit):
    def refuse():
        with pytest.raises(InvalidObservable):
            parse_observable(unit * SIZE)

    assert seconds(refuse) < 0.5
