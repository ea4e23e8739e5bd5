"""One conformance suite for the three engines: same patterns, same candidates, same mentions."""

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extraction.mentions import ATS, DOTS, FEW, streamed, texts
from sidelight.extraction import Extractor
from sidelight.extraction import engines as engines_
from sidelight.extraction.engines import ENGINES, best, best_name

MODULES = {"rust": "paula", "re2": "re2"}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    """Return each engine that is installed."""
    if request.param in MODULES:
        pytest.importorskip(MODULES[request.param])
    return ENGINES[request.param]()


@pytest.fixture(scope="module")
def engines():
    return [
        pytest.importorskip(MODULES[name]) and make() if name in MODULES else make()
        for name, make in ENGINES.items()
    ]


def found(engine, text):
    mentions = streamed(Extractor(engine=engine), [text])
    return [(str(each.type), each.value, each.raw) for each in mentions]


KNOWN = [
    ("see hxxp://evil[.]example/x.", [("url", "http://evil.example/x", "hxxp://evil[.]example/x")]),
    ("at evil [.] example now", [("domain", "evil.example", "evil [.] example")]),
    ("evil dot example", [("domain", "evil.example", "evil dot example")]),
    ("a\\nevil.example", [("domain", "evil.example", "evil.example")]),
    ("%22evil.example%22", [("domain", "evil.example", "evil.example")]),
    ("user [at] evil.example", [("email-addr", "user@evil.example", "user [at] evil.example")]),
    ("jo+lists@evil.example", [("email-addr", "jo+lists@evil.example", "jo+lists@evil.example")]),
    ("from 192.0.2[.]7:443", [("ipv4-addr", "192.0.2.7", "192.0.2[.]7")]),
    ("10.0.0.0/8", [("cidr", "10.0.0.0/8", "10.0.0.0/8")]),
    ("[2001:DB8::1]:80", [("ipv6-addr", "2001:db8::1", "2001:DB8::1")]),
    ("1:2:3:4:5:6:7:8", [("ipv6-addr", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]),
    ("::ffff:192.0.2.7", [("ipv6-addr", "::ffff:192.0.2.7", "::ffff:192.0.2.7")]),
    ("ns::evil.example", [("domain", "evil.example", "evil.example")]),
    ("dead::beef.example", [("domain", "beef.example", "beef.example")]),
    ("std::vector<a::b::c> std::face", []),
    (
        "a::AS64500 b::CVE-2021-44228",
        [("asn", "AS64500", "AS64500"), ("cve", "CVE-2021-44228", "CVE-2021-44228")],
    ),
    ("arn:aws:iam::1:::AS64500-c.", [("asn", "AS64500", "AS64500")]),
    ("::1.http://q.com/a(b)", [("url", "q.com/a(b)", "q.com/a(b)"), ("domain", "q.com", "q.com")]),
    ("10.0.0.1Z", []),
    ("took 1.3:client:server", []),
    ("3:client:server", [("ssdeep", "3:client:server", None)]),
    ("%3d" + "a" * 30, []),
    ("%3d" + "a" * 32, [("md5", "a" * 32, "a" * 32)]),
    ("\\f" + "a" * 31, []),
    ("dead::beefCVE-2021-44228", [("cve", "CVE-2021-44228", "CVE-2021-44228")]),
    ("2001[:]db8[:][:]1.", [("ipv6-addr", "2001:db8::1", "2001[:]db8[:][:]1")]),
    ("c2[:]evil.com", [("domain", "evil.com", "evil.com")]),
    ("fe80::1%eth0", [("ipv6-addr", "fe80::1", "fe80::1")]),
    ("x1::2 1::2y", []),
    ("00:1a:2b:3c:4d:5e 12:30:45", []),
    ("D41D8CD98F00B204E9800998ECF8427E", [("md5", "d41d8cd98f00b204e9800998ecf8427e", None)]),
    ("x" * 32 + " " + "a" * 33, []),
    ("CVE 2014-1001", [("cve", "CVE-2014-1001", "CVE 2014-1001")]),
    ("cve\u20112021\u201144228", [("cve", "CVE-2021-44228", "cve\u20112021\u201144228")]),
    ("ASN 64500", [("asn", "AS64500", "ASN 64500")]),
    ("T1059.001", [("attack-technique", "T1059.001", "T1059.001")]),
    ("3:AXGBicFlgVNhB:AXGHsNh", [("ssdeep", "3:AXGBicFlgVNhB:AXGHsNh", None)]),
    ("пример.рф", [("domain", "xn--e1afmkfd.xn--p1ai", "пример.рф")]),
    ("«evil.example»", [("domain", "evil.example", "evil.example")]),
    ("e\u200bvil.example", [("domain", "evil.example", "e\u200bvil.example")]),
]


@pytest.mark.parametrize(("text", "expected"), KNOWN, ids=[text[:32] for text, _ in KNOWN])
def test_every_engine_finds_what_there_is(engine, text, expected):
    whole = [(kind, value, raw or text) for kind, value, raw in expected]
    assert [each for each in found(engine, text) if each in whole or not whole] == whole


def test_every_engine_finds_values_in_the_bytes_that_are_no_utf8(engine):
    mentions = streamed(Extractor(engine=engine), [b"\xff\xfe evil.example\xe9 \x80192.0.2.7\xc3"])
    assert [each.value for each in mentions] == ["evil.example", "192.0.2.7"]


@pytest.mark.parametrize("mark", [b"\xf8\x80\x80\x80", b"\xc0\xad", b"\xff\xbf\xbf\xbf", b"\xf5"])
def test_bytes_that_are_no_utf8_separate_values(engine, mark):
    mentions = streamed(Extractor(engine=engine), [mark + b"evil.example" + mark])
    assert [(each.value, each.start) for each in mentions] == [("evil.example", len(mark))]


def test_every_engine_reads_lists(engine):
    lines = ["setup.zip", "co.uk", "evil.com", "192.0.2.7", "d41d8cd98f00b204e9800998ecf8427e"]
    text = "\n".join([*lines * 3, "see evil.org", "A" * 40, "evil.co.za"]) + "\n"
    kinds = [kind for kind, _, _ in found(engine, text)]
    assert kinds == ["domain", "ipv4-addr", "md5"] * 3 + ["domain", "sha1", "domain"]


def test_candidates_come_in_order_and_inside_the_block(engine):
    block = b"a.com " + b"e" * 40 + b".net 1.1.1.1 " + b"0" * 64 + b"\nhttp://x.y/" + b"f" * 32
    found = engine.candidates(block)
    assert all(before.start <= after.start for before, after in pairwise(found))
    assert [each.as_bytes() for each in found] == [block[each.start : each.end] for each in found]
    assert b"0" * 64 in [each.as_bytes() for each in found]


@pytest.mark.parametrize(
    "text",
    [
        *("5.0", "537.36", "3.14Z", "1+2.5", "0.0.0", "12.5@3", "1.2.3.Z", "::", "x::y"),
        *("arn:aws:iam::123456789012:a", "arn:aws-cn:s3:::bucket", "arn:awsx"),
    ],
)
def test_no_engine_takes_a_number_or_the_name_of_a_resource_for_a_value(engine, text):
    assert found(engine, f"see {text} now") == []


def test_what_a_resource_is_called_is_still_looked_at(engine):
    text = "arn:aws:s3:::evil.com/abc arn:aws:sts::123456789012:assumed-role/a/jo@evil.com"
    kinds = [kind for kind, _, _ in found(engine, text)]
    assert kinds == ["url", "domain", "email-addr"]


@pytest.mark.parametrize(
    "text", ["1.evil.com", "5.0.evil.com", "3z.com", "1.2.3.4x.com", "9.Z.com"]
)
def test_every_engine_finds_names_that_begin_like_a_number(engine, text):
    assert found(engine, text) == [("domain", text.lower(), text)]


@FEW
@given(texts)
def test_the_engines_agree_on_any_text(engines, text):
    first, *others = [found(engine, text) for engine in engines]
    for other in others:
        assert other == first


@FEW
@given(st.binary(max_size=200) | st.lists(st.sampled_from(list(b"aA0:.[]\xe2\x80\xc3 \\@/-"))))
def test_the_engines_agree_on_any_bytes(engines, raw):
    first, *others = [streamed(Extractor(engine=engine), [bytes(raw)]) for engine in engines]
    for other in others:
        assert other == first


COLONED = st.sampled_from(
    [
        *(b"::", b":", b":::", b"dead::beef", b"ns::evil.com", b"fe80::1", b"a.com", b"1.1.1.1"),
        *(b" ", b".", b"x", b"arn:aws:iam::1:", b"http://a.com/::b", b"\n"),
    ]
)


@FEW
@given(st.lists(COLONED, max_size=16).map(b"".join))
@example(b"a.com::x dead::beef.x")
def test_the_next_colons_pass_over_no_candidate_that_is_cut_short(block):
    found = list(re.finditer(rb"[0-9A-Za-z:./]*::?[0-9A-Fa-f:.]*|[a-z.]+", block))
    pieces = [engines_._Piece(match) for match in found if match.group()]
    assert engines_._cut_short(block, pieces) == {
        number
        for number, each in enumerate(pieces)
        if engines_._is_cut_short(each.as_bytes()) and engines_._goes_on(block, each.end)
    }


@pytest.mark.parametrize("mark", DOTS)
def test_the_engines_agree_on_every_dot(engines, mark):
    for engine in engines:
        assert ("domain", "qwe.example") in [e[:2] for e in found(engine, f"qwe{mark}example")]


@pytest.mark.parametrize("mark", ATS)
def test_the_engines_agree_on_every_at(engines, mark):
    for engine in engines:
        assert found(engine, f"x qwe{mark}evil.com")[0][:2] == ("email-addr", "qwe@evil.com")


def test_the_best_engine_is_the_first_that_is_installed():
    assert best_name() in ENGINES
    (found,) = best().candidates(b"see evil.example")
    assert (found.start, found.end) == (4, 16)


def test_without_a_wheel_the_standard_library_does(monkeypatch):
    monkeypatch.setattr("sidelight.extraction.engines.find_spec", lambda _: None)
    assert best_name.__wrapped__() == "standard"
