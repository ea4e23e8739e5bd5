"""The order of verdicts: which of several decides an alert."""

from collections.abc import Iterable

from sidelight.model import Verdict, VerdictClass

WORST_FIRST = (
    VerdictClass.MALICIOUS,
    VerdictClass.SUSPICIOUS,
    VerdictClass.UNKNOWN,
    VerdictClass.NOISE,
    VerdictClass.BENIGN,
    VerdictClass.KNOWN_GOOD,
)


def badness(verdict: Verdict) -> tuple[int, float, float]:
    """Return a key that sorts by class, then probability, then confidence; the worst is largest."""
    return (-WORST_FIRST.index(verdict.class_), verdict.probability, verdict.confidence)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that decides, the first of equals; raises ValueError on none at all."""
    return max(verdicts, key=badness)


def at_least(verdict: Verdict, class_: VerdictClass) -> bool:
    """Return whether the verdict is of this class or a worse one."""
    return WORST_FIRST.index(verdict.class_) <= WORST_FIRST.index(class_)
