from sidelight.model import Observable, ObservableType
from sidelight.validation.harmless import harmless_sets


def test_the_reference_knows_tiers_shared_hosts_scanners_and_resolvers(material):
    reference = material.reference
    assert reference.top_10k == {"popular.com"}
    assert reference.top_100k == {"popular.com", "less-popular.com"}
    assert reference.shared == {"shared.host"}
    assert Observable(ObservableType.IPV4, "91.239.100.100") in reference.resolvers
    assert Observable(ObservableType.IPV4, "71.6.135.255") in reference.scanners


def test_sets_are_named_and_the_top_is_whole(material, sets):
    found = {each.name: each for each in material.harmless(5)}
    assert list(found) == [
        "top-10k",
        "top-100k",
        "maltrail-scanner",
        "benign-tranco",
        "benign-hashes",
        "scanners",
        "open-resolvers",
        "placeholders",
    ]
    assert [each.value for each in found["top-100k"].values] == ["less-popular.com"]
    assert (len(found["benign-tranco"].values), found["benign-tranco"].of) == (5, 61)
    assert {name for name, each in found.items() if each.calibrates} == {
        "benign-tranco",
        "benign-hashes",
        "open-resolvers",
    }


def test_reserved_values_come_with_hosts_and_urls_on_them(material):
    values = {each.value for each in material.placeholders}
    assert {"1.2.3.4", "http://1.2.3.4/index.php", "example.com", "mail.example.com"} <= values
    assert "0" * 32 in values
    assert "5.5.5.5" not in values  # somebody's real address, often typed as a placeholder


def test_all_values_are_taken_where_no_limit_is(material, sets):
    sets_ = harmless_sets(material.reference, material.placeholders, sets, 0)
    assert next(each for each in sets_ if each.name == "benign-tranco").of == 61
