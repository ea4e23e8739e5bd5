import pytest

from extraction.documents.samples import zipped
from sidelight.extraction.documents.archive import members
from sidelight.extraction.documents.section import Limits
from sidelight.model import InvalidInput


def test_the_files_of_an_archive():
    data = zipped(a__txt="one", b__txt="two")
    assert list(members(data, "x.zip", Limits())) == [("a.txt", b"one"), ("b.txt", b"two")]


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(members=1), "holds 2 files, the limit is 1"),
        (Limits(unpacked=100), "past the limit of 100 bytes"),
        (Limits(ratio=1), "as a zip bomb does"),
    ],
)
def test_limits_hold(limits, says):
    data = zipped(a="x" * (3 << 20), b="y")
    with pytest.raises(InvalidInput, match=says):
        list(members(data, "x.zip", limits))


def test_a_damaged_archive_is_named():
    with pytest.raises(InvalidInput, match=r"x\.zip: not a readable zip"):
        list(members(zipped(a="b")[:30], "x.zip", Limits()))
