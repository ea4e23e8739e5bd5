"""Reasons: the lines of a ledger in words, strongest first, each with what it changed."""

from collections.abc import Sequence

from sidelight.model import Claim, Coverage, Reason
from sidelight.verdicts.decide import NAT_IN_BITS, is_silent
from sidelight.verdicts.ledger import CEILING, Ledger, Line, weigh
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import OURSELVES, RESERVED, Statement
from sidelight.verdicts.subject import Subject


def reasons_of(
    ledger: Ledger,
    statements: Sequence[Statement],
    subject: Subject,
    policy: Policy,
    coverage: Coverage,
) -> tuple[Reason, ...]:
    """Return at least one reason, the heaviest first and the bound on their sum last.

    The weights and the prior sum to the verdict, in bits.
    """
    reasons = [
        _reason(line, _without(line, statements, subject, policy))
        for line in ledger.lines
        if _is_told(line)
    ]
    reasons.sort(
        key=lambda each: (
            each.text == CEILING,
            -abs(each.weight),
            each.source,
            each.family,
            each.text,
        )
    )
    if is_silent(ledger):
        return (_silence(coverage), *reasons)
    return tuple(reasons)


def _is_told(line: Line) -> bool:
    """Whether the line is a reason; context that weighs nothing stays in the report."""
    statement = line.statement
    return statement is None or statement.claim is not Claim.CONTEXT or statement.family == RESERVED


def _reason(line: Line, without: float | None) -> Reason:
    statement, weight = line.statement, line.nats * NAT_IN_BITS
    if statement is None:
        return Reason(text=line.note or "", weight=weight, source=OURSELVES, family=line.family)
    return Reason(
        text=f"{statement.text} ({line.note})" if line.note else statement.text,
        weight=weight,
        source=statement.source,
        family=statement.family,
        scope=statement.scope,
        observed_at=statement.observed_at,
        matched=statement.matched,
        link=statement.link,
        without=without,
    )


def _without(
    line: Line,
    statements: Sequence[Statement],
    subject: Subject,
    policy: Policy,
) -> float | None:
    """Return the probability had the statement not been made; None for a rule of the policy."""
    if line.statement is None:
        return None
    rest = [each for each in statements if each is not line.statement]
    return weigh(rest, subject, policy).probability


def _silence(coverage: Coverage) -> Reason:
    """Return the reason of a verdict that rests on nothing."""
    if not coverage.asked:
        said = "no source was asked"
    elif not coverage.answered:
        said = f"none of the {coverage.asked} sources asked could answer"
    else:
        one = coverage.answered == 1
        answers = "answer of 1 source" if one else f"answers of {coverage.answered} sources"
        said = f"nothing weighs in the {answers}"
        if coverage.missing:
            said += f", and {len(coverage.missing)} could not answer"
    return Reason(
        text=f"No local intelligence: {said}", weight=0.0, source=OURSELVES, family=OURSELVES
    )
