"""A context as an Adaptive Card 1.4, for Teams and others; everything foreign is literal text.

A `TextRun` is not parsed, unlike a `TextBlock`: it can hold no link and no markup.
https://adaptivecards.io/explorer/TextRun.html
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sidelight.formats.context_digest import Digest, digest
from sidelight.model import Context, VerdictClass

Element = dict[str, Any]

COLOURS = {
    VerdictClass.MALICIOUS: "attention",
    VerdictClass.SUSPICIOUS: "warning",
    VerdictClass.BENIGN: "good",
    VerdictClass.KNOWN_GOOD: "good",
}
"""Class -> colour of its word; the others have that of the text."""


def card(context: Context) -> dict[str, Any]:
    """Return the card."""
    told, class_ = digest(context), context.verdict.class_
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "fallbackText": f"{told.verdict}: {told.value}",
        "body": list(_body(told, COLOURS.get(class_, "default"))),
    }


def _body(told: Digest, colour: str) -> Iterator[Element]:
    word = _run(told.verdict, weight="bolder", size="large", color=colour)
    yield _line(word, _run(f"  {told.kind}", isSubtle=True))
    yield _line(_run(told.value, fontType="monospace"))
    yield _line(_run(told.measure, isSubtle=True, size="small"))
    yield from _list("Why", told.reasons)
    yield from _list("Known", [f"{title}: {value}" for title, value in told.facts])
    yield from _list("Not answered", told.missing)


def _list(title: str, lines: Sequence[str]) -> Iterator[Element]:
    if lines:
        yield {**_line(_run(title, weight="bolder")), "spacing": "medium"}
        for each in lines:
            yield {**_line(_run(f"• {each}")), "spacing": "none"}


def _line(*runs: Element) -> Element:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **style: Any) -> Element:
    return {"type": "TextRun", "text": text, **style}
