"""Precision, recall and F1 by type and kind of text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

TYPES = ("url", "domain", "ip", "email", "md5", "sha1", "sha256", "cve")


class Row(NamedTuple):
    """One kind of text and one type; precision is None where the labels are not exhaustive."""

    kind: str
    type: str
    labels: int
    recall: float
    precision: float | None

    @property
    def score(self) -> float:
        """F1, or the recall where only that may be scored."""
        if self.precision is None:
            return self.recall
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(cases: Sequence[dict[str, Any]], found: Iterable[list[list[str]]]) -> list[Row]:
    """Rows of an extractor; the host of a found URL is never counted as false."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for case, pairs in zip(cases, found, strict=True):
        values = defaultdict(set)
        for kind, value in pairs:
            values[kind].add(value)
        urls = " ".join(f"//{url.rpartition('://')[2]}" for url in values["url"])
        wanted = defaultdict(set)
        for kind, labels in case["expected"].items():
            wanted["domain" if kind == "host" else kind] |= {label.lower() for label in labels}
        for kind in TYPES:
            right = len(wanted[kind] & values[kind])
            count = counts[case["kind"], kind]
            count[0] += right
            count[1] += len(wanted[kind]) - right
            if case["exhaustive"]:
                wrong = values[kind] - wanted[kind]
                hosts = kind in {"domain", "ip"}
                count[2] += sum(1 for value in wrong if not (hosts and f"//{value}" in urls))
                count[3] = 1
    return [
        _row(kind, name, count) for (kind, name), count in sorted(counts.items()) if any(count[:3])
    ]


def _row(kind: str, name: str, count: list[int]) -> Row:
    right, missed, wrong, exhaustive = count
    labels = right + missed
    precision = (right / (right + wrong) if right + wrong else 1.0) if exhaustive else None
    return Row(kind, name, labels, right / labels if labels else 1.0, precision)
