from datetime import date

from sidelight.model import Claim, ObservableType
from sidelight.validation import fit as fitting
from sidelight.validation.fit import Fit, fit_weights

DOMAIN = ObservableType.DOMAIN
TODAY = date(2026, 8, 23)


def counted(bench, sets, domain, monkeypatch):
    monkeypatch.setattr(fitting, "LEAST", 10)
    fit = Fit(sets)
    for number in range(40):
        name = domain(f"both-{number}.net")
        fit.count(name, bench.reports(name), "unit42", bad=True)
    for number in range(60):
        name = domain(f"harmless-{number}.com")
        fit.count(name, bench.reports(name), "benign-tranco", bad=False)
    return {(each.source, each.label): each for each in fit.weights(TODAY)}


def test_a_source_is_tried_on_what_others_say(bench, sets, domain, monkeypatch):
    weight = counted(bench, sets, domain, monkeypatch)["maltrail-malware", "*"]
    assert (weight.claim, weight.types, weight.measured) == (Claim.MALICIOUS, (DOMAIN,), TODAY)
    assert (weight.malicious.hits, weight.malicious.of) == (40, 40)
    assert (weight.benign.hits, weight.benign.of) == (0, 60)
    assert "unit42" in weight.provenance
    assert "benign-tranco" in weight.provenance


def test_a_source_is_not_tried_on_what_it_says_itself(bench, sets, domain, monkeypatch):
    assert ("unit42", "*") not in counted(bench, sets, domain, monkeypatch)


def test_too_little_to_count_gives_no_weight(bench, sets, domain):
    assert not Fit(sets).weights(TODAY)


def test_only_the_half_that_is_not_held_out_is_counted(bench, material, monkeypatch):
    monkeypatch.setattr(fitting, "LEAST", 1)
    weights = fit_weights(bench, material, most=100, measured=TODAY)
    (maltrail,) = [
        each for each in weights if each.source == "maltrail-malware" and each.types == (DOMAIN,)
    ]
    assert 0 < maltrail.malicious.hits < 42
    assert 0 < maltrail.benign.of < 61


def test_lists_of_an_aggregator_are_tried_on_each_other(bench, material, monkeypatch):
    monkeypatch.setattr(fitting, "LEAST", 1)
    monkeypatch.setattr(fitting, "LEAST_HITS", 1)
    weights = fit_weights(bench, material, most=0, measured=TODAY)
    labels = {each.label for each in weights if each.source == "romainmarcoux-domains"}
    assert labels <= {"*", "openphish.com", "phishing_army"}
