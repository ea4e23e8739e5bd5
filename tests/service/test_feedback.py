import pytest

from house import DOMAIN, IP
from service_app import Opinion as Says
from sidelight.enrichment import Request
from sidelight.model import InvalidInput, VerdictClass
from sidelight.service import lookup
from sidelight.service.feedback import Opinion, counted_shape, experienced, give_feedback

BAD = {DOMAIN.value: "malicious"}
GOOD = {DOMAIN.value: "known_good"}


async def judged(app, observable=DOMAIN):
    """Look a value up, keep the verdict, and return it."""
    [answer] = await lookup(app, [Request(observable=observable)])
    app.store.save_verdict(observable, answer.verdict, None)
    return answer.verdict


def counts(app):
    return {
        source: (found.true_positives, found.false_positives)
        for source, found in app.store.experience().items()
    }


async def test_the_sources_of_an_accusation_are_counted(app_with):
    app = app_with(Says("a", BAD), Says("b", BAD), Says("c", {}))
    verdict = await judged(app)
    counted = await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ana", reason="seen it")
    assert (counted.verdict, counted.malicious, counted.before) == (verdict, True, None)
    assert counted.sources == ("a", "b")
    assert counts(app) == {"a": (1, 0), "b": (1, 0)}


async def test_wrong_counts_against_them(app_with):
    app = app_with(Says("a", BAD), Says("b", BAD))
    await judged(app)
    await give_feedback(app, DOMAIN, Opinion.WRONG, author="ana")
    assert counts(app) == {"a": (0, 1), "b": (0, 1)}


async def test_an_analyst_may_change_the_opinion(app_with):
    app = app_with(Says("a", BAD), Says("b", BAD))
    await judged(app)
    for opinion in (Opinion.RIGHT, Opinion.RIGHT, Opinion.WRONG):
        counted = await give_feedback(app, DOMAIN, opinion, author=" ana ")
    assert counted.before is True
    assert counts(app) == {"a": (0, 1), "b": (0, 1)}


async def test_a_new_verdict_is_a_new_question(app_with, clock):
    app = app_with(Says("a", BAD))
    await judged(app)
    await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ana")
    clock.move(seconds=1)
    await judged(app_with(Says("a", BAD), Says("b", BAD)))
    counted = await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ana")
    assert counted.before is None
    assert counts(app) == {"a": (2, 0), "b": (1, 0)}


async def test_a_harmless_verdict_that_is_wrong_means_malicious(app_with):
    app = app_with(Says("a", GOOD), Says("b", BAD))
    assert (await judged(app)).class_ is VerdictClass.KNOWN_GOOD
    counted = await give_feedback(app, DOMAIN, Opinion.WRONG, author="ana")
    assert (counted.malicious, counted.sources) == (True, ())  # what is muted moved nothing
    counted = await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ben")
    assert counted.malicious is False


async def test_an_unknown_verdict_is_neither_right_nor_wrong(app_with):
    app = app_with(Says("a", {DOMAIN.value: "context"}))
    assert (await judged(app)).class_ is VerdictClass.UNKNOWN
    with pytest.raises(InvalidInput, match="say malicious or harmless"):
        await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ana")
    counted = await give_feedback(app, DOMAIN, Opinion.MALICIOUS, author="ana")
    assert (counted.malicious, counted.sources) == (True, ())
    assert [change.what for change in app.store.changes()] == ["true_positive"]


async def test_without_a_verdict_there_is_nothing_to_judge(app_with):
    with pytest.raises(InvalidInput, match=f"no verdict on {IP.value} is kept"):
        await give_feedback(app_with(), IP, Opinion.RIGHT, author="ana")


async def test_feedback_has_an_author(app_with):
    app = app_with(Says("a", BAD))
    await judged(app)
    with pytest.raises(InvalidInput, match="author"):
        await give_feedback(app, DOMAIN, Opinion.RIGHT, author=" ")


async def test_later_verdicts_know_what_was_found(app_with):
    app = app_with(Says("a", BAD), Says("b", BAD))
    before = await judged(app)
    for number in range(5):
        await give_feedback(app, DOMAIN, Opinion.WRONG, author=f"analyst {number}")
    policy = experienced(app.policy, app.store)
    assert policy.model_version.startswith(f"{before.model_version}+feedback.10.")
    after = await judged(app_with(Says("a", BAD), Says("b", BAD), policy=policy))
    assert after.probability < before.probability
    assert after.model_version == policy.model_version


def test_without_findings_the_policy_stays_as_it_is(app_with):
    app = app_with()
    assert experienced(app.policy, app.store) == app.policy


async def test_the_shape_names_value_class_and_sources(app_with):
    app = app_with(Says("a", BAD), Says("b", BAD))
    verdict = await judged(app)
    shape = counted_shape(await give_feedback(app, DOMAIN, Opinion.RIGHT, author="ana"))
    assert shape == {
        "observable": {"type": "domain", "value": DOMAIN.value},
        "class": verdict.class_,
        "malicious": True,
        "sources": ("a", "b"),
        "before": None,
    }
