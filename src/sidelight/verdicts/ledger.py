"""The ledger: what every statement adds to one verdict, so that the lines sum to the result."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from sidelight.model import VerdictClass
from sidelight.verdicts.families import excess, shares
from sidelight.verdicts.guards import Guards, guards_of
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.standing import DENIED, Standing, standing_of
from sidelight.verdicts.statements import OURSELVES, Statement
from sidelight.verdicts.subject import Place, Subject

_GUARD = "shared or popular infrastructure: reports about it as a whole stop at suspicious"
CEILING = "nothing is ever certain: the sum stops here"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: a statement, or a rule of the policy (statement None), and the nats it adds."""

    nats: float
    family: str
    statement: Statement | None = None
    note: str | None = None


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """All lines of a verdict, with the prior, who the subject is, and whether it is guarded."""

    prior: float
    lines: tuple[Line, ...]
    standing: Standing | None
    guarded: bool

    @property
    def nats(self) -> float:
        """The sum: the logarithm of the odds that the subject is malicious."""
        return math.fsum([self.prior, *(line.nats for line in self.lines)])

    @property
    def probability(self) -> float:
        """The probability, 0 to 1, that the subject is malicious."""
        return 1 / (1 + math.exp(-self.nats))

    def families(self, at_least: float) -> int:
        """Return how many families speak for malicious with `at_least` so many nats."""
        sums: defaultdict[str, list[float]] = defaultdict(list)
        for line in self.lines:
            sums[line.family].append(line.nats)
        return sum(
            math.fsum(added) >= at_least for family, added in sums.items() if family != OURSELVES
        )


def weigh(statements: Sequence[Statement], subject: Subject, policy: Policy) -> Ledger:
    """Return the ledger of the statements (in fixed order) about the subject."""
    guards = guards_of(statements, subject, policy)
    standing = standing_of(statements, subject, guards, policy)
    placed = [_placed(each, subject, guards, policy) for each in statements]
    heard = [_muted(each, subject, standing, policy) for each in placed]
    denied = standing is DENIED
    guarded = subject.is_host and guards.hold(subject.host)
    lines = list(_by_family(heard, policy))
    prior = policy.prior(subject.observable.type)
    if guarded and not denied:
        lines.extend(_limit(prior, lines, _logit(policy.thresholds.guarded), _GUARD))
    lines.extend(_limit(prior, lines, policy.dependence.ceiling, CEILING))
    lines.extend(_floor(prior, lines, -policy.dependence.ceiling))
    return Ledger(prior=prior, lines=tuple(lines), standing=standing, guarded=guarded)


def _placed(statement: Statement, subject: Subject, guards: Guards, policy: Policy) -> Line:
    """Return the statement at what it keeps on its way to the scope of the subject."""
    keeps, note = 1.0, None
    place = subject.place(statement.scope, statement.matched)
    if place is Place.ELSEWHERE:
        keeps, note = 0.0, "about another thing, does not weigh"
    elif place is Place.WIDER and statement.family != policy.own.family:
        keeps, note = policy.wider_keeps, "about something wider, weighs less"
        if _is_lost(statement, subject, guards):
            keeps, note = 0.0, "shared or popular, says nothing of its parts"
    elif place is Place.NARROWER:
        keeps, note = 1 - guards.popularity, "about a part of it, weighs less"
        if guards.hold(subject.host):
            keeps, note = 0.0, "about a part of something shared or popular, does not weigh"
    told = note if statement.nats else statement.note
    return Line(
        nats=statement.nats * keeps, family=statement.family, statement=statement, note=told
    )


def _is_lost(statement: Statement, subject: Subject, guards: Guards) -> bool:
    """Whether a wider claim stops at shared infrastructure on its way down to the subject.

    What speaks for a popular parent still speaks for a name that is part of it.
    """
    entry = (statement.matched or subject.host or "").lower()
    if statement.nats < 0 and subject.is_host:
        return guards.divide(subject.host or "", entry)
    return guards.hold(entry)


def _muted(line: Line, subject: Subject, standing: Standing | None, policy: Policy) -> Line:
    """Return the line at zero where the identification of the subject explains it away."""
    statement = line.statement
    if standing is None or statement is None:
        return line
    own = statement.family == policy.own.family
    if standing is DENIED:
        muted = line.nats < 0 and not own
    elif standing.class_ is VerdictClass.NOISE:
        inside = subject.place(statement.scope, statement.matched) is Place.NARROWER
        muted = line.nats > 0 and not inside  # malware on a scanner is no scan
    else:
        muted = line.nats > 0 and (standing.final or not own)
    note = f"muted: {standing.word}"
    return msgspec.structs.replace(line, nats=0.0, note=note) if muted else line


def _by_family(lines: Iterable[Line], policy: Policy) -> Iterable[Line]:
    """Yield the lines at what they add inside their family, and a line for each cap that bites."""
    families: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        families[line.family].append(line)
    for family, members in families.items():
        added = shares([line.nats for line in members], policy.dependence)
        for line, nats in zip(members, added, strict=True):
            yield msgspec.structs.replace(line, nats=nats)
        beyond = 0.0 if family == policy.own.family else excess(added, policy.dependence)
        if beyond:
            note = f"{family} is one family of sources: what it can add is capped"
            yield Line(nats=beyond, family=family, note=note)


def _limit(prior: float, lines: Sequence[Line], most: float, note: str) -> Iterable[Line]:
    over = math.fsum([prior, *(line.nats for line in lines)]) - most
    return [Line(nats=-over, family=OURSELVES, note=note)] if over > 0 else []


def _floor(prior: float, lines: Sequence[Line], least: float) -> Iterable[Line]:
    under = least - math.fsum([prior, *(line.nats for line in lines)])
    return [Line(nats=under, family=OURSELVES, note=CEILING)] if under > 0 else []


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
