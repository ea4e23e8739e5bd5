import pytest

from sidelight.store import OwnList, decisions
from store.decided import finding, own_entry


def counted(*arguments):
    return {
        row["source"]: (row["true_positives"], row["false_positives"])
        for row in decisions.experience_values(*arguments)
    }


@pytest.mark.parametrize(
    ("found", "before", "gained"),
    [
        (finding(), None, {"one": (1, 0), "two": (1, 0)}),
        (finding(malicious=False), None, {"one": (0, 1), "two": (0, 1)}),
        (finding(), (True, ("one", "two")), {}),
        (finding(), (False, ("one", "two")), {"one": (1, -1), "two": (1, -1)}),
        (finding(("one",)), (True, ("two",)), {"one": (1, 0), "two": (-1, 0)}),
        (finding(()), (True, ("one",)), {"one": (-1, 0)}),
        (finding(()), None, {}),
    ],
)
def test_what_a_finding_changes(found, before, gained):
    assert counted(found, before) == gained


def test_sources_are_sorted_so_that_two_writers_lock_them_in_one_order():
    assert list(counted(finding(sources=("z", "a", "m")), None)) == ["a", "m", "z"]


def test_text_columns_hold_no_nul():
    entry = own_entry(author="a\x00", reason="b\x00")
    rows = [
        decisions.listing_values(entry),
        decisions.removal_values(entry, "c\x00", "d\x00"),
        decisions.finding_values(finding(author="e\x00", reason="f\x00", sources=("g\x00",))),
        *decisions.experience_values(finding(sources=("g\x00",)), None),
    ]
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    assert not any("\x00" in text for text in texts)


def test_the_line_of_a_removal_says_what_was_removed():
    entry = own_entry(list_=OwnList.ALLOW)
    line = decisions.removal_values(entry, "ben", "moved")
    assert (line["what"], line["author"], line["reason"]) == ("remove", "ben", "moved")
    assert line["detail"] == "allow, by ana until 2026-12-01: case 17"
