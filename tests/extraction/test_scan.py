import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.mentions import FEW, texts
from sidelight.extraction import context, extract, scan
from sidelight.extraction.classify import classify
from sidelight.extraction.engines import best
from sidelight.extraction.fields import Hint
from sidelight.extraction.place import Place
from sidelight.extraction.scan import MEMO_ENTRIES, _memo


def raw(text):
    return [(each.type.value, each.raw) for each in extract(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.0/8", [("cidr", "10.0.0.0/8")]),
        ("10.1.2.3/24", [("ipv4-addr", "10.1.2.3")]),
        ("192.0.2.1/443", [("ipv4-addr", "192.0.2.1")]),
        ("192.0.2.1/32", [("cidr", "192.0.2.1/32"), ("ipv4-addr", "192.0.2.1")]),
        ("evil.com/a/b.js", [("url", "evil.com/a/b.js"), ("domain", "evil.com")]),
        ("evil.com:8080/p", [("url", "evil.com:8080/p"), ("domain", "evil.com")]),
        ("evil.com:443", [("domain", "evil.com")]),
        ("evil.com/", [("domain", "evil.com")]),
        (r"a\nevil.com", [("domain", "evil.com")]),
        (r"C:\new.com", []),
        (r"C:\x\nevil.com", []),
        (r"\\nas.corp.com\share", [("domain", "nas.corp.com")]),
        ("%22evil.com%22", [("domain", "evil.com")]),
        (r"\u003cevil.com\u003e", [("domain", "evil.com")]),
        (r"\nd41d8cd98f00b204e9800998ecf8427e", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("jo+tag@evil.com", [("email-addr", "jo+tag@evil.com")]),
        ("[victim].ddns.net", []),
        ("*.evil.com", [("domain", "evil.com")]),
        (
            "imphash: d41d8cd98f00b204e9800998ecf8427e",
            [("imphash", "d41d8cd98f00b204e9800998ecf8427e")],
        ),
        ('"aid":"d41d8cd98f00b204e9800998ecf8427e"', []),
        ("sample_d41d8cd98f00b204e9800998ecf8427e", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("x__d41d8cd98f00b204e9800998ecf8427e", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("a_d41d8cd98f00b204e9800998ecf8427e_x", [("md5", "d41d8cd98f00b204e9800998ecf8427e")]),
        ("q=0.5::~~Host 12.36::", []),
        ("evil.com\\/a/b.js", [("url", "evil.com\\/a/b.js"), ("domain", "evil.com")]),
        ("evil.com\\x", [("domain", "evil.com")]),
        ("evil.com\\", [("domain", "evil.com")]),
        ("Evil.com/abc", [("url", "Evil.com/abc"), ("domain", "Evil.com")]),
        (
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa.txt",
            [("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")],
        ),
    ],
)
def test_what_stands_beside_a_value_counts(text, expected):
    assert raw(text) == expected


def test_the_memo_is_bounded():
    _memo.clear()
    for number in range(MEMO_ENTRIES + 10):
        _memo[b"n%d.example" % number]
    assert len(_memo) == 10
    assert _memo[b"x" * 300 + b".com"] == classify(b"x" * 300 + b".com")
    assert len(_memo) == 10


class _Forgetful(dict):
    def __missing__(self, token):
        return scan._Memo().__missing__(token)


DOUBTFUL = st.sampled_from(
    [
        *("d41d8cd98f00b204e9800998ecf8427e", "192.0.2.7", "1.2.3.4", "evil.com/a/b", "evil.zip"),
        *('"aid":"', "imphash: ", "version ", "versions 1.0 and ", "v", ">= ", '"src_ip": "'),
        *("\n", "\\n", " ", '"', "/", "C:\\", "2001:db8::1", "md5|", "Import Hash\n", "user.name"),
    ]
)


@pytest.mark.parametrize("hinted", [False, True])
@FEW
@given(texts | st.lists(DOUBTFUL, max_size=16).map("".join))
def test_without_any_shortcut_the_mentions_are_the_same(hinted, text):
    """No memory, no look at the nearest bytes, no list lane, no letters of ASCII."""
    general = best()._replace(lists=lambda _: ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_memo", _Forgetful())
        patch.setattr(scan, "_seen_bare", scan._bare)
        patch.setattr(scan, "ENOUGH", (None,) * len(context.ENOUGH))
        for name in ("no_version", "_names_version", "_names_identifier"):
            patch.setattr(context, name, getattr(context, name).__wrapped__)
        place = Place(as_text=True)
        place.enter(data := text.encode(), 0)
        place.letters = None
        hint_at = (lambda _: Hint.NONE) if hinted else None
        full = scan.scan(data, 0, scan.Search(general, hint_at=hint_at), place)
    assert list(extract(text)) == full


def test_what_is_remembered_of_urls_without_a_scheme_is_bounded():
    for number in range(5000):
        assert raw(f"evil.com/abc/{number}")[0][1] == f"evil.com/abc/{number}"
    assert scan._seen_bare.cache_info().currsize <= 4096


@FEW
@given(
    st.lists(
        st.sampled_from(
            [
                "\\n",
                "\\u003c",
                "%22",
                "\\\\",
                "C:\\",
                "%",
                "n",
                "evil.com",
                "q.zip",
                "a" * 32,
                ".",
                " ",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_what_stands_for_a_candidate_behind_an_escape_is_never_given(text):
    for each in extract(text):
        assert each.value
        assert each.raw == text[each.start : each.end] != ""


def test_the_memo_keeps_where_a_value_behind_an_escape_begins_for_the_place():
    name, path = "\\nevil.com", "C:\\nevil.com"
    assert raw(name) == raw(name) == [("domain", "evil.com")]
    assert raw(path) == raw(path) == []
    assert raw(name) == [("domain", "evil.com")]


def test_a_run_is_found_in_a_candidate_that_is_nothing_and_once_in_one_that_is_something():
    digest = "d41d8cd98f00b204e9800998ecf8427e"
    assert raw(f"http://evil.com/{digest}") == [
        ("url", f"http://evil.com/{digest}"),
        ("domain", "evil.com"),
    ]
    assert raw(f"{digest}.exe") == raw(digest) == [("md5", digest)]
