"""The order in which providers that cost quota are asked: the most telling for its price first.

The expected change of the verdict by one more answer is p (1 - p) (s - f): p the probability now, s
and f how often the provider accuses a malicious and a harmless value. s and f are the figures of
the policy where they were measured; a provider that shares its family with one that has spoken adds
less. A miss changes nothing, so that a silence never clears a value.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import StrEnum

import msgspec

from sidelight.model import (
    ActionScope,
    Claim,
    Evidence,
    ObservableType,
    Scope,
    Verdict,
    VerdictClass,
)
from sidelight.plugin import ProviderManifest, Tier
from sidelight.verdicts import Policy

WORTHWHILE = 0.003  # an expected change below it, in probability, is not worth a request
SETTLED = frozenset({VerdictClass.KNOWN_GOOD, VerdictClass.NOISE})


class Asked(StrEnum):
    """When a look-up asks a provider of its plan."""

    ALWAYS = "always"
    UNSURE = "while unsure"
    DEEP = "with --deep"  # its answer hardly moves a verdict
    FRESH = "no, still fresh"  # its last answer serves


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One provider of a plan: what its answer may change, and what it costs.

    `gain` is the expected change of the probability. `left` is the share of its quota that is free,
    0 to 1, None where it has no quota; `worth` is gain times that share, by which steps are sorted.
    `asked` says when it is.
    """

    provider: str
    title: str
    tier: Tier
    gain: float
    left: float | None
    asked: Asked = Asked.UNSURE

    @property
    def worth(self) -> float:
        """The gain for the price."""
        return self.gain * (1.0 if self.left is None else self.left)


def plan(  # noqa: PLR0913 - what a plan depends on, the rarer by keyword
    manifests: Iterable[ProviderManifest],
    type_: ObservableType,
    probability: float,
    *,
    policy: Policy,
    heard: Collection[str] = (),
    left: Callable[[ProviderManifest], float | None] = lambda _: None,
) -> tuple[Step, ...]:
    """Return the providers in the order in which to ask them: by tier, then by their worth.

    `heard` are the families that have spoken, `left` tells the free share of a quota.
    """
    steps = [
        Step(
            provider=each.name,
            title=each.title,
            tier=each.tier,
            gain=gain(each, type_, probability, policy=policy, heard=heard),
            left=left(each),
        )
        for each in manifests
    ]
    tiers = list(Tier)
    return tuple(sorted(steps, key=lambda each: (tiers.index(each.tier), -each.worth)))


def gain(
    manifest: ProviderManifest,
    type_: ObservableType,
    probability: float,
    *,
    policy: Policy,
    heard: Collection[str] = (),
) -> float:
    """Return the change of the probability that an answer of the provider makes on average."""
    hits, false = _rates(manifest, type_, policy)
    fresh = 1 - policy.dependence.overlap if manifest.family in heard else 1.0
    return probability * (1 - probability) * max(0.0, hits - false) * fresh


def settled(verdict: Verdict) -> bool:
    """Whether no further answer is needed: known, or malicious enough to act upon."""
    return verdict.class_ in SETTLED or (
        verdict.class_ is VerdictClass.MALICIOUS and verdict.action_scope is not ActionScope.NONE
    )


def next_step(steps: Sequence[Step], verdict: Verdict) -> Step | None:
    """Return the provider to ask next; None when the verdict is settled or nothing is worth it.

    One whose quota is used up comes last and is asked all the same: it stands in line then, and is
    named as missing.
    """
    if settled(verdict):
        return None
    worthwhile = (each for each in steps if each.gain >= WORTHWHILE)
    return max(worthwhile, key=lambda each: (each.worth, each.gain), default=None)


def _rates(
    manifest: ProviderManifest, type_: ObservableType, policy: Policy
) -> tuple[float, float]:
    """Return how often the provider accuses a malicious value, and a harmless one."""
    claim = Evidence(
        source=manifest.name,
        family=manifest.family,
        claim=Claim.MALICIOUS,
        scope=Scope.HOST,
        text="",
    )
    weight = next(each for each in policy.weights if each.fits(claim, type_))
    if weight.malicious is not None and weight.benign is not None:
        return weight.malicious.rate, weight.benign.rate
    return manifest.reach, manifest.reach / math.exp(weight.logarithm)
