"""Values as logs hold them, from a small world in which lists and logs meet."""

from hypothesis import strategies as st

from sidelight.model import Claim, ObservableType
from sidelight.plugin import Entry, FeedContent, FeedList, IndexQuery
from sidelight.transports.bulk.cells import observable_of

T = ObservableType
BAD = FeedList("bad", "a list of bad things", Claim.MALICIOUS)
GOOD = FeedList("good", "a list of good things", Claim.KNOWN_GOOD)

SUFFIXES = ["com", "co.uk", "github.io", "example", "ck", "s3.amazonaws.com", "nosuffix"]
labels = st.sampled_from(["a", "b", "evil", "www", "x-1", "_dmarc", "9", "d0t"])
domains = st.builds(
    lambda head, suffix: ".".join([*head, suffix]),
    st.lists(labels, max_size=4),
    st.sampled_from(SUFFIXES),
)
v4 = st.builds("10.0.{}.{}".format, st.integers(0, 3), st.integers(0, 9))
v6 = st.builds("2001:db8:{:x}::{:x}".format, st.integers(0, 3), st.integers(0, 9))
hashes = st.builds(
    lambda digit, size: digit * size,
    st.sampled_from(["ab", "01", "fe"]),
    st.sampled_from([16, 20, 32, 64]),
)
hosts = st.one_of(domains, v4, v6.map("[{}]".format))
ports = st.sampled_from(["", ":80", ":443", ":8080"])
segments = st.sampled_from(
    ["a", "b", "c.php", "A", "..", ".", "%61", "%2f", "", "a&amp;b", "a(.)b"]
)
clean = st.sampled_from(["a", "b", "c.php", "A"])
paths = st.one_of(st.lists(clean, max_size=4), st.lists(clean | segments, max_size=16)).map(
    lambda parts: "".join(f"/{part}" for part in parts)
)
queries = st.sampled_from(["", "?", "?x=1", "?x=%41&y=/./a", "#top", "?x#top"])
urls = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTP://", "ftp://", "hxxp://", ""]),
    st.sampled_from(["", "", "", "user@"]),
    hosts,
    ports,
    paths,
    queries,
)
plain = st.one_of(domains, v4, v6, hashes, urls, st.builds("{}{}".format, hosts, ports))
mails = st.builds("{}@{}".format, st.sampled_from(["jo", "abuse"]), domains)
identifiers = st.sampled_from(
    ["CVE-2021-44228", "cve_2021.44228", "cve-2021.44228", "AS64500", "asn64500", "T1059.001"]
)
dressed = st.sampled_from(
    [str.upper, "{}.".format, " {} ".format, '"{}"'.format, lambda text: text.replace(".", "[.]")]
)
cells = st.one_of(
    plain,
    mails,
    identifiers,
    st.builds(lambda dress, text: dress(text), dressed, plain),
    st.builds("::ffff:{}".format, v4),
    st.builds("{}/24".format, v4),
    st.text(max_size=30),
)

entries = st.one_of(
    st.builds(lambda v, s: Entry("bad", T.DOMAIN, v, "family", s), domains, st.booleans()),
    st.builds(lambda v, p: Entry("bad", T.DOMAIN, v + p), domains, ports),
    st.builds(lambda v, p: Entry("bad", T.IPV4, v + p), v4, ports),
    st.builds(lambda v: Entry("good", T.IPV6, v), v6),
    st.builds(lambda v: Entry("bad", T.URL, v), urls),
    st.builds(lambda v: Entry("good", T.FILE, v), hashes),
    st.builds(lambda v: Entry("bad", T.EMAIL, v), mails),
    st.builds(lambda v, n: Entry("bad", None, f"{v}/{n}"), v4, st.integers(22, 32)),
    st.builds(lambda v, n: Entry("good", None, f"{v}/{n}"), v6, st.integers(40, 128)),
    st.just(Entry("bad", T.CVE, "CVE-2021-44228")),
    st.just(Entry("bad", T.ASN, "AS64500")),
)


def content(listed):
    return FeedContent((BAD, GOOD), iter(listed), "2026-11-01")


def expected(store, feeds, cells):
    """Return what matching one cell after another finds, as sorted tuples."""
    matches = [
        (row, cell, feed, m.list, m.claim, m.scope, m.matched, m.label, m.exact, m.rolled_up)
        for row, cell in enumerate(cells)
        if cell is not None and (observable := observable_of(cell)) is not None
        for feed in feeds
        for m in store.match(IndexQuery(feed, observable)).matches
    ]
    return sorted(map(_plain, matches), key=repr)


def _plain(match):
    """Return the members of enumerations as the texts that they are."""
    return tuple(str(each) if isinstance(each, str) else each for each in match)


def found(table):
    """Return the matches of a table in the same form."""
    names = ("row", "value", "feed", "list", "claim", "scope", "matched", "label", "exact", "hint")
    return sorted((tuple(match[name] for name in names) for match in table.to_pylist()), key=repr)
