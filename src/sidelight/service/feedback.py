"""Feedback: an analyst says what a verdict was worth, and its sources are weighed accordingly."""

from enum import StrEnum
from typing import Any

import msgspec

from sidelight.model import InvalidInput, Observable, Verdict, VerdictClass
from sidelight.service.app import App
from sidelight.service.shapes import observable_shape
from sidelight.store import Finding, Store
from sidelight.tasks import do_here
from sidelight.verdicts import Feedback, Policy
from sidelight.verdicts.statements import OURSELVES

ACCUSING = {VerdictClass.MALICIOUS, VerdictClass.SUSPICIOUS}


class Opinion(StrEnum):
    """What an analyst says: of the verdict, or of the value itself."""

    RIGHT = "right"
    WRONG = "wrong"
    MALICIOUS = "malicious"
    HARMLESS = "harmless"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What an opinion came to: `sources` said malicious, and were right if `malicious`.

    `before` is what the same analyst had found of this verdict; it no longer counts.
    """

    observable: Observable
    verdict: Verdict
    malicious: bool
    sources: tuple[str, ...]
    before: bool | None


async def give_feedback(
    app: App, observable: Observable, opinion: Opinion, *, author: str, reason: str = ""
) -> Counted:
    """Count an opinion on the newest verdict on `observable`; raises InvalidInput without one.

    A second opinion of the same author on the same verdict takes the place of the first.
    """
    if not author.strip():
        raise InvalidInput("feedback needs an author")
    past = await do_here(app.store.verdicts, observable, 1)
    if not past:
        raise InvalidInput(f"no verdict on {observable.value} is kept: triage an alert with it")
    [newest] = past
    finding = Finding(
        verdict_id=newest.id,
        observable=observable,
        author=author.strip(),
        malicious=_is_malicious(opinion, newest.verdict.class_),
        sources=accusers(newest.verdict, app.policy),
        reason=reason.strip(),
    )
    before = await do_here(app.store.record_finding, finding)
    return Counted(
        observable=observable,
        verdict=newest.verdict,
        malicious=finding.malicious,
        sources=finding.sources,
        before=before,
    )


def counted_shape(counted: Counted) -> dict[str, Any]:
    """Return `{observable, class, malicious, sources, before}`, as JSON shows it."""
    return {
        "observable": observable_shape(counted.observable),
        "class": counted.verdict.class_,
        "malicious": counted.malicious,
        "sources": counted.sources,
        "before": counted.before,
    }


def accusers(verdict: Verdict, policy: Policy) -> tuple[str, ...]:
    """Return the sources that moved a verdict towards malicious, by name.

    Rules of the policy and own lists are no sources whose worth could be learnt.
    """
    return tuple(
        sorted(
            {
                reason.source
                for reason in verdict.reasons
                if reason.weight > 0
                and reason.source != OURSELVES
                and reason.family != policy.own.family
            }
        )
    )


def experienced(policy: Policy, store: Store) -> Policy:
    """Return the policy with what the owner's analysts found of each source."""
    return policy.with_feedback(
        [
            Feedback(source=source, right=found.true_positives, wrong=found.false_positives)
            for source, found in store.experience().items()
        ]
    )


def _is_malicious(opinion: Opinion, class_: VerdictClass) -> bool:
    """Return what the analyst says of the value; right and wrong turn around with the verdict."""
    if opinion in {Opinion.MALICIOUS, Opinion.HARMLESS}:
        return opinion is Opinion.MALICIOUS
    if class_ is VerdictClass.UNKNOWN:
        raise InvalidInput(
            "the verdict is unknown, so it is neither right nor wrong: say malicious or harmless"
        )
    return (class_ in ACCUSING) is (opinion is Opinion.RIGHT)
