import pytest

from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.hashlookup import Hashlookup
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

GOOD, BAD, DOUBTFUL = ("a" * 64, "b" * 64, "c" * 64)
WORLD = World(
    Subject(observable=Observable(ObservableType.FILE, value), kind=kind, names=("x.exe",))
    for value, kind in ((GOOD, Kind.BENIGN), (BAD, Kind.MALICIOUS), (DOUBTFUL, Kind.SUSPICIOUS))
)


def ask(path):
    return Hashlookup().answer(Asked(method="GET", path=path), WORLD)


def test_a_known_file_has_trust_and_a_malicious_one_who_says_so():
    good, bad = (ask(f"/lookup/sha256/{value}").body for value in (GOOD, BAD))
    assert (good["hashlookup:trust"], good["FileName"]) == (75, "x.exe")
    assert "KnownMalicious" not in good
    assert (bad["hashlookup:trust"], bad["KnownMalicious"]) == (20, "malshare.com")


@pytest.mark.parametrize("value", [DOUBTFUL, "d" * 64])
def test_an_unknown_hash_is_not_found(value):
    told = ask(f"/lookup/sha256/{value}")
    assert (told.status, told.body["query"]) == (404, value)


def test_another_path_is_a_bad_request():
    assert ask("/bulk/md5").status == 400
