"""What the tests of extraction share: short forms of mentions, and values for property tests."""

import string
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st

from sidelight.extraction import extract

FEW = settings(max_examples=40, deadline=None)

DOTS = [
    *("[.]", "(.)", "{.}", "<.>", "[dot]", "(dot)", "{dot}", "[DOT]", "(Dot)", " dot ", " DOT "),
    *(" [.] ", " (dot) ", "[.", ".]", "\\.", "[d0t]", "[,]", "[[.]]", "((dot))"),
    *("%2e", "%2E", "&#46;", "&#x2E;", "&period;", "\u3002", "\uff0e", "\uff61"),
]
ATS = [
    *("[@]", "(@)", "[at]", "(at)", "{at}", "<at>", " [at] ", " (at) ", "[AT]", "[@", "@]"),
    *("&#64;", "&#x40;", "%40", "\uff20"),
]
HTTP = ["http", "hxxp", "hXXp", "HXXP", "htxp", "hxtp", "h**p", "h[tt]p", "h[xx]p", "meow"]
COLONS = ["://", "[:]//", "[://]", ":[//]", "[:]\\/\\/", ":\\/\\/", "(:)//", "[:]//", " ://"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"]


def pairs(text, **options):
    """Return (type, value) of every mention in order."""
    return [(str(each.type), each.value) for each in extract(text, **options)]


def values(text, **options):
    """Return the value of every mention that no other one contains."""
    return [each.value for each in extract(text, **options) if not each.derived]


def cut(text, places):
    """Return the pieces of `text` between the places, which may lie anywhere."""
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[low:high] for low, high in pairwise(edges)]


def streamed(extractor, pieces):
    """Return what an extractor gives for the pieces, its end included."""
    return [each for piece in pieces for each in extractor.feed(piece)] + list(extractor.close())


def full_width(text):
    """Return ASCII letters, digits and signs in the forms of East Asian typography."""
    return "".join(chr(ord(each) + 0xFEE0) for each in text)


labels = st.text(string.ascii_lowercase + string.digits, min_size=2, max_size=14).map(
    lambda text: f"q{text}"
)
suffixes = st.sampled_from(
    ["com", "net", "org", "ru", "co.uk", "co.za", "com.np", "xyz", "example"]
)
domains = st.builds(
    lambda names, suffix: ".".join([*names, suffix]),
    st.lists(labels, min_size=1, max_size=3),
    suffixes,
)
addresses = st.ip_addresses(v=4).map(str)
addresses6 = (
    st.ip_addresses(v=6).filter(lambda each: each.ipv4_mapped is None and int(each)).map(str)
)
mail_addresses = st.builds(lambda local, domain: f"{local}@{domain}", labels, domains)
paths = st.lists(labels, max_size=3).map(lambda parts: "".join(f"/{part}" for part in parts))
ports = st.sampled_from(["", ":8080", ":443"])
urls = st.builds(
    lambda host, port, path: f"http://{host}{port}{path}", domains | addresses, ports, paths
)
hashes = st.sampled_from([32, 40, 64, 128]).flatmap(
    lambda size: st.text("0123456789abcdef", min_size=size, max_size=size)
)
observed = st.one_of(domains, addresses, addresses6, mail_addresses, urls, hashes)
"""One value of any frequent type, in its canonical form."""

FRAGMENTS = [
    *("http://q.com/a(b)", "hxxps[:]//q[.]example/x?y=1&amp;z=2", "user [at] q (dot) com", "::1"),
    *("1.2.3.4/24", "10.0.0.0/8", "пример.рф", "\u200b", "é", "\U0001f600", "日本.jp", "q。com"),
    *("\n", "\r\n", "-\n", " ", ",", '"', "\\n", "\\u0026", "%2f", "(", "]", "[.]", ":", "@", "+"),
    *("version ", "imphash: ", "d41d8cd98f00b204e9800998ecf8427e", "CVE-2021-44228", "AS64500"),
    *("a" * 30, "T1059.001", "dead::beef", "ns::q.com", "3:abcdefgh:ijklmnop", "C:\\q.com\\x"),
    *("5.0", "3.14Z", "12.36", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "%3d", "Z", "C:\\"),
    *("arn:aws:iam::123456789012:user", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "T1059", "\\f"),
    *("x", ".", "-", "_", "\x00", "\x1e", "/usr/bin/q", "HKLM\\Software\\q", "[q]", "http://"),
]
texts = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4).filter(str.isprintable)), max_size=24
).map("".join)
"""Texts in which values and their marks touch in every way."""
