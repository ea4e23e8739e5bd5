"""A context as Markdown, for a ticket or a chat: the verdict, why, and what is known."""

import re
from collections.abc import Iterable, Iterator

from sidelight.model import Context, ReportState

SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
SHOWN = 20  # relations of one kind; a ticket is no database


def document(contexts: Iterable[Context]) -> str:
    """Return one section a context; values are defanged, and foreign text can form no markup."""
    return "\n".join("\n".join(_section(each)) for each in contexts)


def defanged(value: str) -> str:
    """Return a value that nobody can click.

    >>> defanged("http://evil.example/a.exe")
    'hxxp://evil[.]example/a[.]exe'
    """
    return re.sub(r"^http", "hxxp", value).replace(".", "[.]").replace("@", "[at]")


def _section(context: Context) -> Iterator[str]:
    verdict = context.verdict
    yield f"## {_code(defanged(context.observable.value))}: {verdict.class_.replace('_', ' ')}"
    yield ""
    yield (
        f"Probability {verdict.probability:.1%}, confidence {verdict.confidence:.0%}; "
        f"{verdict.coverage.answered} of {verdict.coverage.asked} sources answered."
    )
    yield from _list("Reasons", (f"{r.weight:+.1f} bits: {_text(r.text)}" for r in verdict.reasons))
    yield from _list("Facts", _facts(context))
    yield from _list("Relations", _relations(context))
    yield from _list(
        "Not answered",
        (
            f"{_text(each.provider)}: {_text(each.why or 'no answer')}"
            for each in context.answers
            if each.state is ReportState.UNAVAILABLE
        ),
    )
    yield ""


def _list(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield ""
        yield f"**{title}**"
        yield ""
        yield from (f"- {line}" for line in told)


def _facts(context: Context) -> Iterator[str]:
    for fact in context.facts:
        values = "; ".join(
            f"{_text(str(each.value))} ({_text(', '.join(each.sources))})" for each in fact.stated
        )
        conflict = " **sources differ**" if fact.conflict else ""
        yield f"{_text(fact.name.replace('_', ' '))}: {values}{conflict}"


def _relations(context: Context) -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for edge in context.edges:
        kinds.setdefault(edge.kind, []).append(_code(defanged(edge.target.value)))
    for kind, values in kinds.items():
        more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
        yield f"{_text(kind.replace('_', ' '))}: {', '.join(values[:SHOWN])}{more}"


def _code(text: str) -> str:
    """Return text as code; a backtick in it would end the code."""
    return f"`{_one_line(text).replace('`', chr(39))}`"


def _text(text: str) -> str:
    return SPECIAL.sub(r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
