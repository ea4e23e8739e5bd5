from sidelight.extraction.identifiers import GROUPS, MEMBERS, OBJECTS, SHORT_NAMES, SOURCES, words
from sidelight.extraction.suffixes import DOUBTS


def test_words_are_parted_by_blanks():
    assert words(" a b\n c ") == {"a", "b", "c"}


def test_members_are_suffixes_that_exist():
    assert [name for name in MEMBERS | SHORT_NAMES if DOUBTS[name] is None] == []


def test_the_lists_hold_lower_case_labels():
    assert all(name.islower() for name in GROUPS | MEMBERS | OBJECTS | SHORT_NAMES | SOURCES)
