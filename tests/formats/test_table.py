from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.listing import Junk
from sidelight.formats.table import find_delimiter, has_values, read_table
from sidelight.model import InvalidInput

ABUSE_CH = """\
################################################################
# Feodo Tracker                                                #
################################################################
#
# first_seen_utc,dst_ip,dst_port,c2_status,last_online,malware
"2022-06-04 21:24:53","162.243.103.246","8080","offline","2026-11-20","Emotet"
"2021-01-17 07:44:46","51.178.161.32","4643","online","2026-11-24","Dridex"
# END 2 entries
"""


def read(text, columns=None):
    junk = Junk()
    rows = read_table(text.splitlines(), junk, "list.csv", columns)
    return [(row[1], row[2]) for row in rows], junk


def test_columns_are_found_by_the_names_in_a_comment():
    rows, junk = read(ABUSE_CH)
    assert rows == [("162.243.103.246", "Emotet"), ("51.178.161.32", "Dridex")]
    assert junk.count == 0


def test_columns_are_found_by_the_names_in_the_first_row():
    rows, _ = read("name;family;sha256\nx;emotet;" + "a" * 64)
    assert rows == [("a" * 64, "emotet")]


def test_several_columns_of_hashes_are_all_taken():
    rows, _ = read(f"md5,sha1,file\n{'a' * 32},{'b' * 40},x.exe\n{'c' * 32},,y.exe")
    assert [value for value, _ in rows] == ["a" * 32, "b" * 40, "c" * 32]


def test_without_names_the_column_full_of_indicators_is_taken():
    assert read("1.2.3.4,bad\n5.6.7.8,worse")[0] == [("1.2.3.4", "bad"), ("5.6.7.8", "worse")]
    assert read("x|evil.com|y\nx|bad.com|z")[0] == [("evil.com", None), ("bad.com", None)]


@pytest.mark.parametrize(
    "columns", [{"value": "2", "label": "3"}, {"value": "ioc", "label": "Why"}]
)
def test_a_person_says_which_columns_count(columns):
    rows, junk = read("id,IOC,why\n1.1.1.1,evil.com,c2\n1.1.1.1,what,c2", columns)
    assert rows == [("evil.com", "c2")]
    assert junk.shown == ["list.csv, line 3: '1.1.1.1,what,c2'"]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"value": "address"}, "no column 'address'; it has id, ioc"),
        ({"value": "0"}, "no column '0'"),
        ({"label": "2"}, "the values are missing"),
        ({"value": "1", "colour": "2"}, "`colour` is no part"),
    ],
)
def test_a_column_that_is_not_there_is_named(columns, why):
    with pytest.raises(InvalidInput, match=why):
        read("id,ioc\n1,evil.com", columns)


def test_a_table_without_indicators_says_what_to_give():
    with pytest.raises(InvalidInput, match=r"list\.csv: no column .*--column value=2"):
        read("a,b\nc,d")


def test_a_quote_that_never_ends_and_a_short_row_are_junk():
    rows, junk = read('ip,why\n1.2.3.4,a\n5.6.7.8,"b\nx', {"value": "1"})
    assert rows == [("1.2.3.4", None), ("5.6.7.8", None)]
    rows, junk = read("why,ip\na,1.2.3.4\nb\n", {"value": "2"})
    assert (rows, junk.count) == ([("1.2.3.4", None)], 1)


def test_what_divides_the_columns():
    assert find_delimiter(["a,b", "c,d"]) == ","
    assert find_delimiter(["a\tb,c", "d\te"]) == "\t"
    assert find_delimiter(["http://a.com/x,y", "http://b.com/"]) is None
    assert find_delimiter([]) is None
    assert has_values(["x,1.2.3.4"])
    assert not has_values(["x,y", "z,w"])


@given(st.text(), st.sampled_from([None, {"value": "1"}, {"value": "2", "label": "1"}]))
def test_any_text_is_read_or_refused(text, columns):
    with suppress(InvalidInput):
        read(text, columns)
