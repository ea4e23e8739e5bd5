"""The picture of a verdict: a waterfall of evidence as SVG, from the prior to the probability."""

import math
import re
import zlib
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

from sidelight.model import Observable, Reason, Verdict
from sidelight.verdicts.badge import draw_badge, style

WIDTH, EDGE, WEIGHTS, LEFT, RIGHT = 800, 20, 440, 460, 780
"""Pixels: the picture, its edge, the right end of the weights, the two ends of the scale."""

TOP, ROW, FOOT = 76, 38, 46
TEXT, SMALL = 54, 66
"""Characters that fit the left column, at the size of the text and of the small print."""

STILL = 0.05  # bits; less moves nothing that one could see
MOST_ROWS = 12
TICKS = (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Step(msgspec.Struct, frozen=True):
    """One row: what moved the odds, from where to where, in bits (log2 of the odds)."""

    text: str
    small: str
    before: float
    after: float


def prior_bits(verdict: Verdict) -> float:
    """Return the odds before any evidence, in bits: what the reasons leave of the verdict."""
    return _bits(verdict.probability) - math.fsum(each.weight for each in verdict.reasons)


def waterfall(observable: Observable, verdict: Verdict, *, styled: bool = True) -> str:
    """Return an SVG that reads in light and dark, and aloud: title and description say it all.

    A page with a strict content policy passes `styled=False` and brings `badge.style()` itself.
    """
    steps = steps_of(verdict)
    height = TOP + ROW * len(steps) + FOOT
    name = f"waterfall-{zlib.crc32(observable.value.encode()):08x}"
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "class": "sidelight-waterfall",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
        },
    )
    _text_of(SubElement(svg, "title", id=f"{name}-title"), _title(observable, verdict))
    _text_of(SubElement(svg, "desc", id=f"{name}-desc"), _description(steps))
    if styled:
        SubElement(svg, "style").text = style()
    SubElement(svg, "rect", {"class": "paper", "width": str(WIDTH), "height": str(height)})
    _draw_head(svg, observable, verdict)
    scale = _Scale.around(steps)
    _draw_axis(svg, scale, height - FOOT)
    for place, step in enumerate(steps):
        _draw_step(svg, step, scale, TOP + ROW * place)
        if step is not steps[-1]:
            _line(svg, "join", scale.x(step.after), TOP + ROW * place + 23, TOP + ROW * place + 45)
    return tostring(svg, encoding="unicode")


def steps_of(verdict: Verdict) -> tuple[Step, ...]:
    """Return the rows: the prior, the strongest reasons, the rest as one row, the sum.

    Rules of the policy come after the evidence that they limit.
    """
    rest = verdict.reasons[MOST_ROWS:]
    shown = sorted(verdict.reasons[:MOST_ROWS], key=lambda each: each.scope is None)
    at = prior_bits(verdict)
    steps = [Step("before any evidence", f"probability {_percent(_odds(at))}", at, at)]
    for each in shown:
        steps.append(Step(each.text, _small(each), at, at + each.weight))
        at += each.weight
    if rest:
        after = at + math.fsum(each.weight for each in rest)
        steps.append(Step(f"{len(rest)} more reasons", "together", at, after))
    end = _bits(verdict.probability)
    steps.append(Step("with all evidence", f"probability {_percent(_odds(end))}", end, end))
    return tuple(steps)


class _Scale(msgspec.Struct, frozen=True):
    """Bits -> pixels of the right column."""

    low: float
    high: float

    @classmethod
    def around(cls, steps: Sequence[Step]) -> "_Scale":
        """Return a scale that holds every step, and at least 10 % to 90 %."""
        ends = [end for step in steps for end in (step.before, step.after)]
        return cls(min([_bits(0.1), *ends]) - 1, max([_bits(0.9), *ends]) + 1)

    def x(self, bits: float) -> float:
        """Return the place of so many bits."""
        share = (bits - self.low) / (self.high - self.low)
        return round(LEFT + share * (RIGHT - LEFT), 1)


def _draw_head(svg: Element, observable: Observable, verdict: Verdict) -> None:
    coverage = verdict.coverage
    answered = f"{coverage.answered} of {coverage.asked} answered"
    draw_badge(svg, verdict.class_, x=EDGE, y=16)
    _write(svg, EDGE + 28, 33, verdict.class_.replace("_", " "), f"word {verdict.class_}")
    _write(svg, EDGE, 58, _middle(observable.value, TEXT), "value")
    _write(svg, RIGHT, 33, f"probability {_percent(verdict.probability)}", "text end")
    confidence = f"confidence {verdict.confidence:.0%}, {answered}".replace("%", " %")
    _write(svg, RIGHT, 58, confidence, "small end")


def _draw_axis(svg: Element, scale: _Scale, bottom: float) -> None:
    for tick in TICKS:
        bits = _bits(tick)
        if scale.low <= bits <= scale.high:
            _line(svg, "even" if tick == 0.5 else "grid", scale.x(bits), TOP - 6, bottom)
            _write(svg, scale.x(bits), bottom + 16, _percent(tick), "small middle")
    _write(svg, RIGHT, bottom + 34, "probability of malicious, on a scale of odds", "small end")
    _write(svg, WEIGHTS, bottom + 16, "bits", "small end")


def _draw_step(svg: Element, step: Step, scale: _Scale, y: float) -> None:
    """Draw one row; a bar to the right speaks for malicious, and its sign says so too."""
    moved = step.after - step.before
    kind = "still" if abs(moved) < STILL else "bad" if moved > 0 else "good"
    start, stop = scale.x(step.before), scale.x(step.after)
    row = SubElement(svg, "g")
    _text_of(SubElement(row, "title"), f"{step.text}: {_signed(step)}")
    _write(row, EDGE, y + 15, _end(step.text, TEXT), "text")
    _write(row, EDGE, y + 29, _end(step.small, SMALL), "small")
    _write(
        row,
        WEIGHTS,
        y + 20,
        "" if kind == "still" else f"{moved:+.1f}".replace("-", "\u2212"),
        f"sign end {kind}",
    )
    bar = {"x": f"{min(start, stop) - 1:g}", "width": f"{abs(stop - start) + 2:g}"}
    SubElement(row, "rect", {"class": f"bar {kind}", "y": f"{y + 7:g}", "height": "16", **bar})


def _small(reason: Reason) -> str:
    """Return the small print: who says it, about what, when, and what if nobody had."""
    parts = [reason.source]
    if reason.scope is not None:
        parts.append(reason.scope)
    if reason.observed_at is not None:
        parts.append(f"seen {reason.observed_at:%Y-%m-%d}")
    if reason.without is not None:
        parts.append(f"without this {_percent(reason.without)}")
    return " · ".join(parts)


def _title(observable: Observable, verdict: Verdict) -> str:
    word = verdict.class_.replace("_", " ")
    return f"{observable.value} is {word}, probability {_percent(verdict.probability)}"


def _description(steps: Sequence[Step]) -> str:
    first, *others, last = steps
    said = [f"{step.text} ({step.small}): {_signed(step)}" for step in others]
    return ". ".join([f"{first.text}: {first.small}", *said, f"{last.text}: {last.small}"])


def _signed(step: Step) -> str:
    moved = step.after - step.before
    return f"{moved:+.1f} bits" if abs(moved) >= STILL else "no weight"


def _write(parent: Element, x: float, y: float, text: str, kind: str) -> None:
    element = SubElement(parent, "text", {"class": kind, "x": f"{x:g}", "y": f"{y:g}"})
    _text_of(element, text)


def _line(parent: Element, kind: str, x: float, y: float, down_to: float) -> None:
    ends = {"x1": f"{x:g}", "x2": f"{x:g}", "y1": f"{y:g}", "y2": f"{down_to:g}"}
    SubElement(parent, "line", {"class": kind, **ends})


def _text_of(element: Element, text: str) -> None:
    """Set the text without the characters that XML cannot hold; a feed may send any."""
    element.text = _FORBIDDEN.sub("\ufffd", text)


def _end(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}\u2026"


def _middle(text: str, most: int) -> str:
    """Return the text with its middle left out: both ends of a hash or a URL tell something."""
    half = (most - 1) // 2
    return text if len(text) <= most else f"{text[:half]}\u2026{text[-half:]}"


def _bits(probability: float) -> float:
    return math.log2(probability / (1 - probability))


def _odds(bits: float) -> float:
    return float(1 / (1 + 2**-bits))


def _percent(share: float) -> str:
    """Return a share in percent, with more places near both ends, where they matter.

    >>> _percent(0.62), _percent(0.9996), _percent(0.00012)
    ('62 %', '99.96 %', '0.012 %')
    """
    if 0.01 <= share <= 0.99:
        return f"{share:.0%}".replace("%", " %")
    shown = min(max(share * 100, 0.01), 99.99)
    return f"{shown:.2g} %" if share < 0.5 else f"{math.floor(shown * 100) / 100:g} %"
