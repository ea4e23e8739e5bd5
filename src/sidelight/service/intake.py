"""What somebody hands over -> alerts: each payload goes to the source that recognises it.

An input is read whole before anything is stored: one bad line rejects all of it, by its number, so
that nothing is ever half stored and the input can be sent again once it is mended.
"""

from collections.abc import Iterator, Sequence

import msgspec

from sidelight.model import Alert, AlertObservable, InvalidInput
from sidelight.plugin import Source
from sidelight.service.documents import Document, read_documents
from sidelight.service.identifiers import identifiers

FALLBACK = "generic-json"
"""The source that reads JSON which no source recognises."""


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """An alert, and the payload it was read from as it came: JSON, text or a mail.

    `doubtful` are its identifiers that may be hashes, see `identifiers`.
    """

    alert: Alert
    payload: bytes
    doubtful: tuple[AlertObservable, ...] = ()


def read_alerts(
    content: bytes, name: str, sources: Sequence[Source], *, source: str | None = None
) -> Iterator[Received]:
    """Return the alerts in `content`, which people know as `name` (a file, `stdin`, a request).

    Takes a JSON object, an array, JSON Lines, an envelope around a list, a mail or text. `source`
    names the source to use; without it each payload goes to the one that recognises it, and JSON
    that none recognises to the generic one. Raises InvalidInput before the first alert is returned.
    """
    forced = None if source is None else _by_name(sources, source)
    received = [
        each
        for document in read_documents(content, name)
        for each in _received(document, name, forced or _recognised(document, sources))
    ]
    return iter(received)


def _received(document: Document, name: str, source: Source) -> Iterator[Received]:
    try:
        for alert in source.read(document.body):
            doubtful = identifiers(document.body, alert)
            yield Received(alert=alert, payload=document.raw, doubtful=doubtful)
    except InvalidInput as error:
        raise InvalidInput(f"{name}, {document.place}: {error}") from error


def _by_name(sources: Sequence[Source], wanted: str) -> Source:
    known = {source.manifest.name: source for source in sources}
    found = known.get(wanted.replace("_", "-"), known.get(wanted))
    if found is None:
        raise InvalidInput(f"no source is called {wanted!r}; there are {', '.join(sorted(known))}")
    return found


def _recognised(document: Document, sources: Sequence[Source]) -> Source:
    """The first source that has an opinion: no two of ours recognise one payload."""
    found = next((source for source in sources if source.recognises(document.body)), None)
    return found or _by_name(sources, FALLBACK)
