import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import Junk
from sidelight.formats.tsv import TYPES, read_row, read_tsv, write_row
from sidelight.model import ObservableType

ROWS = """\
domain\tevil.com\temotet
ip_port\t1.2.3.4:80\tcobaltstrike
ip_port\t[2001:db8::1]:80\t
urlpath\t/a b.apk\tandroid
sha1\t{sha1}\tvulnerable_driver\tRTCore64.sys
cidr\t1.2.3.0/24\tscanner
url\thttp://evil.com/a\t
email\tbad@evil.com\tapt
"""


def read(text):
    junk = Junk()
    return list(read_tsv(text.splitlines(), junk, "list.tsv")), junk


def test_rows_of_every_kind_come_back_as_they_were():
    text = ROWS.format(sha1="a" * 40)
    rows, junk = read(text)
    assert junk.count == 0
    assert rows[0] == (ObservableType.DOMAIN, "evil.com", "emotet", False)
    assert rows[3] == (ObservableType.URL, "/a%20b.apk", "android", False)
    assert rows[4] == (ObservableType.FILE, "a" * 40, "vulnerable_driver", False)
    written = [write_row(row) for row in rows]
    assert written[2] == "ip_port\t[2001:db8::1]:80\t"
    assert read("\n".join(written))[0] == rows


def test_all_below_a_domain_is_kept():
    row = (ObservableType.DOMAIN, "evil.com", None, True)
    assert write_row(row) == "domain\t*.evil.com\t"
    assert read_row("domain", "*.evil.com", None) == row


@pytest.mark.parametrize(
    "line",
    [
        "domain\t1.2.3.4\tx",
        "ipv4\tevil.com\t",
        "md5\tzz\t",
        "planet\tmars\t",
        "domain",
        "no tab",
        "ipv4\t1.2.3.4.\t",
        "ipv4\t1.2.3\t",
        "ipv4\t1.2.3.256\t",
    ],
)
def test_a_value_of_another_type_is_junk(line):
    rows, junk = read(line)
    assert not rows
    assert junk.count == 1


def test_comments_and_empty_lines_are_nothing():
    rows, junk = read("# type\tvalue\n\n")
    assert (rows, junk.count) == ([], 0)


@given(st.lists(st.tuples(st.sampled_from([*TYPES, "x"]), st.text(), st.text())))
def test_any_rows_are_read_and_what_is_read_can_be_written(cells):
    rows, _ = read("\n".join("\t".join(row) for row in cells))
    for row in rows:
        again, junk = read(write_row(row))
        assert (again, junk.count) == ([row], 0)
