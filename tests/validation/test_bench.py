import pytest

from sidelight.model import (
    Claim,
    Evidence,
    ObservableType,
    Report,
    ReportState,
    Scope,
    VerdictClass,
)
from sidelight.validation.bench import count_votes, tally
from sidelight.validation.sets import Labels
from sidelight.validation.withhold import providers


def report(provider, observable, *labels, matched=None, claim=Claim.MALICIOUS):
    return Report(
        provider=provider,
        observable=observable,
        state=ReportState.HIT,
        evidence=tuple(
            Evidence(
                source=provider,
                family=provider,
                claim=claim,
                scope=Scope.HOST,
                text="x",
                label=label,
                matched=matched,
            )
            for label in labels
        ),
    )


@pytest.mark.parametrize(
    ("labels", "given", "votes"),
    [
        (Labels.THREAT, ["emotet", "qakbot"], 1),
        (Labels.LIST, ["openphish", "phishtank", "openphish"], 2),
        (Labels.VOTES, ["3"], 3),
        (Labels.VOTES, [None], 1),
    ],
)
def test_every_list_that_names_exactly_the_value_is_a_vote(domain, labels, given, votes):
    one = report("feed", domain("a.net"), *given)
    assert count_votes([one], {"feed": labels}) == votes


def test_what_is_no_accusation_of_the_value_itself_is_no_vote(domain):
    name = domain("x.a.net")
    parent = report("parent", name, "emotet", matched="a.net")
    popular = report("top", name, None, claim=Claim.POPULAR)
    assert count_votes([parent, popular], {}) == 0


def test_two_families_convict_and_one_does_not(bench, domain):
    whole = bench.try_value(domain("both-1.net"), "x", bad=True)
    held = bench.try_value(domain("both-1.net"), "x", bad=True, withhold=providers({"unit42"}))
    assert (whole.class_, whole.actionable, whole.votes) == (VerdictClass.MALICIOUS, True, 2)
    assert (held.class_, held.actionable, held.votes) == (VerdictClass.SUSPICIOUS, False, 1)


def test_a_value_on_no_list_keeps_about_the_prior(bench, domain):
    judged = bench.try_value(domain("nobody.net"), "x", bad=False)
    assert not judged.accused
    assert judged.probability <= bench.prior(ObservableType.DOMAIN) == pytest.approx(0.1)


def test_counts_add_up(bench, domain):
    judged = [
        bench.try_value(domain(n), "x", bad=True) for n in ("both-1.net", "only-1.net", "a.net")
    ]
    counts = tally(judged)
    assert (counts.values, counts.accused, counts.suspicious) == (3, 2, 2)
    assert (counts.malicious, counts.actionable, counts.noise) == (1, 1, 0)
    assert counts.votes == (2, 1, 0, 0, 0)
