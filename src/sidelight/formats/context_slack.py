"""A context as a message of Slack: Block Kit, with everything foreign as literal text.

Text in a `rich_text` block is not parsed: it can hold no mention, no link and no markup.
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sidelight.formats.context_digest import Digest, cut, digest
from sidelight.model import Context

Block = dict[str, Any]

TITLE = 150  # characters of a header


def message(context: Context) -> dict[str, Any]:
    """Return `{text, blocks}`; `text` is what a notification shows."""
    told = digest(context)
    # in `text`, unlike in the blocks, these three would be read as markup
    summary = f"{told.verdict}: {told.value}"
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        summary = summary.replace(sign, name)
    return {"text": summary, "blocks": list(_blocks(told))}


def _blocks(told: Digest) -> Iterator[Block]:
    title = cut(f"{told.verdict}: {told.kind.lower()}", TITLE)
    yield {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    yield _rich(_line(_text(told.value, code=True)), _line(_text(told.measure)))
    yield from _list("Why", told.reasons)
    yield from _list("Known", [f"{title}: {value}" for title, value in told.facts])
    yield from _list("Not answered", told.missing)


def _list(title: str, lines: Sequence[str]) -> Iterator[Block]:
    if lines:
        elements = [_line(_text(each)) for each in lines]
        bullets = {"type": "rich_text_list", "style": "bullet", "elements": elements}
        yield _rich(_line(_text(title, bold=True)), bullets)


def _rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _line(text: Block) -> Block:
    return {"type": "rich_text_section", "elements": [text]}


def _text(text: str, **style: bool) -> Block:
    block: Block = {"type": "text", "text": text}
    return {**block, "style": style} if style else block
