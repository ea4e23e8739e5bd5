"""AV engines: how many independent opinions a table of detections really holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from sidelight.model import Claim, Detection
from sidelight.verdicts.policy import TOWARDS_MALICIOUS, Engines


class Tally(msgspec.Struct, frozen=True):
    """The detections of one report, counted.

    `independent` is how many independent engines the `detected` ones amount to; `nats` what the
    whole table is worth; `name` the most frequent threat name, None when no engine gives one.
    """

    detected: int
    looked: int
    independent: float
    nats: float
    name: str | None

    @property
    def text(self) -> str:
        """The sentence that a person reads."""
        if not self.detected:
            return f"none of {self.looked} engines detects it"
        named = f", mostly as {self.name}" if self.name else ""
        weighed = f", which count as {self.independent:.1f} independent ones"
        return (
            f"{self.detected} of {self.looked} engines detect it"
            f"{weighed if self.detected > 1 else ''}{named}"
        )


def tally(detections: Iterable[Detection], policy: Engines) -> Tally | None:
    """Return the count; None when no engine gave an opinion."""
    found = [each for each in detections if each.rating in TOWARDS_MALICIOUS]
    clean = sum(each.rating is Claim.CLEAN for each in detections)
    if not found and not clean:
        return None
    independent = _effective(_groups(found, policy), policy.other)
    missed = _effective(float(clean), policy.other)
    names = Counter(each.label for each in found if each.label)
    return Tally(
        detected=len(found),
        looked=len(found) + clean,
        independent=independent,
        nats=policy.nats * independent - policy.clean_nats * missed,
        name=min(names, key=lambda name: (-names[name], name)) if names else None,
    )


def _groups(found: Iterable[Detection], policy: Engines) -> float:
    """Return the engines counted by name: those that give exactly the same one copy each other.

    Vendors spell names in their own ways, so an equal spelling means a licensed engine inside.
    """
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for each in sorted(found, key=lambda each: (each.engine, each.label or "", each.rating)):
        groups[_group(each, policy)].append(_strength(each, policy))
    return sum(
        max(strengths) * _effective(float(len(strengths)), policy.same_name)
        for _, strengths in sorted(groups.items())
    )


def _group(detection: Detection, policy: Engines) -> str:
    label = (detection.label or "").strip().lower()
    return f"engine {detection.engine}" if label in {"", *policy.categories} else f"name {label}"


def _strength(detection: Detection, policy: Engines) -> float:
    label = (detection.label or "").lower()
    vague = any(fnmatchcase(label, pattern) for pattern in policy.vague)
    half = 0.5 if detection.rating is Claim.SUSPICIOUS else 1.0
    return half * (policy.vague_keeps if vague else 1.0)


def _effective(count: float, correlation: float) -> float:
    """Return the effective number of `count` equally correlated votes: n / (1 + (n - 1) r).

    >>> round(_effective(10, 0.8), 2)
    1.22
    """
    return count / (1 + max(0.0, count - 1) * correlation)
