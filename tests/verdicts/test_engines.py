"""Engines: copies count once, vague names half, and silence speaks too."""

import pytest

from sidelight.model import Claim, Detection
from sidelight.verdicts.engines import tally
from sidelight.verdicts.policy import Policy


def table(*labels: str | None, clean: int = 0, rating: Claim = Claim.MALICIOUS) -> list[Detection]:
    found = [Detection(f"engine-{place}", rating, label) for place, label in enumerate(labels)]
    return found + [Detection(f"clean-{n}", Claim.CLEAN) for n in range(clean)]


def independent(detections: list[Detection], policy: Policy) -> float:
    count = tally(detections, policy.engines)
    assert count is not None
    return count.independent


def test_no_opinion_is_no_tally(policy: Policy) -> None:
    assert tally([], policy.engines) is None
    assert tally([Detection("a", Claim.CONTEXT)], policy.engines) is None


def test_engines_with_the_same_name_copy_each_other(policy: Policy) -> None:
    copies = independent(table(*["Gen:Variant.Zusy.4711"] * 10), policy)
    apart = independent(table(*[f"Emotet.{n}" for n in range(10)]), policy)
    assert copies < 1
    assert apart == pytest.approx(10 / (1 + 9 * 0.3))


def test_a_category_that_all_use_is_no_sign_of_copying(policy: Policy) -> None:
    alike = independent(table(*["phishing"] * 10), policy)
    assert alike == pytest.approx(independent(table(*[None] * 10), policy))


def test_vague_and_suspicious_count_half(policy: Policy) -> None:
    assert independent(table("W32.Generic.AI"), policy) == 0.5
    assert independent(table("Emotet", rating=Claim.SUSPICIOUS), policy) == 0.5
    assert independent(table("Emotet"), policy) == 1


def test_silent_engines_speak_for_clean(policy: Policy) -> None:
    silent, one = tally(table(clean=70), policy.engines), tally(table(clean=1), policy.engines)
    assert silent is not None
    assert one is not None
    assert silent.nats < one.nats < 0
    assert silent.text == "none of 70 engines detects it"


def test_the_sentence_names_the_most_frequent_threat(policy: Policy) -> None:
    count = tally(table("Emotet", "Emotet", "Zusy", clean=4), policy.engines)
    assert count is not None
    assert count.text.startswith("3 of 7 engines detect it, which count as ")
    assert count.text.endswith("mostly as Emotet")
