import pytest

from sidelight.model import ObservableType
from sidelight.validation.recall import hold_out_feeds, hold_out_lists


@pytest.fixture(scope="module")
def rows(bench, sets):
    return {(row.feed, row.type): (row, judged) for row, judged in hold_out_feeds(bench, sets, 0)}


def test_a_held_out_feed_is_known_by_what_the_others_say(rows):
    row, judged = rows["unit42", ObservableType.DOMAIN]
    known = {each.observable.value for each in judged if each.accused}
    assert row.of == row.counts.values == 52
    assert known == {f"both-{number}.net" for number in range(40)} | {"popular.com"}
    assert row.counts.malicious == 1  # the one that two other families name


def test_no_row_is_hidden_and_scanners_are_none(rows):
    assert {feed for feed, _ in rows} == {
        "maltrail-malware",
        "unit42",
        "mvt-spyware",
        "romainmarcoux-domains",
        "ipsum",
    }
    assert rows["ipsum", ObservableType.IPV4][0].counts.values == 2


def test_what_the_same_publisher_says_is_held_out_too(rows):
    # Maltrail's own list of scanners must not excuse the address that Maltrail calls malicious.
    _, judged = rows["maltrail-malware", ObservableType.IPV4]
    assert [each.votes for each in judged] == [3]


def test_the_other_lists_of_an_aggregator_stay(bench, sets):
    rows = {row.list: row.counts for row, _ in hold_out_lists(bench, sets, 0)}
    assert rows["openphish.com"].votes[2] == 1  # two feeds, and the other list
    assert (rows["phishing_army"].values, rows["phishing_army"].accused) == (2, 1)


def test_a_sample_says_of_how_many_it_is(bench, sets):
    row = next(row for row, _ in hold_out_feeds(bench, sets, 5))
    assert (row.counts.values, row.of > 5) == (5, True)
