from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import Junk
from sidelight.formats.plain import read_pairs, read_plain

LIST = """\
# a comment
! an ad-block comment

evil.com
1.2.3.0/24 ; SBL1234
5.6.7.8\t# seen today
||ads.evil.com^
"quoted.com",
what is this
"""


def test_values_with_comments_before_and_after():
    junk = Junk()
    rows = list(read_plain(LIST.splitlines(), junk, "list.txt"))
    assert [row[1] for row in rows] == [
        "evil.com",
        "1.2.3.0/24",
        "5.6.7.8",
        "ads.evil.com",
        "quoted.com",
    ]
    assert (junk.count, junk.shown) == (1, ["list.txt, line 9: 'what is this'"])


def test_pairs_take_the_rest_of_the_line_as_label():
    junk = Junk()
    rows = list(read_pairs(["# head", "", "1.2.3.4\t3", "5.6.7.8", "x\t1"], junk, "ipsum"))
    assert [row[1:3] for row in rows] == [("1.2.3.4", "3"), ("5.6.7.8", None)]
    assert junk.shown == ["ipsum, line 5: 'x\N{REPLACEMENT CHARACTER}1'"]


@given(st.lists(st.text()))
def test_any_lines_are_rows_or_junk(lines):
    for read in (read_plain, read_pairs):
        junk = Junk()
        assert len(list(read(lines, junk, "x"))) + junk.count <= len(lines)
