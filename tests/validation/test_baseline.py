import pytest

from sidelight.model import ObservableType
from sidelight.validation.alarms import raise_alarms
from sidelight.validation.baseline import compare
from sidelight.validation.recall import hold_out_feeds


def test_counting_lists_stands_beside_the_model_on_the_same_values(bench, material, sets):
    recall = [row for row, _ in hold_out_feeds(bench, sets, 0)]
    alarms = [row for each in material.harmless(0) for row in raise_alarms(bench, each)]
    rules = {rule.name: rule for rule in compare(recall, alarms)}
    assert list(rules) == [
        "1 list or more",
        "2 lists or more",
        "3 lists or more",
        "4 lists or more",
        "5 lists or more",
        "suspicious or worse",
        "malicious",
        "may act",
    ]
    assert rules["2 lists or more"].alarms["top-10k"] == 1
    assert rules["may act"].alarms["top-10k"] == 0
    assert rules["may act"].unknown["top-10k"] == 1
    assert rules["5 lists or more"].alarms["maltrail-scanner"] == 1


def test_recall_is_the_mean_over_feeds_and_not_over_values(bench, sets):
    recall = [row for row, _ in hold_out_feeds(bench, sets, 0)]
    (rule, *_) = compare(recall, [])
    shares = [
        row.counts.votes[0] / row.counts.values
        for row in recall
        if row.type is ObservableType.DOMAIN
    ]
    assert rule.recall[ObservableType.DOMAIN] == pytest.approx(sum(shares) / len(shares))
