"""Age: what a claim is still worth some time after the source saw it."""

from datetime import UTC, datetime, timedelta

from sidelight.model import Claim, ObservableType
from sidelight.verdicts.policy import Decay, Policy

DAY = timedelta(days=1)


def freshness(decay: Decay, seen: datetime | None, now: datetime) -> float:
    """Return the share, 0 to 1, that is left: 1 - (age / lifetime) ** (1 / delta).

    The polynomial is that of MISP's decaying models. A claim without a date, or dated in the
    future by a wrong clock, counts as fresh.
    """
    if seen is None or decay.days is None:
        return 1.0
    spent = max(0.0, days_since(seen, now)) / decay.days
    return max(0.0, 1.0 - float(spent ** (1.0 / decay.delta)))


def days_since(seen: datetime, now: datetime) -> float:
    """Return the days between; a time without a zone is UTC."""
    aware = seen if seen.tzinfo else seen.replace(tzinfo=UTC)
    return (now - aware) / DAY


def lifetime(policy: Policy, claim: Claim, type_: ObservableType, label: str | None) -> Decay:
    """Return the first lifetime of the policy that fits; a claim that none fits does not age."""
    fitting = (each for each in policy.decays if each.fits(claim, type_, label or ""))
    return next(fitting, Decay(days=None))
