import json
from datetime import date

import pytest

from sidelight.feeds.misp_warninglists import (
    LISTS,
    REVIEW,
    Heading,
    MispWarninglists,
    WarningList,
    read_list,
    read_reviews,
)
from sidelight.model import BadAnswer, Claim, ObservableType
from sidelight.plugin import Entry, PackageData
from sidelight.plugin.testing import play
from sidelight.transports.packages import read_package

REVIEWS = read_reviews(next(iter(read_package(REVIEW).files.values())))
PACKAGE = read_package(LISTS)
NAMES = {path.split("/")[-2]: path for path in PACKAGE.files}

REVIEW_FILE = b"""
tranco: {claim: popular, title: Popular sites}
dynamic-dns: {claim: shared, title: Dynamic DNS}
rfc1918: {claim: known_good, title: Private, without: ["172."]}
"""
FILES = {
    "data/tranco/list.json": {"version": 20250115, "type": "hostname", "list": ["a.com"]},
    "data/dynamic-dns/list.json": {"version": 2, "type": "hostname", "list": [".dyn.com"]},
    "data/rfc1918/list.json": {
        "version": 20251223,
        "type": "cidr",
        "list": ["10.0.0.0/8", "172.16.0.0/12"],
    },
    "data/not-reviewed/list.json": {"version": 1, "type": "string", "list": ["b.com"]},
}


def package(files):
    return PackageData("1", {path: json.dumps(body).encode() for path, body in files.items()})


def read(files, review=REVIEW_FILE):
    exchange = MispWarninglists().read()
    content, effects = play(exchange, PackageData("1", {"review": review}), package(files))
    assert effects == [REVIEW, LISTS]
    return content


def test_the_lists_that_are_reviewed_are_read():
    content = read(FILES)
    assert content.data_date == "2025-12-23"
    assert [(each.name, each.claim) for each in content.lists] == [
        ("tranco", Claim.POPULAR),
        ("dynamic-dns", Claim.SHARED),
        ("rfc1918", Claim.KNOWN_GOOD),
    ]
    assert content.lists[0].title == "MISP warninglist 'Popular sites' of 2025-01-15"
    assert content.lists[1].title == "MISP warninglist 'Dynamic DNS'"
    assert list(content.entries) == [
        Entry("tranco", ObservableType.DOMAIN, "a.com"),
        Entry("dynamic-dns", ObservableType.DOMAIN, "dyn.com", subdomains=True),
        Entry("rfc1918", None, "10.0.0.0/8"),
    ]


def test_a_list_is_decoded_when_its_turn_comes():
    files = dict(FILES)
    files["data/rfc1918/list.json"] = {"version": 1, "type": "cidr", "list": 7}
    entries = iter(read(files).entries)
    assert next(entries).list == "tranco"
    assert next(entries).list == "dynamic-dns"
    with pytest.raises(BadAnswer, match=r"data/rfc1918/list.json"):
        next(entries)


@pytest.mark.parametrize("body", [{"type": "cidr"}, {"version": "x"}, []])
def test_a_list_of_another_shape_is_named(body):
    with pytest.raises(BadAnswer, match=r"data/tranco/list.json"):
        read({"data/tranco/list.json": body})


@pytest.mark.parametrize(
    "review", [b"tranco: {claim: nonsense, title: x}", b"tranco: {claim: popular, extra: 1}", b"7"]
)
def test_a_review_that_cannot_be_read_is_named(review):
    with pytest.raises(BadAnswer, match=r"misp_warninglists\.yaml"):
        read_reviews(review)


def test_a_package_without_the_review_is_named():
    with pytest.raises(BadAnswer, match="no such file"):
        play(MispWarninglists().read(), PackageData("1", {}), package({}))


def entries_of(type_, *values, review=b"x: {claim: shared, title: X}"):
    listed = WarningList(type_, list(values))
    return [
        (entry.type, entry.value, entry.subdomains)
        for entry in read_list("x", listed, read_reviews(review)["x"])
    ]


def test_values_are_told_apart():
    assert entries_of("string", "AB" * 16, " Evil.com", ".all.com", "192.0.2.1", "3::", "TLD") == [
        (ObservableType.FILE, "ab" * 16, False),
        (ObservableType.DOMAIN, "evil.com", False),
        (ObservableType.DOMAIN, "all.com", True),
        (ObservableType.IPV4, "192.0.2.1", False),
    ]
    assert entries_of("hostname", "evil.com", "a b.com", "x.com/path", "man,altecom.net") == [
        (ObservableType.DOMAIN, "evil.com", True)
    ]


@pytest.mark.parametrize("type_", ["substring", "regex", "unheard-of"])
def test_what_has_no_safe_reading_is_not_read(type_):
    assert entries_of(type_, "a.com") == []


def test_the_review_can_give_a_reading():
    suffix = b"x: {claim: shared, title: X, read: suffix}"
    assert entries_of("substring", "a.com", review=suffix) == [
        (ObservableType.DOMAIN, "a.com", True)
    ]
    roles = b"x: {claim: shared, title: X, roles: ['abuse@']}"
    assert entries_of("regex", "/abuse/", review=roles) == [(ObservableType.EMAIL, "abuse@", False)]


def test_popularity_does_not_spread_to_what_strangers_rent():
    popular = b"x: {claim: popular, title: X}"
    assert entries_of("hostname", "amazonaws.com", review=popular) == [
        (ObservableType.DOMAIN, "amazonaws.com", False)
    ]


@pytest.mark.parametrize(
    ("version", "day"), [(20251223, "2025-12-23"), (5, None), (25121022, None), (20259999, None)]
)
def test_versions_that_are_dates(version, day):
    assert Heading(version).date == (date.fromisoformat(day) if day else None)


# ---- the review against the package


def test_the_review_names_every_list_of_the_package():
    missing = sorted(set(NAMES) - set(REVIEWS))
    assert not missing, f"decide in misp_warninglists.yaml what these lists mean: {missing}"


def test_the_review_names_no_list_that_is_gone():
    assert not set(REVIEWS) - set(NAMES)


def test_no_list_convicts():
    assert {review.claim for review in REVIEWS.values()} == {
        Claim.KNOWN_GOOD,
        Claim.POPULAR,
        Claim.SHARED,
        Claim.NOISE,
        Claim.CONTEXT,
    }


def test_titles_tell_lists_apart():
    titles = [review.title for review in REVIEWS.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", [name for name in sorted(NAMES) if "scan" in name])
def test_scanners_are_noise(name):
    assert REVIEWS[name].claim is Claim.NOISE


def test_the_pattern_of_the_roles_is_the_one_that_was_read():
    listed = json.loads(PACKAGE.files[NAMES["common-contact-emails"]])["list"]
    assert listed == [r"/^(security|noc|soc|abuse)\@.*\..*$/i"]
    assert set(REVIEWS["common-contact-emails"].roles) == {"security@", "noc@", "soc@", "abuse@"}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_list_is_read_or_the_review_says_nothing(name):
    listed = json.loads(PACKAGE.files[NAMES[name]])
    size = min(len(listed["list"]), 50_000)
    entries = list(
        read_list(name, WarningList(listed["type"], listed["list"][:size]), REVIEWS[name])
    )
    if REVIEWS[name].read == "nothing" or not size:
        assert not entries
    else:
        assert len(entries) >= 0.3 * size, "most of the list is left out"
