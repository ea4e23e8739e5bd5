import pytest

from sidelight.extraction.suffixes import DOUBTS, Doubt, is_bare_suffix, list_suffixes


@pytest.mark.parametrize(
    ("suffix", "doubt"),
    [
        *(("com", Doubt.NONE), ("onion", Doubt.NONE), ("club", Doubt.MEMBER), ("sh", Doubt.FILE)),
        *(
            ("corp", Doubt.PRIVATE),
            ("bit", Doubt.MEMBER),
            ("xn--p1ai", Doubt.MEMBER),
            ("dll", None),
        ),
    ],
)
def test_suffixes_have_their_doubt(suffix, doubt):
    assert DOUBTS[suffix] is doubt


def test_bare_suffixes():
    assert is_bare_suffix("com.au")
    assert not is_bare_suffix("evil.com.au")
    assert not is_bare_suffix("github.io")


def test_unknown_suffixes_do_not_fill_the_memory():
    for number in range(12_000):
        assert DOUBTS[f"x{number}"] is None
    assert len(DOUBTS) < 12_000


def test_suffixes_of_lists_need_no_second_look():
    assert list_suffixes() >= {"com", "net", "top", "xyz"}
    assert not list_suffixes() & {"zip", "sh", "name", "corp"}
