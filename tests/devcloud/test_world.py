from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

SHA256 = "a" * 64
MD5 = "b" * 32
FILE = Subject(
    observable=Observable(ObservableType.FILE, SHA256),
    kind=Kind.MALICIOUS,
    hashes={"md5": MD5},
    known_to=frozenset({"otx"}),
)


def test_a_subject_is_found_by_each_of_its_values_in_any_case():
    world = World([FILE])
    assert world.find(SHA256, "otx") is world.find(MD5.upper(), "otx") is FILE


def test_a_subject_is_found_by_those_who_know_it():
    world = World([FILE])
    assert world.find(SHA256, "urlhaus") is None
    assert world.of_type(ObservableType.FILE, "otx") == [FILE]
    assert world.of_type(ObservableType.FILE, "urlhaus") == []
    assert world.of_type(ObservableType.URL, "otx") == []
