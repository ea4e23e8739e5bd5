"""A context in a dozen lines: what a chat or a card has room for."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sidelight.formats.context_markdown import defanged
from sidelight.model import Context, ObservableType, ReportState, VerdictClass

WORDS = {
    VerdictClass.MALICIOUS: "Malicious",
    VerdictClass.SUSPICIOUS: "Suspicious",
    VerdictClass.NOISE: "Scanner noise",
    VerdictClass.UNKNOWN: "Unknown",
    VerdictClass.BENIGN: "Benign",
    VerdictClass.KNOWN_GOOD: "Known good",
}
KINDS = {
    ObservableType.FILE: "File",
    ObservableType.URL: "URL",
    ObservableType.DOMAIN: "Domain",
    ObservableType.IPV4: "IP address",
    ObservableType.IPV6: "IP address",
    ObservableType.EMAIL: "E-mail address",
    ObservableType.ASN: "Network operator",
    ObservableType.CVE: "Vulnerability",
}
_HOST = {
    "Registered": "registered",
    "Registrar": "registrar",
    "Operator": "as_holder",
    "Network": "network",
    "Country": "country",
    "Categories": "categories",
}
FACTS: Mapping[ObservableType, Mapping[str, str]] = {
    ObservableType.FILE: {
        "Name": "file_name",
        "Names": "names",
        "Type": "file_type",
        "Family": "threat_family",
        "Label": "threat_label",
        "Signature": "signature",
    },
    ObservableType.URL: {
        "Final URL": "final_url",
        "Status": "http_status",
        "Title": "page_title",
        "Categories": "categories",
    },
    ObservableType.DOMAIN: _HOST,
    ObservableType.IPV4: _HOST,
    ObservableType.IPV6: _HOST,
}
"""Type -> title -> fact: what is worth a line."""

REASONS = 5
VALUES = 3  # of a fact that has several
LONGEST = 200  # characters of one value
SCHEME = re.compile(r"\bhttp(?=s?://)", re.IGNORECASE)


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """The lines, as plain text; nothing in them can be clicked."""

    kind: str
    value: str
    verdict: str
    measure: str
    reasons: Sequence[str]
    facts: Sequence[tuple[str, str]]
    missing: Sequence[str]


def digest(context: Context) -> Digest:
    """Return the verdict, at most five reasons, the telling facts, and who did not answer."""
    verdict, coverage = context.verdict, context.verdict.coverage
    return Digest(
        kind=KINDS[context.observable.type],
        value=cut(defanged(context.observable.value)),
        verdict=WORDS[verdict.class_],
        measure=(
            f"probability {verdict.probability:.0%}, confidence {verdict.confidence:.0%}, "
            f"{coverage.answered} of {coverage.asked} sources answered"
        ),
        reasons=[cut(f"{quiet(r.text)} ({r.source})") for r in verdict.reasons[:REASONS]],
        facts=list(_facts(context)),
        missing=[
            cut(f"{each.provider}: {quiet(each.why or 'no answer')}")
            for each in context.answers
            if each.state is ReportState.UNAVAILABLE
        ],
    )


def quiet(text: str) -> str:
    """Return a sentence on one line, in which no URL can be clicked.

    >>> quiet("seen at  https://evil.example/")
    'seen at hxxps://evil.example/'
    """
    return unclickable(" ".join(text.split()))


def unclickable(text: str) -> str:
    """Return a text in which no URL can be clicked; its lines stay."""
    return SCHEME.sub("hxxp", text)


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text no longer than it may be.

    >>> cut("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _facts(context: Context) -> Iterator[tuple[str, str]]:
    for title, name in FACTS.get(context.observable.type, {}).items():
        values = [defanged(" ".join(str(each).split())) for each in context.fact(name)]
        if values:
            more = f" and {len(values) - VALUES} more" if len(values) > VALUES else ""
            yield title, cut(", ".join(values[:VALUES])) + more
