"""The figures behind a verdict: what reports say that a playbook may want to count by itself."""

from collections.abc import Sequence
from datetime import datetime

from sidelight.model import Claim, Known, Report, ReportState
from sidelight.verdicts.guards import guards_of
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import Subject

OPINIONS = {Claim.MALICIOUS, Claim.SUSPICIOUS, Claim.CLEAN}
NAMES = "dns_resolution"


def known_of(
    reports: Sequence[Report],
    statements: Sequence[Statement],
    subject: Subject,
    policy: Policy,
    now: datetime,
) -> Known | None:
    """Return the figures of the reports that know the subject; None when there is none.

    What our own alerts hold is not in the reports: `sightings` stays zero here.
    """
    about = [
        each
        for each in reports
        if each.state is ReportState.HIT and each.observable == subject.observable
    ]
    malicious, total = max((_engines(each) for each in about), key=_looked, default=(0, 0))
    first = min((each.first_seen for each in about if each.first_seen), default=None)
    known = Known(
        engines_malicious=malicious,
        engines_total=total,
        first_seen=first,
        known_days=None if first is None else max((now - first).days, 0),
        popular=guards_of(statements, subject, policy).hold(subject.host),
        names=_names(about) if subject.observable.is_address else 0,
    )
    return None if known == Known() else known


def _engines(report: Report) -> tuple[int, int]:
    """Return how many AV engines call it malicious, and how many gave an opinion."""
    ratings = [each.rating for each in report.detections if each.rating in OPINIONS]
    return ratings.count(Claim.MALICIOUS), len(ratings)


def _looked(counts: tuple[int, int]) -> tuple[int, int]:
    return counts[1], counts[0]


def _names(reports: Sequence[Report]) -> int:
    """Return how many names are known to point to the address."""
    return len({edge.target for each in reports for edge in each.relations if edge.kind == NAMES})
