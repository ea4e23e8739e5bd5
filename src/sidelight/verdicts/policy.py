"""The policy: every number that a verdict rests on, each with where it comes from."""

import hashlib
import math
from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase
from ipaddress import ip_network

import msgspec

from sidelight.model import Claim, Evidence, ObservableType

TOWARDS_MALICIOUS = frozenset({Claim.MALICIOUS, Claim.SUSPICIOUS})
TOWARDS_HARMLESS = frozenset({Claim.CLEAN, Claim.KNOWN_GOOD, Claim.NOISE, Claim.POPULAR})

FEEDBACK = "+feedback."
"""Marks a `model_version` with which a team's own experience came in."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the policy; a key that it does not know is an error, not a silent typo."""


class Figures(msgspec.Struct, frozen=True, array_like=True):
    """A measured rate: `hits` of `of`, written `[hits, of]`."""

    hits: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.of:
            raise ValueError(f"[{self.hits}, {self.of}] is no rate: hits must be within 0 and of")

    @property
    def rate(self) -> float:
        """The rate, smoothed by half a count so that a zero is never a certainty (Jeffreys)."""
        return (self.hits + 0.5) / (self.of + 1)


class Ratio(_Part, frozen=True, kw_only=True):
    """A likelihood ratio: two measured rates, or `nats` where nothing was measured yet.

    `malicious` says how often the claim is made about malicious values, `benign` how often about
    harmless ones. `provenance` names the sets, or says that the figure is a judgement.
    """

    provenance: str = msgspec.field(name="from")
    measured: date | None = None
    nats: float | None = None
    malicious: Figures | None = None
    benign: Figures | None = None

    def __post_init__(self) -> None:
        if (self.nats is None) == (self.malicious is None or self.benign is None):
            raise ValueError("give either `nats` or both `malicious` and `benign`")

    @property
    def logarithm(self) -> float:
        """The natural logarithm of the ratio; positive speaks for malicious."""
        if self.malicious is not None and self.benign is not None:
            return math.log(self.malicious.rate / self.benign.rate)
        return self.nats or 0.0


class Weight(Ratio, frozen=True, kw_only=True):
    """What one claim is worth; `source`, `family` and `label` are glob patterns."""

    claim: Claim
    source: str = "*"
    family: str = "*"
    label: str = "*"
    types: tuple[ObservableType, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether it fits every source and every type."""
        return (self.source, self.family, self.label, self.types) == ("*", "*", "*", ())

    def fits(self, evidence: Evidence, type_: ObservableType) -> bool:
        """Whether it says what this evidence about an observable of this type is worth."""
        return (
            evidence.claim is self.claim
            and (not self.types or type_ in self.types)
            and fnmatchcase(evidence.source, self.source)
            and fnmatchcase(evidence.family, self.family)
            and fnmatchcase((evidence.label or "").lower(), self.label)
        )


class Miss(Ratio, frozen=True, kw_only=True):
    """What it is worth that `provider` does not know a value; only where it could have known it."""

    provider: str
    types: tuple[ObservableType, ...] = ()

    def fits(self, provider: str, type_: ObservableType) -> bool:
        """Whether it speaks about this provider and type of observable."""
        return (not self.types or type_ in self.types) and fnmatchcase(provider, self.provider)


class Prior(_Part, frozen=True, kw_only=True):
    """The probability before any evidence, for some types of observable."""

    types: tuple[ObservableType, ...]
    probability: float
    provenance: str = msgspec.field(name="from")

    def __post_init__(self) -> None:
        if not 0 < self.probability < 1:
            raise ValueError("a prior must lie between 0 and 1, without the ends")


class Thresholds(_Part, frozen=True, kw_only=True):
    """Where a probability becomes a word, and a word an action.

    `guarded` is the most that host-level evidence can reach for shared or popular infrastructure.
    `act_family_bits` is what a family must add to count as one of `act_families`.
    """

    act: float
    act_families: int
    act_family_bits: float
    malicious: float
    suspicious: float
    benign: float
    benign_coverage: float
    guarded: float

    def __post_init__(self) -> None:
        if not 0 < self.benign < self.suspicious <= self.guarded < self.malicious <= self.act < 1:
            raise ValueError("must rise: benign, suspicious, guarded, malicious, act")


class Dependence(_Part, frozen=True, kw_only=True):
    """How much sources copy each other: `overlap` inside a family, `cap` in nats for each family.

    `ceiling` in nats bounds the whole, so that a probability is never exactly 0 or 1.
    """

    overlap: float
    cap: float
    ceiling: float


class Decay(_Part, frozen=True, kw_only=True):
    """A lifetime: worth falls from 1 to 0 over `days`, fast at first when `delta` is above 1.

    `days` is None where a claim does not age. `label` is a glob on the lower-case label.
    """

    days: float | None
    delta: float = 2.0
    claims: tuple[Claim, ...] = ()
    types: tuple[ObservableType, ...] = ()
    label: str = "*"

    def fits(self, claim: Claim, type_: ObservableType, label: str) -> bool:
        """Whether it is the lifetime of this claim."""
        return (
            (not self.claims or claim in self.claims)
            and (not self.types or type_ in self.types)
            and fnmatchcase(label.lower(), self.label)
        )


class Tier(_Part, frozen=True, kw_only=True):
    """How popular a name on a list is, 0 to 1; `lists` are globs on its source or label."""

    lists: tuple[str, ...]
    value: float

    def names(self, source: str, label: str) -> bool:
        """Whether the list is one of this tier."""
        return _named(source, label, self.lists)


class Popularity(_Part, frozen=True, kw_only=True):
    """Popularity by list; a list that no tier names counts as 1. From `guards` on it guards."""

    unlisted: float
    guards: float
    tiers: tuple[Tier, ...]

    def of(self, source: str, label: str) -> float:
        """Return the popularity, 0 to 1, that a place on this list means."""
        return next((tier.value for tier in self.tiers if tier.names(source, label)), 1.0)


class Engines(_Part, frozen=True, kw_only=True):
    """How AV engines count: one family, and engines that give the same name copy each other.

    `nats` is one independent detection, `clean_nats` one independent miss. `same_name` and `other`
    are the correlations. `vague` labels keep the share `vague_keeps` of a detection; `categories`
    are words that independent engines share, so they are no sign of copying.
    """

    family: str
    nats: float
    clean_nats: float
    same_name: float
    other: float
    vague: tuple[str, ...]
    vague_keeps: float
    categories: tuple[str, ...]
    provenance: str = msgspec.field(name="from")


class Own(_Part, frozen=True, kw_only=True):
    """The analyst's lists: evidence of `family`; a deny is worth `nats` and no cap applies."""

    family: str
    nats: float


class Identity(_Part, frozen=True, kw_only=True):
    """Confidence that a known-good value or a known scanner is one: `sure`, or `contested`.

    Contested means that without the list the verdict would be malicious. With no coverage at all
    the share `alone` of it is left.
    """

    sure: float
    contested: float
    alone: float


class Reserved(_Part, frozen=True, kw_only=True):
    """Values that we know by themselves: `networks` and names (with all their children).

    A `placeholder` is harmless in a URL too; another reserved address in a URL only says that no
    outside source can know it. `known` values are no reserved ones but a service that everybody
    uses: known good, and the own deny list may say otherwise.
    """

    text: str
    networks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    placeholder: bool = False
    known: bool = False

    def __post_init__(self) -> None:
        for each in self.networks:
            ip_network(each)


class Feedback(_Part, frozen=True, kw_only=True):
    """What the own analysts found of the malicious claims of `source`: right and wrong."""

    source: str
    right: int = 0
    wrong: int = 0

    @property
    def count(self) -> int:
        """How many judgements these are."""
        return self.right + self.wrong


class Policy(_Part, frozen=True, kw_only=True):
    """Everything `judge` needs besides the reports; the first fitting rule of a list counts.

    `borders` are globs on the source or label of lists that name where tenants begin (public
    suffixes, dynamic DNS). `wider_keeps` is what evidence on a wider scope keeps for a narrower
    one. `feedback_worth` is how many judgements of an analyst the shipped figures are worth.
    """

    model_version: str
    thresholds: Thresholds
    dependence: Dependence
    wider_keeps: float
    borders: tuple[str, ...]
    popularity: Popularity
    engines: Engines
    own: Own
    identity: Identity
    priors: tuple[Prior, ...]
    decays: tuple[Decay, ...]
    reserved: tuple[Reserved, ...]
    weights: tuple[Weight, ...]
    misses: tuple[Miss, ...] = ()
    feedback_worth: float = 20.0
    feedback: tuple[Feedback, ...] = ()

    def __post_init__(self) -> None:
        listed = {type_ for prior in self.priors for type_ in prior.types}
        if missing := sorted(set(ObservableType) - listed):
            raise ValueError(f"no prior for {', '.join(missing)}")
        settled = {weight.claim for weight in self.weights if weight.is_default}
        if unsettled := sorted((TOWARDS_MALICIOUS | TOWARDS_HARMLESS) - settled):
            raise ValueError(f"no default weight for {', '.join(unsettled)}")

    def prior(self, type_: ObservableType) -> float:
        """Return the prior of a type in nats (the logarithm of the odds)."""
        probability = next(each.probability for each in self.priors if type_ in each.types)
        return math.log(probability / (1 - probability))

    def is_border(self, source: str, label: str) -> bool:
        """Whether the list names hosts below which every child is a party of its own."""
        return _named(source, label, self.borders)

    def with_feedback(self, feedback: Sequence[Feedback]) -> "Policy":
        """Return the policy of a tenant whose analysts found this of the sources.

        Its version adds how many judgements are in it, and a digest that says which: a verdict has
        to name all that it rests on.
        """
        heard = tuple(
            sorted((each for each in feedback if each.count), key=lambda each: each.source)
        )
        version = self.model_version.partition(FEEDBACK)[0]
        if heard:
            count = sum(each.count for each in heard)
            digest = hashlib.blake2b(msgspec.json.encode(heard), digest_size=4).hexdigest()
            version = f"{version}{FEEDBACK}{count}.{digest}"
        return msgspec.structs.replace(self, feedback=heard, model_version=version)


def _named(source: str, label: str, patterns: Sequence[str]) -> bool:
    return any(
        fnmatchcase(word.lower(), pattern) for word in (source, label) for pattern in patterns
    )
