"""The decision: from a ledger to a class, a confidence and how wide an action may reach."""

import math
from collections.abc import Sequence

from sidelight.model import (
    ActionScope,
    Claim,
    Coverage,
    Missing,
    ObservableType,
    Report,
    ReportState,
    VerdictClass,
)
from sidelight.verdicts.ledger import Ledger, weigh
from sidelight.verdicts.policy import TOWARDS_MALICIOUS, Policy
from sidelight.verdicts.standing import DENIED
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import Place, Subject, host_of

NAT_IN_BITS = math.log2(math.e)
NEGLIGIBLE = 1e-9  # nats; below it a line is only the rounding of another

_SCOPES = {
    ObservableType.FILE: ActionScope.HASH,
    ObservableType.URL: ActionScope.URL,
    ObservableType.DOMAIN: ActionScope.HOST,
    ObservableType.IPV4: ActionScope.IP,
    ObservableType.IPV6: ActionScope.IP,
}


def coverage_of(reports: Sequence[Report]) -> Coverage:
    """Return who answered and who did not; a miss is an answer."""
    missing = sorted(
        (each.provider, each.why or "no answer")
        for each in reports
        if each.state is ReportState.UNAVAILABLE
    )
    return Coverage(
        answered=len(reports) - len(missing),
        asked=len(reports),
        missing=tuple(Missing(provider, why) for provider, why in missing),
    )


def class_of(ledger: Ledger, coverage: Coverage, subject: Subject, policy: Policy) -> VerdictClass:
    """Return the class: who the subject is settles it, else the probability does."""
    limits, probability = policy.thresholds, ledger.probability
    standing = ledger.standing.class_ if ledger.standing else None
    if standing is VerdictClass.KNOWN_GOOD:
        return VerdictClass.KNOWN_GOOD
    if probability >= limits.malicious:
        return VerdictClass.MALICIOUS
    if probability >= limits.suspicious:
        return VerdictClass.SUSPICIOUS
    if standing is not None:
        return standing
    if (
        probability <= limits.benign
        and coverage.share >= limits.benign_coverage
        and _vouched(ledger, subject)
    ):
        return VerdictClass.BENIGN
    return VerdictClass.UNKNOWN


def is_silent(ledger: Ledger) -> bool:
    """Whether nothing that a source holds weighs; an absence from a list is no knowledge."""
    return not any(
        abs(line.nats) > NEGLIGIBLE
        for line in ledger.lines
        if line.statement is not None and not line.statement.miss
    )


def confidence_of(
    ledger: Ledger, contrary: Ledger, class_: VerdictClass, coverage: Coverage, policy: Policy
) -> float:
    """Return the confidence, 0 to 1: coverage x (1 - entropy of the probability).

    An identification (known good, noise) rests on its list and little on how many others answered;
    it is contested when `contrary`, the ledger without that list, would be malicious. Nobody is
    confident of a verdict that rests on nothing.
    """
    if class_ in {VerdictClass.KNOWN_GOOD, VerdictClass.NOISE}:
        rules = policy.identity
        contested = contrary.probability >= policy.thresholds.malicious
        heard = rules.alone + (1 - rules.alone) * coverage.share
        return (rules.contested if contested else rules.sure) * heard
    if is_silent(ledger):
        return 0.0
    return coverage.share * (1 - _entropy(ledger.probability))


def action_scope_of(
    statements: Sequence[Statement], subject: Subject, policy: Policy
) -> ActionScope:
    """Return the widest scope at which the evidence alone, without what is inside it, suffices."""
    host = host_of(subject)
    for each in (host, subject) if host else (subject,):
        scope = _SCOPES.get(each.observable.type)
        if scope is not None and _may_act(statements, each, policy):
            return scope
    return ActionScope.NONE


def _may_act(statements: Sequence[Statement], subject: Subject, policy: Policy) -> bool:
    """Whether two families, or an analyst, convict the subject itself, and nothing guards it."""
    about = [
        each
        for each in statements
        if subject.place(each.scope, each.matched) is not Place.NARROWER or each.nats <= 0
    ]
    ledger, limits = weigh(about, subject, policy), policy.thresholds
    if ledger.guarded or ledger.probability < limits.act:
        return False
    if ledger.standing is DENIED:
        public = [each for each in about if each.family != policy.own.family]
        return weigh(public, subject, policy).standing is None
    families = ledger.families(limits.act_family_bits / NAT_IN_BITS)
    return ledger.standing is None and families >= limits.act_families


def _vouched(ledger: Ledger, subject: Subject) -> bool:
    """Whether somebody looked and found it clean, or everybody knows it and nobody accuses it.

    A host that everybody knows vouches for itself, not for each mailbox and page on it.
    """
    spoken = {
        line.statement.claim
        for line in ledger.lines
        if line.statement and not line.statement.miss and abs(line.nats) > NEGLIGIBLE
    }
    popular = subject.is_host and Claim.POPULAR in spoken and not spoken & TOWARDS_MALICIOUS
    return Claim.CLEAN in spoken or popular


def _entropy(probability: float) -> float:
    """Return the binary entropy in bits; 1 at one half, 0 at both ends."""
    return -sum(part * math.log2(part) for part in (probability, 1 - probability) if part > 0)
