from datetime import UTC, datetime

import msgspec
import pytest

from sidelight.formats.vt_attributes import Address, Domain, File, Url
from sidelight.formats.vt_evidence import ENGINES, FEW, SOURCE, TOP, detections, evidence
from sidelight.model import Claim, Scope

KINDS = {File: Scope.HASH, Url: Scope.URL, Domain: Scope.HOST, Address: Scope.IP}


def claims(shape, **attributes):
    found = evidence(msgspec.convert(attributes, shape), KINDS[shape], "link")
    return [(each.claim, each.family, each.text, each.label) for each in found]


def rows(*categories):
    return {f"Engine {n}": {"category": each, "result": "x"} for n, each in enumerate(categories)}


def ratings(shape, *categories):
    found = detections(msgspec.convert({"last_analysis_results": rows(*categories)}, shape))
    return [each.rating for each in found]


def test_undetected_is_clean_for_a_file_and_no_opinion_for_a_host():
    assert ratings(File, "undetected") == [Claim.CLEAN]
    assert [ratings(each, "undetected") for each in (Url, Domain, Address)] == [[Claim.CONTEXT]] * 3
    assert ratings(Url, "malicious", "suspicious", "harmless") == [
        Claim.MALICIOUS,
        Claim.SUSPICIOUS,
        Claim.CLEAN,
    ]


def test_an_engine_that_failed_gave_no_rating():
    failed = ("timeout", "confirmed-timeout", "failure", "type-unsupported", "something new")
    assert ratings(File, *failed) == []
    assert list(detections(File(last_analysis_results={"Engine": None}))) == []


def test_a_detection_has_the_name_that_the_engine_gives():
    results = {
        "key": {"category": "malicious", "result": "Trojan.X", "engine_name": "Engine"},
        "Other": {"category": "malicious", "result": ""},
        "Third": {"category": "harmless", "result": "clean"},
    }
    found = detections(msgspec.convert({"last_analysis_results": results}, Url))
    assert [(each.engine, each.label) for each in found] == [
        ("Engine", "Trojan.X"),
        ("Other", None),
        ("Third", None),
    ]


@pytest.mark.parametrize(
    ("stats", "claim"),
    [
        ({"malicious": 5, "harmless": 60}, Claim.MALICIOUS),
        ({"malicious": 1, "suspicious": 1, "harmless": 60}, Claim.SUSPICIOUS),
        ({"malicious": 1, "harmless": 60}, Claim.CONTEXT),
        ({"malicious": 0, "harmless": 10, "undetected": 10}, Claim.CLEAN),
    ],
)
def test_a_bare_count_weighs_by_how_many_engines_agree(stats, claim):
    [(found, family, text, _)] = claims(Domain, last_analysis_stats=stats)
    assert (found, family) == (claim, ENGINES)
    assert "engines detect" in text


def test_few_engines_that_find_nothing_clear_nothing():
    assert claims(Domain, last_analysis_stats={"harmless": 19}) == []
    assert claims(Domain, last_analysis_stats={"malicious": None}) == []


def test_the_count_is_silent_where_the_engines_themselves_speak():
    stats = {"malicious": 50}
    found = claims(File, last_analysis_stats=stats, last_analysis_results=rows("malicious"))
    assert found == []


def test_the_threat_label_repeats_the_engines_and_is_context():
    threat = {"suggested_threat_label": "trojan.x", "popular_threat_name": [{"value": "x"}]}
    assert claims(File, popular_threat_classification=threat) == [
        (Claim.CONTEXT, ENGINES, "the engines call it trojan.x", "x")
    ]
    label = {"suggested_threat_label": "trojan"}
    assert claims(File, popular_threat_classification=label)[0][3] == "trojan"
    assert claims(Url, threat_names=["X", None])[0][:2] == (Claim.CONTEXT, ENGINES)


def sandboxes(*categories):
    return {f"Box {n}": {"category": each} for n, each in enumerate(categories)}


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (("malicious",), [Claim.SUSPICIOUS]),
        (("malicious", "malicious"), [Claim.MALICIOUS] * 2),
        (("malicious", "suspicious"), [Claim.SUSPICIOUS] * 2),
        (("harmless", "undetected", None), [Claim.CONTEXT] * 3),
    ],
)
def test_a_sandbox_alone_is_suspicious_and_its_silence_context(categories, expected):
    found = claims(File, sandbox_verdicts=sandboxes(*categories))
    assert [each[0] for each in found] == expected


def test_a_sandbox_says_what_it_found_and_how_sure_it_is():
    verdict = {"category": "malicious", "confidence": 80, "malware_names": ["X"]}
    [(_, family, text, label)] = claims(File, sandbox_verdicts={"Box": verdict, "None": None})
    assert (family, label) == (SOURCE, "X")
    assert text == "sandbox Box says malicious: X, 80 % sure"


@pytest.mark.parametrize(
    ("kind", "level", "claim"),
    [
        ("sigma_analysis_stats", "critical", Claim.SUSPICIOUS),
        ("sigma_analysis_stats", "high", Claim.CONTEXT),
        ("crowdsourced_ids_stats", "high", Claim.SUSPICIOUS),
        ("crowdsourced_ids_stats", "medium", Claim.CONTEXT),
    ],
)
def test_of_rules_only_the_worst_level_weighs(kind, level, claim):
    [(found, _, text, _)] = claims(File, **{kind: {level: 2, "low": 0, "info": None}})
    assert found is claim
    assert text.endswith(f"rules match: 2 {level}")


def test_rules_are_named():
    many = [{"rule_name": f"rule {number}"} for number in range(7)]
    [(claim, _, text, label)] = claims(File, crowdsourced_yara_results=many)
    assert (claim, label) == (Claim.CONTEXT, "rule 0")
    assert text == "YARA rules match: rule 0, rule 1, rule 2, rule 3, rule 4 and 2 more"
    [(_, _, text, _)] = claims(File, sigma_analysis_results=[{"rule_title": "a"}])
    assert text == "Sigma rules match: a"


def test_a_model_that_reads_the_code_is_context():
    results = [{"verdict": "malicious"}, {"verdict": None}, None]
    [(claim, _, text, _)] = claims(File, crowdsourced_ai_results=results)
    assert (claim, text) == (Claim.CONTEXT, "a model reads it as malicious")


@pytest.mark.parametrize(
    ("bad", "claim"), [(0, Claim.KNOWN_GOOD), (FEW, Claim.KNOWN_GOOD), (FEW + 1, Claim.CONTEXT)]
)
def test_a_known_distributor_clears_what_few_engines_detect(bad, claim):
    results = rows(*["malicious"] * bad, "undetected")
    found = claims(
        File,
        known_distributors={"data_sources": ["NSRL"]},
        last_analysis_stats={"malicious": bad},
        last_analysis_results=results,
    )
    assert [(each[0], "NSRL" in each[2]) for each in found] == [(claim, True)]
    [(_, _, text, _)] = claims(File, known_distributors={})
    assert text == "distributed by a known distributor"


def test_only_the_top_of_a_list_of_popular_names_guards():
    ranks = {"A": {"rank": TOP + 1}, "B": {"rank": TOP}, "C": {"rank": -1}, "D": None, "E": {}}
    [(claim, family, text, label)] = claims(Domain, popularity_ranks=ranks)
    assert (claim, family, label) == (Claim.POPULAR, SOURCE, "B top10k")
    assert text == "number 10,000 of the most visited names at B"
    assert claims(Domain, popularity_ranks={"A": {"rank": TOP + 1}}) == []


def test_only_a_grave_remark_weighs():
    remarks = [{"severity": "HIGH", "title": "C2", "source": "CERT"}, {"details": "x"}, {}, None]
    found = claims(Address, crowdsourced_context=remarks)
    assert [(each[0], each[2]) for each in found] == [
        (Claim.SUSPICIOUS, "CERT says: C2"),
        (Claim.CONTEXT, "somebody says: x"),
        (Claim.CONTEXT, "somebody says: a remark"),
    ]


def test_votes_never_weigh():
    [(claim, _, text, _)] = claims(Url, reputation=-90, total_votes={"malicious": 40})
    assert claim is Claim.CONTEXT
    assert text == "the community's score is -90; votes: 40 malicious, 0 harmless"
    assert claims(Url, reputation=0, total_votes={"malicious": 0, "harmless": None}) == []


@pytest.mark.parametrize(
    ("verdict", "claim"),
    [
        ("VERDICT_MALICIOUS", Claim.MALICIOUS),
        ("VERDICT_SUSPICIOUS", Claim.SUSPICIOUS),
        ("VERDICT_BENIGN", Claim.CLEAN),
        ("VERDICT_UNDETECTED", Claim.CONTEXT),
    ],
)
def test_the_assessment_of_google_is_a_claim_of_its_own(verdict, claim):
    assessment = {"verdict": {"value": verdict}, "threat_score": {"value": 7}}
    [(found, _, text, _)] = claims(Domain, gti_assessment=assessment)
    assert found is claim
    assert text.endswith("score 7 of 100")


@pytest.mark.parametrize("assessment", [{}, {"verdict": None}, {"verdict": {"value": None}}])
def test_an_empty_assessment_says_nothing(assessment):
    assert claims(Domain, gti_assessment=assessment) == []


def test_evidence_has_the_time_of_the_analysis_the_scope_and_the_link():
    url = Url(last_analysis_date=1700000000, threat_names=["X"])
    [found] = evidence(url, Scope.URL, "link")
    assert found.observed_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (found.scope, found.link, found.source) == (Scope.URL, "link", "virustotal")
