from sidelight.model import ObservableType
from sidelight.validation.bystanders import try_bystanders, try_pages

PUBLISHERS = {
    ObservableType.DOMAIN: [frozenset({"maltrail-malware"}), frozenset({"unit42"})],
    ObservableType.URL: [frozenset({"unit42"})],
}


def named(material, name):
    return next(each for each in material.harmless(0) if each.name == name)


def test_a_stranger_is_not_known_to_be_popular(bench, material):
    tried = {
        stranger.observable.value: (stranger, loaded)
        for stranger, loaded in try_bystanders(bench, named(material, "benign-tranco"), PUBLISHERS)
    }
    stranger, loaded = tried["popular.com"]
    assert stranger.probability > loaded.probability
    assert not stranger.bad


def test_one_publisher_is_held_out_as_with_a_malicious_value(bench, material):
    tried = list(try_bystanders(bench, named(material, "benign-tranco"), PUBLISHERS))
    popular = next(each for each, _ in tried if each.observable.value == "popular.com")
    assert popular.votes == 1  # of the two lists that name it


def test_pages_are_composed_of_names_alone(bench, material):
    pages = list(try_pages(bench, named(material, "benign-tranco"), PUBLISHERS))
    assert {each.observable.type for each, _ in pages} == {ObservableType.URL}
    assert not list(try_pages(bench, named(material, "benign-hashes"), PUBLISHERS))
