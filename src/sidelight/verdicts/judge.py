"""The judgement: reports in, one explained verdict out; the same inputs always give the same."""

from collections.abc import Sequence
from datetime import datetime

from sidelight.model import ActionScope, Claim, Observable, Report, Verdict, VerdictClass
from sidelight.verdicts.decide import action_scope_of, class_of, confidence_of, coverage_of
from sidelight.verdicts.known import known_of
from sidelight.verdicts.ledger import weigh
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.reasons import reasons_of
from sidelight.verdicts.statements import gather
from sidelight.verdicts.subject import subject_of


def judge(
    observable: Observable, reports: Sequence[Report], policy: Policy, *, now: datetime
) -> Verdict:
    """Return the verdict on the observable; the order of the reports does not matter.

    `now` (aware, UTC) is what ages are counted from.
    """
    subject = subject_of(observable)
    statements = gather(observable, reports, policy, now)
    ledger = weigh(statements, subject, policy)
    coverage = coverage_of(reports)
    class_ = class_of(ledger, coverage, subject, policy)
    identifying = {Claim.KNOWN_GOOD, Claim.NOISE}
    contrary = [each for each in statements if each.claim not in identifying]
    return Verdict(
        class_=class_,
        probability=ledger.probability,
        confidence=confidence_of(
            ledger, weigh(contrary, subject, policy), class_, coverage, policy
        ),
        coverage=coverage,
        reasons=reasons_of(ledger, statements, subject, policy, coverage),
        action_scope=(
            action_scope_of(statements, subject, policy)
            if class_ is VerdictClass.MALICIOUS
            else ActionScope.NONE
        ),
        model_version=policy.model_version,
        known=known_of(reports, statements, subject, policy, now),
    )
