"""What an effect would do, in one line: for the person who looks at a dry run."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import msgspec

from sidelight.plugin.effects import BlockListChange, Effect, HttpRequest, NftChange

LONGEST = 400  # characters of a body


def shown(effect: Effect) -> str:
    """Return the effect in one line; secrets are not in it, for a plugin never has them.

    >>> shown(HttpRequest(url_template="https://fw.example/blocks/{ip}", path={"ip": "192.0.2.1"},
    ...                   method="DELETE", changes=True))
    'DELETE https://fw.example/blocks/192.0.2.1'
    """
    match effect:
        case HttpRequest():
            return " ".join(_request(effect))
        case BlockListChange():
            does = "put on" if effect.present else "take off"
            return f"{does} the block list {effect.list}: {effect.observable.value}"
        case NftChange():
            does = "add to" if effect.present else "delete from"
            where = f"{effect.set.family} {effect.set.table} {effect.set.name}"
            return f"nft: {does} {where}: {effect.address}"
        case _:
            return f"{type(effect).__name__}: {msgspec.json.encode(effect).decode()}"


def _request(effect: HttpRequest) -> Iterator[str]:
    places = {name: quote(value, safe="") for name, value in effect.path.items()}
    query = f"?{urlencode(effect.params)}" if effect.params else ""
    yield effect.method
    yield effect.url_template.format(**places) + query
    body = msgspec.json.encode(effect.json).decode() if effect.json is not None else ""
    if effect.form:
        body = urlencode(effect.form)
    if body:
        yield body if len(body) <= LONGEST else f"{body[:LONGEST]}..."
