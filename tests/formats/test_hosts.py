from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.hosts import is_hosts_line, read_hosts
from sidelight.formats.listing import Junk

FILE = """\
# a hosts file
127.0.0.1 localhost
::1 ip6-localhost ip6-loopback
0.0.0.0 evil.com www.evil.com # two
127.0.0.1\tbad.com
0.0.0.0 not_a_name
10.0.0.7 intranet.corp.com
"""


def test_names_that_are_sent_nowhere_are_listed():
    junk = Junk()
    rows = list(read_hosts(FILE.splitlines(), junk, "hosts"))
    assert [row[1] for row in rows] == ["evil.com", "www.evil.com", "bad.com"]
    assert junk.count == 2
    assert junk.shown[1] == "hosts, line 7: '10.0.0.7 intranet.corp.com'"


def test_a_line_of_a_hosts_file_is_recognised():
    assert is_hosts_line("0.0.0.0 evil.com")
    assert not is_hosts_line("10.0.0.7 intranet.corp.com")
    assert not is_hosts_line("::1")
    assert not is_hosts_line("")


@given(st.lists(st.text()))
def test_any_lines_are_read(lines):
    list(read_hosts(lines, Junk(), "x"))
