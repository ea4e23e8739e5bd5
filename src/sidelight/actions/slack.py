"""A message in a channel of Slack, or of a chat that takes the same incoming webhooks."""

from collections.abc import Iterator, Mapping
from typing import Any

from sidelight.model import BadAnswer, BlastRadius, InvalidInput, Refused
from sidelight.plugin import (
    Ability,
    Action,
    ActionManifest,
    Argument,
    Command,
    Exchange,
    HttpRequest,
    HttpResponse,
    Place,
    Plan,
    Proof,
    Receipt,
    Secret,
    Standing,
    ability_of,
    facts_of,
    message_of,
    perform,
)

LONGEST = 3000  # characters of a text in a block
MOST_FACTS = 10
SHOWN = 80  # characters of an answer
WHAT_TO_DO = {
    "no_service": "make a new incoming webhook and set it",
    "invalid_token": "make a new incoming webhook and set it",
    "no_team": "the workspace is gone",
    "channel_not_found": "the channel is gone",
    "channel_is_archived": "the channel is archived",
    "action_prohibited": "an admin forbade incoming webhooks in the channel",
    "invalid_payload": "the message has a form that it does not take",
}
"""An error of Slack's -> what it means."""


class Slack(Action):
    """One message; everything foreign in it is literal text, with no link and no mention."""

    manifest = ActionManifest(
        name="slack",
        title="Slack",
        docs="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
        hosts=frozenset({"hooks.slack.com"}),
        secrets={"webhook_url": Secret("hooks.slack.com/services", Place.URL)},
        does={
            "message.send": Ability(
                title="Send a message to a channel",
                arguments={"text": Argument()},
                reversible=False,
                repeatable=False,
                blocks=False,
                shared=False,
            )
        },
    )

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say what is sent; nobody is asked."""
        ability_of(self.manifest, command)
        yield from ()
        return Plan(
            text=f"send to the channel: {message_of(command)}",
            blast_radius=BlastRadius(count=1, unit="channel"),
        )

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Send it once; Slack knows no identifier by which it would see a repetition."""
        ability_of(self.manifest, command)
        response = yield from perform(
            HttpRequest(
                url_template="https://hooks.slack.com/",
                method="POST",
                json=message(command),
                changes=True,
                expected=frozenset({403}),
            )
        )
        said = _said(response)
        if response.status == 200 and said == "ok":
            return Receipt(text="the message is in the channel")
        if response.status == 200:
            raise BadAnswer("$", f"Slack says `ok`, and not {said!r}")
        why = WHAT_TO_DO.get(said, "see its documentation")
        raise Refused(f"Slack refused the message ({said or f'HTTP {response.status}'}): {why}")

    def verify(self, command: Command) -> Exchange[Proof]:  # noqa: ARG002 - nothing to look at
        """Say that nobody can be asked."""
        yield from ()
        return Proof(Standing.UNKNOWN, "an incoming webhook cannot be asked what it was sent")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:  # noqa: ARG002 - nothing can be done
        """Refuse: an incoming webhook deletes nothing."""
        yield from ()
        raise InvalidInput("a message that was sent cannot be taken back; delete it in the channel")


def message(command: Command) -> dict[str, Any]:
    """Return the message: `text` is what a notification shows, the blocks are what is read."""
    blocks = [_block(each) for each in _lines(command)]
    return {"text": _escaped(message_of(command)), "blocks": blocks}


def _lines(command: Command) -> Iterator[str]:
    yield message_of(command)
    if command.target is not None:
        yield command.target.value
    if facts := facts_of(command)[:MOST_FACTS]:
        yield "\n".join(facts)


def _block(text: str) -> dict[str, Any]:
    """Return a block whose text is not parsed: it can hold no mention, link or markup."""
    element = {"type": "text", "text": text[:LONGEST] or " "}
    section = {"type": "rich_text_section", "elements": [element]}
    return {"type": "rich_text", "elements": [section]}


def _escaped(text: str) -> str:
    """Return a text in which nothing is markup, a mention least of all.

    >>> _escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    return text[:LONGEST]


def _said(response: HttpResponse) -> str:
    """Return the word that Slack answers; a page of HTML is cut, and no control character left."""
    text = response.body.decode("utf-8", "replace").strip()[:SHOWN]
    return "".join(each for each in text if each.isprintable())
