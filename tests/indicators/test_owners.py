from datetime import date

from indexed import index_file, index_of, observable
from sidelight.indicators.layout import unpack
from sidelight.indicators.owners import Owner, Owners
from sidelight.model import ObservableType

DOMAIN = ObservableType.DOMAIN


def test_a_set_names_its_owners_with_labels_and_reach():
    _, arrays = unpack(
        memoryview(
            index_file(
                ("bad", DOMAIN, "evil.com", "Familie Ö"),
                ("bad", DOMAIN, "evil.com", "other"),
                ("good", DOMAIN, "evil.com", None, True),
                ("bad", DOMAIN, "evil.com", "other"),
            )
        )
    )
    owners = Owners(arrays)
    assert list(owners.of(0)) == []
    assert list(owners.of(1)) == [Owner(0, 0, "Familie Ö")]
    assert list(owners.of(4)) == [Owner(0, 0, "Familie Ö"), Owner(0, 0, "other"), Owner(1, 1, None)]


def test_a_day_is_kept():
    day = date(2026, 10, 31)
    _, arrays = unpack(memoryview(index_file(("bad", None, "192.0.2.0/24", None, False, day))))
    assert list(Owners(arrays).of(1)) == [Owner(0, 24, since=day)]


def test_more_sets_than_two_bytes_number():
    names = [("bad", DOMAIN, f"{number}.com", str(number)) for number in range(66_000)]
    _, arrays = unpack(memoryview(index_file(*names, ("good", None, "192.0.2.0/24"))))
    assert arrays["v4.sets"].format == "I"
    assert [owner.label for owner in Owners(arrays).of(66_000)] == ["65999"]
    index = index_of(*names)
    assert [hit.label for hit in index.match(observable("domain", "777.com"))] == ["777"]
