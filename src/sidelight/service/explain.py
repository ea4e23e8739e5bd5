"""Explain a verdict: its whole ledger, and why the class and the action scope are what they are."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from sidelight.enrichment import Request
from sidelight.model import (
    Claim,
    Observable,
    ObservableType,
    Report,
    Scope,
    Verdict,
    VerdictClass,
)
from sidelight.service.app import App
from sidelight.service.lookup import Answer, lookup
from sidelight.verdicts import Policy, judge
from sidelight.verdicts.age import freshness, lifetime
from sidelight.verdicts.decide import NAT_IN_BITS
from sidelight.verdicts.ledger import Ledger, Line, weigh
from sidelight.verdicts.policy import Thresholds
from sidelight.verdicts.standing import DENIED
from sidelight.verdicts.statements import OURSELVES, Statement, gather
from sidelight.verdicts.subject import Place, Subject, host_of, subject_of


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the ledger.

    `said` is what the claim is worth by itself, in bits, and `added` what it adds here, after the
    rules of scope, of age and of its family. `fresh` is the share that its age leaves, 0 to 1.
    A line without a claim is a rule of the policy. `without` is the probability without the line.
    """

    text: str
    source: str
    family: str
    added: float
    said: float | None = None
    fresh: float | None = None
    claim: Claim | None = None
    scope: Scope | None = None
    place: str | None = None
    label: str | None = None
    matched: str | None = None
    observed_at: datetime | None = None
    link: str | None = None
    note: str | None = None
    without: float | None = None


class Share(msgspec.Struct, frozen=True):
    """What one family of sources adds, in bits, and whether it counts as one that convicts."""

    family: str
    added: float
    counts: bool


class Check(msgspec.Struct, frozen=True):
    """One condition of an automatic action, and whether it holds."""

    text: str
    holds: bool


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence ledger: `prior` and `total` in bits; the lines sum to their difference.

    `class_because` is the rule that gave the class. `action` holds the conditions under which an
    action may run by itself on `action_target`; it may when all of them hold.
    """

    observable: Observable
    verdict: Verdict
    prior: float
    prior_probability: float
    total: float
    entries: tuple[Entry, ...]
    families: tuple[Share, ...]
    standing: str | None
    guarded: bool
    thresholds: Thresholds
    class_because: str
    action_target: str
    action: tuple[Check, ...]


async def explain(app: App, request: Request) -> tuple[Answer, Explanation]:
    """Look one observable up and return the answer with its whole ledger."""
    (answer,) = await lookup(app, [request])
    told = explain_reports(request.observable, answer.reports, app.policy, now=app.clock.now())
    return msgspec.structs.replace(answer, verdict=told.verdict), told


def explain_reports(
    observable: Observable, reports: Sequence[Report], policy: Policy, *, now: datetime
) -> Explanation:
    """Return the ledger of the verdict that these reports give; asks nobody."""
    subject = subject_of(observable)
    statements = gather(observable, reports, policy, now)
    ledger = weigh(statements, subject, policy)
    verdict = judge(observable, reports, policy, now=now)
    target, checks = _action(statements, subject, policy, verdict)
    entries = (_entry(line, statements, subject, policy, now) for line in ledger.lines)
    return Explanation(
        observable=observable,
        verdict=verdict,
        prior=ledger.prior * NAT_IN_BITS,
        prior_probability=1 / (1 + math.exp(-ledger.prior)),
        total=ledger.nats * NAT_IN_BITS,
        entries=tuple(sorted(entries, key=lambda each: (-abs(each.added), each.source, each.text))),
        families=tuple(_families(ledger, policy)),
        standing=ledger.standing.word if ledger.standing else None,
        guarded=ledger.guarded,
        thresholds=policy.thresholds,
        class_because=_because(ledger, verdict, policy),
        action_target=target,
        action=tuple(checks),
    )


def _entry(
    line: Line, statements: Sequence[Statement], subject: Subject, policy: Policy, now: datetime
) -> Entry:
    statement, added = line.statement, line.nats * NAT_IN_BITS
    if statement is None:
        return Entry(text=line.note or "", source=OURSELVES, family=line.family, added=added)
    type_ = subject.observable.type
    decay = lifetime(policy, statement.claim, type_, statement.label)
    rest = [each for each in statements if each is not statement]
    return Entry(
        text=statement.text,
        source=statement.source,
        family=statement.family,
        added=added,
        said=statement.nats * NAT_IN_BITS,
        fresh=freshness(decay, statement.observed_at, now) if statement.observed_at else None,
        claim=statement.claim,
        scope=statement.scope,
        place=subject.place(statement.scope, statement.matched).value,
        label=statement.label,
        matched=statement.matched,
        observed_at=statement.observed_at,
        link=statement.link,
        note=line.note,
        without=weigh(rest, subject, policy).probability,
    )


def _families(ledger: Ledger, policy: Policy) -> Iterator[Share]:
    sums: defaultdict[str, list[float]] = defaultdict(list)
    for line in ledger.lines:
        sums[line.family].append(line.nats * NAT_IN_BITS)
    totals = {family: math.fsum(added) for family, added in sums.items() if family != OURSELVES}
    for family in sorted(totals, key=lambda each: (-abs(totals[each]), each)):
        counts = totals[family] >= policy.thresholds.act_family_bits
        if totals[family] or counts:
            yield Share(family, totals[family], counts)


def _because(ledger: Ledger, verdict: Verdict, policy: Policy) -> str:
    """Return the rule of `class_of` that gave the class, in words."""
    limits = policy.thresholds
    known = ledger.standing.word if ledger.standing else ""
    told = {
        VerdictClass.KNOWN_GOOD: f"it is identified: {known}",
        VerdictClass.NOISE: f"it is identified: {known}",
        VerdictClass.MALICIOUS: f"the probability is at least {limits.malicious:g}",
        VerdictClass.SUSPICIOUS: (
            f"the probability lies between {limits.suspicious:g} and {limits.malicious:g}"
        ),
        VerdictClass.BENIGN: (
            f"the probability is at most {limits.benign:g}, and somebody vouches for it"
        ),
    }
    return told.get(verdict.class_) or known or _unknown(verdict, limits)


def _unknown(verdict: Verdict, limits: Thresholds) -> str:
    if verdict.probability > limits.benign:
        return f"the probability lies between {limits.benign:g} and {limits.suspicious:g}"
    if verdict.coverage.share < limits.benign_coverage:
        return f"fewer than {limits.benign_coverage:.0%} of the sources answered"
    return "nobody vouches for it, and that nobody accuses it is no knowledge"


def _action(
    statements: Sequence[Statement], subject: Subject, policy: Policy, verdict: Verdict
) -> tuple[str, list[Check]]:
    """Return the target that came nearest to an action, and the conditions on it.

    The host of a URL is tried first: what is known of it may widen the action.
    """
    malicious = Check("the class is malicious", verdict.class_ is VerdictClass.MALICIOUS)
    if verdict.class_ is not VerdictClass.MALICIOUS or not _has_scope(subject):
        return subject.observable.value, [malicious, *_conditions(statements, subject, policy)]
    for each in (host_of(subject), subject):
        if each is None:
            continue
        checks = [malicious, *_conditions(statements, each, policy)]
        if each is subject or all(check.holds for check in checks):
            return each.observable.value, checks
    return subject.observable.value, [malicious]


def _has_scope(subject: Subject) -> bool:
    """Whether an action can touch such a thing at all."""
    return subject.is_host or subject.observable.type in {ObservableType.FILE, ObservableType.URL}


def _conditions(
    statements: Sequence[Statement], subject: Subject, policy: Policy
) -> Iterator[Check]:
    limits = policy.thresholds
    about = [
        each
        for each in statements
        if subject.place(each.scope, each.matched) is not Place.NARROWER or each.nats <= 0
    ]
    ledger = weigh(about, subject, policy)
    yield Check("an action can reach such a thing", _has_scope(subject))
    yield Check("it is no shared or popular infrastructure", not ledger.guarded)
    yield Check(
        f"without what is inside it the probability is at least {limits.act:g}",
        ledger.probability >= limits.act,
    )
    if ledger.standing is DENIED:
        public = [each for each in about if each.family != policy.own.family]
        free = weigh(public, subject, policy).standing is None
        yield Check("it is on your deny list, and no public list vouches for it", free)
        return
    families = ledger.families(limits.act_family_bits / NAT_IN_BITS)
    yield Check(
        f"{families} of at least {limits.act_families} independent families convict it",
        families >= limits.act_families,
    )
    yield Check("no list identifies it as harmless or as a scanner", ledger.standing is None)
