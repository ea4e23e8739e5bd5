from sidelight.validation.alarms import raise_alarms


def rows(bench, material):
    return {
        (row.name, row.own_withheld): row
        for each in material.harmless(0)
        for row in raise_alarms(bench, each)
    }


def test_a_popular_name_on_two_lists_is_safe_only_because_it_is_known(bench, material):
    found = rows(bench, material)
    assert found["top-10k", False].counts.votes[1] == 1
    assert found["top-10k", False].per_10k == 0
    assert found["top-10k", True].per_10k == 10_000
    assert found["top-10k", True].examples == ("popular.com",)


def test_a_known_scanner_is_noise_and_an_unknown_one_is_not(bench, material):
    found = rows(bench, material)
    assert found["maltrail-scanner", False].counts.noise == 1
    assert found["maltrail-scanner", True].counts.noise == 0


def test_placeholders_have_no_list_that_could_be_withheld(bench, material):
    found = rows(bench, material)
    assert ("placeholders", True) not in found
    assert found["placeholders", False].counts.suspicious == 0
