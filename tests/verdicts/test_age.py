"""Age: the polynomial, and which lifetime a claim has."""

from datetime import datetime, timedelta

import pytest

from sidelight.model import Claim, ObservableType
from sidelight.verdicts.age import days_since, freshness, lifetime
from sidelight.verdicts.policy import Decay, Policy

LINEAR = Decay(days=40, delta=1)


@pytest.mark.parametrize(("days", "left"), [(0, 1.0), (10, 0.75), (40, 0.0), (400, 0.0), (-3, 1.0)])
def test_a_claim_fades_over_its_lifetime(days: int, left: float, now: datetime) -> None:
    assert freshness(LINEAR, now - timedelta(days=days), now) == pytest.approx(left)


def test_delta_makes_the_first_days_cost_most(now: datetime) -> None:
    assert freshness(Decay(days=40, delta=2), now - timedelta(days=10), now) == pytest.approx(0.5)


def test_what_has_no_date_or_no_lifetime_is_fresh(now: datetime) -> None:
    assert freshness(LINEAR, None, now) == 1
    assert freshness(Decay(days=None), now - timedelta(days=9999), now) == 1


def test_a_time_without_a_zone_is_utc(now: datetime) -> None:
    assert days_since(now.replace(tzinfo=None) - timedelta(days=2), now) == 2


@pytest.mark.parametrize(
    ("claim", "type_", "label", "days"),
    [
        (Claim.MALICIOUS, ObservableType.URL, None, 30),
        (Claim.MALICIOUS, ObservableType.IPV4, None, 45),
        (Claim.MALICIOUS, ObservableType.DOMAIN, "emotet", 180),
        (Claim.MALICIOUS, ObservableType.DOMAIN, "Phishing", 7),
        (Claim.MALICIOUS, ObservableType.FILE, "phishing kit", None),
        (Claim.CLEAN, ObservableType.FILE, None, 14),
        (Claim.KNOWN_GOOD, ObservableType.IPV4, None, None),
    ],
)
def test_the_shipped_lifetimes(
    claim: Claim, type_: ObservableType, label: str | None, days: float | None, policy: Policy
) -> None:
    assert lifetime(policy, claim, type_, label).days == days
