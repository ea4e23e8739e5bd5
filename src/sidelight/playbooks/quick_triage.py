"""Quick triage: block what is surely bad, look deeper when signals are weak, else ask a person."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from sidelight.model import (
    ActionScope,
    Alert,
    AlertObservable,
    Approval,
    CaseStatus,
    Observable,
    ObservableType,
    Outcome,
    Resolution,
    Role,
    Severity,
    Verdict,
    VerdictClass,
)
from sidelight.plugin import Playbook, Run

MAX_OBSERVABLES = 50  # one alert cannot spend more look-ups than this
BLOCK_FOR = timedelta(days=7)  # a block that nobody renews ends by itself
ACTIONS = {
    ObservableType.FILE: "file.block",
    ObservableType.URL: "url.block",
    ObservableType.DOMAIN: "dns.block",
    ObservableType.IPV4: "ip.block",
    ObservableType.IPV6: "ip.block",
    ObservableType.EMAIL: "mail.quarantine",
}
BAD = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}
HARMLESS = {VerdictClass.KNOWN_GOOD, VerdictClass.BENIGN, VerdictClass.NOISE}
WEAK = {VerdictClass.SUSPICIOUS, VerdictClass.UNKNOWN}


class _Judged(msgspec.Struct, frozen=True):
    """An observable of the alert with the last verdict on it."""

    seen: AlertObservable
    verdict: Verdict


class QuickTriage(Playbook):
    """The first answer to any alert."""

    name = "quick-triage"
    title = "Quick triage"

    async def triage(self, alert: Alert, run: Run) -> Outcome:
        """Judge every observable that is not the victim's, then block, ask or close."""
        asked = [each for each in alert.observables if each.role is not Role.VICTIM]
        judged = await _judge(asked[:MAX_OBSERVABLES], run)
        left_out = len(asked) - len(judged)
        for each in judged:
            if each.verdict.class_ in BAD:
                await _block(each, alert, run)
        if judged and not left_out and _may_close(judged, alert):
            return await _close(judged, run)
        return await _open(judged, left_out, alert, run)


async def _judge(asked: Sequence[AlertObservable], run: Run) -> list[_Judged]:
    """Ask the cheap providers about all, then the costly ones about what stayed weak."""
    if not asked:
        return []
    observables = [each.observable for each in asked]
    verdicts = dict(zip(observables, await run.enrich(observables), strict=True))
    weak = [each for each in observables if verdicts[each].class_ in WEAK]
    if weak:
        verdicts.update(zip(weak, await run.enrich(weak, deep=True), strict=True))
    return [_Judged(each, verdicts[each.observable]) for each in asked]


async def _block(judged: _Judged, alert: Alert, run: Run) -> None:
    """Order the block; nobody is asked only when the verdict is sure and its scope allows it."""
    observable, verdict = judged.seen.observable, judged.verdict
    if observable.type not in ACTIONS:
        return
    sure = (
        verdict.class_ is VerdictClass.MALICIOUS
        and verdict.action_scope is not ActionScope.NONE
        and judged.seen.role is not Role.MENTIONED
    )
    already = "; the product reports that it stopped it" if alert.blocked else ""
    await run.act(
        ACTIONS[observable.type],
        observable,
        step="block",
        reason=f"{_why(verdict)}{already}",
        approval=Approval.AUTO if sure else Approval.REQUIRED,
        ttl=BLOCK_FOR,
    )


def _may_close(judged: Sequence[_Judged], alert: Alert) -> bool:
    """Whether harmless observables are enough: a grave alert may rest on what we cannot see."""
    return alert.severity <= Severity.MEDIUM and all(
        each.verdict.class_ in HARMLESS and each.verdict.coverage.answered for each in judged
    )


async def _close(judged: Sequence[_Judged], run: Run) -> Outcome:
    summary = f"harmless: {_list(each.seen.observable for each in judged)}"
    await run.act("alert.close", None, step="close", reason=summary, approval=Approval.AUTO)
    return Outcome(status=CaseStatus.CLOSED, summary=summary, resolution=Resolution.BENIGN)


async def _open(judged: Sequence[_Judged], left_out: int, alert: Alert, run: Run) -> Outcome:
    """Hand the alert to a person, and say what made it so."""
    bad = [each for each in judged if each.verdict.class_ in BAD]
    unknown = [each for each in judged if each.verdict.class_ is VerdictClass.UNKNOWN]
    if bad:
        summary = f"bad: {_list(each.seen.observable for each in bad)}"
    elif unknown:
        summary = f"no source knows enough about {_list(each.seen.observable for each in unknown)}"
    elif judged:
        summary = f"nothing bad is known, but the severity is {alert.severity.label}"
    else:
        summary = "the alert names nothing that can be looked up"
    if left_out:
        summary += f"; {left_out} observables over the limit were not looked up"
    await run.act("case.open", None, step="decide", reason=summary, approval=Approval.AUTO)
    return Outcome(status=CaseStatus.OPEN, summary=summary)


def _why(verdict: Verdict) -> str:
    sure = verdict.probability > 0.99
    probability = "p > 0.99" if sure else f"p = {verdict.probability:.2f}"
    return f"{verdict.class_} ({probability}): {verdict.reasons[0].text}"


def _list(observables: Iterable[Observable], most: int = 3) -> str:
    """Return the first few values in words.

    >>> _list(Observable(ObservableType.CVE, f"CVE-2026-{n}") for n in (1, 2, 3, 4, 5))
    'CVE-2026-1, CVE-2026-2, CVE-2026-3 and 2 more'
    """
    values = [each.value for each in observables]
    shown = ", ".join(values[:most])
    return f"{shown} and {len(values) - most} more" if len(values) > most else shown
