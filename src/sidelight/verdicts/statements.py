"""Statements: what each source says, in nats, before the rules of scope and family."""

import math
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from sidelight.model import Claim, Evidence, Observable, ObservableType, Report, ReportState, Scope
from sidelight.verdicts.age import days_since, freshness, lifetime
from sidelight.verdicts.engines import tally
from sidelight.verdicts.policy import TOWARDS_HARMLESS, TOWARDS_MALICIOUS, Policy
from sidelight.verdicts.reserved import reserved
from sidelight.verdicts.subject import NATURAL, Subject, subject_of

OURSELVES = "sidelight"
"""Source of what no provider said: rules of the policy itself."""
RESERVED = "reserved"
"""Family of the statement that a standard, or everyday use as a placeholder, makes."""
RESERVED_LIST = "reserved-values"
"""Family of the provider that lists these values; a judgement needs no provider to know them."""

WELL_KNOWN = "well-known"
"""Family of the statement that it is a service which everybody uses."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One claim and its worth in nats, positive towards malicious.

    `miss` marks the absence from a list. `note` says what the age did to the worth.
    """

    source: str
    family: str
    claim: Claim
    scope: Scope
    text: str
    nats: float
    label: str | None = None
    matched: str | None = None
    observed_at: datetime | None = None
    link: str | None = None
    note: str | None = None
    miss: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """A key that sorts equal sets of statements into the same order, however they arrived."""
        seen = self.observed_at.isoformat() if self.observed_at else ""
        words = (self.label or "", self.matched or "", self.link or "")
        return (self.source, self.family, self.claim, self.scope, self.text, seen, words, self.nats)


def gather(
    observable: Observable, reports: Iterable[Report], policy: Policy, now: datetime
) -> tuple[Statement, ...]:
    """Return everything the reports state, each statement once, in a fixed order.

    A report that is unavailable states nothing, whatever it carries.
    """
    ours = set(_by_standard(subject_of(observable), policy))
    stated: set[Statement] = set()
    for report in reports:
        if report.state is ReportState.HIT:
            stated.update(_from_evidence(observable, report, policy, now))
            stated.update(_from_engines(report, policy))
        elif report.state is ReportState.MISS:
            stated.update(_from_miss(report, policy))
    if any(each.claim is Claim.KNOWN_GOOD for each in ours):  # the list says the same again
        stated = {each for each in stated if each.family != RESERVED_LIST}
    return tuple(sorted(stated | ours, key=lambda each: each.order))


def _by_standard(subject: Subject, policy: Policy) -> Iterator[Statement]:
    """State that the host is reserved; a private address in a URL is only out of sight."""
    entry = reserved(subject, policy)
    if entry is None:
        return
    identifies = entry.placeholder or entry.known or subject.is_host
    ours = Evidence(
        source=OURSELVES,
        family=WELL_KNOWN if entry.known else RESERVED,
        claim=Claim.KNOWN_GOOD if identifies else Claim.CONTEXT,
        scope=Scope.IP if subject.on_address else Scope.HOST,
        text=f"{subject.host} {entry.text}",
        matched=subject.host,
    )
    yield _stated(ours, _worth(policy, ours, subject.observable.type))


def _from_evidence(
    observable: Observable, report: Report, policy: Policy, now: datetime
) -> Iterator[Statement]:
    """State each evidence at its age; what is about another observable keeps its value."""
    elsewhere = None if report.observable == observable else report.observable.value
    for each in report.evidence:
        decay = lifetime(policy, each.claim, observable.type, each.label)
        own = each.family == policy.own.family  # an own list says itself until when it holds
        left = 1.0 if own else freshness(decay, each.observed_at, now)
        note = None
        if left == 0 and each.observed_at is not None:
            age = days_since(each.observed_at, now)
            note = f"{age:.0f} days old, no longer weighs"
        about = msgspec.structs.replace(
            each, matched=each.matched or elsewhere, link=each.link or report.link
        )
        yield _stated(about, _worth(policy, each, observable.type) * left, note)


def _stated(evidence: Evidence, nats: float, note: str | None = None) -> Statement:
    return Statement(
        source=evidence.source,
        family=evidence.family,
        claim=evidence.claim,
        scope=evidence.scope,
        text=evidence.text,
        nats=nats,
        label=evidence.label,
        matched=evidence.matched,
        observed_at=evidence.observed_at,
        link=evidence.link,
        note=note,
    )


def _from_engines(report: Report, policy: Policy) -> Iterator[Statement]:
    count = tally(report.detections, policy.engines)
    if count is None:
        return
    yield Statement(
        source=report.provider,
        family=policy.engines.family,
        claim=Claim.MALICIOUS if count.detected else Claim.CLEAN,
        scope=NATURAL.get(report.observable.type, Scope.HOST),
        text=count.text,
        nats=count.nats,
        label=count.name,
        link=report.link,
    )


def _from_miss(report: Report, policy: Policy) -> Iterator[Statement]:
    """State an absence only where the policy says that the source could have known the value."""
    type_ = report.observable.type
    rule = next((each for each in policy.misses if each.fits(report.provider, type_)), None)
    if rule is None:
        return
    yield Statement(
        source=report.provider,
        family=f"{report.provider} misses",
        claim=Claim.CLEAN,
        scope=NATURAL.get(type_, Scope.HOST),
        text=f"not listed by {report.provider}",
        nats=min(0.0, rule.logarithm),
        link=report.link,
        miss=True,
    )


def _worth(policy: Policy, evidence: Evidence, type_: ObservableType) -> float:
    """Return the nats of the first fitting weight, capped, with the sign that the claim allows."""
    claim = evidence.claim
    if evidence.family == policy.own.family and claim in TOWARDS_MALICIOUS:
        return policy.own.nats
    rule = next((each for each in policy.weights if each.fits(evidence, type_)), None)
    cap = policy.dependence.cap
    if claim in TOWARDS_MALICIOUS and rule is not None:
        return min(max(0.0, _learnt(policy, evidence.source, rule.logarithm)), cap)
    if claim in TOWARDS_HARMLESS and rule is not None:
        return max(min(0.0, rule.logarithm), -cap)
    return 0.0


def _learnt(policy: Policy, source: str, nats: float) -> float:
    """Return the worth after the analysts' own experience with the source.

    The shipped ratio becomes a Beta of `feedback_worth` judgements, to which theirs are added.
    """
    right = sum(each.right for each in policy.feedback if each.source == source)
    wrong = sum(each.wrong for each in policy.feedback if each.source == source)
    if not right and not wrong:
        return nats
    share = 1 / (1 + math.exp(-nats))
    return math.log(
        (policy.feedback_worth * share + right) / (policy.feedback_worth * (1 - share) + wrong)
    )
