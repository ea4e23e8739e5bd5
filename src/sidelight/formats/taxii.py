"""TAXII 2.1: the pages of a collection (https://docs.oasis-open.org/cti/taxii/v2.1/)."""

import re
from typing import Any

import msgspec

from sidelight.model import BadAnswer

MEDIA_TYPE = "application/taxii+json;version=2.1"
COLLECTION = re.compile(r"/collections/[^/?#]+/?$")


class Envelope(msgspec.Struct, frozen=True):
    """One page: objects, whether there are more, and the token that asks for the next."""

    objects: tuple[dict[str, Any], ...] = ()
    more: bool = False
    next: str | None = None


def objects_path(path: str) -> str:
    """Return the path of a collection's objects, from that of the collection or of the objects.

    >>> objects_path("/api1/collections/91a7b528/")
    '/api1/collections/91a7b528/objects/'
    """
    return f"{path.rstrip('/')}/objects/" if COLLECTION.search(path) else path


def read_envelope(body: bytes) -> Envelope:
    """Return one page; raises BadAnswer, also when it promises more and does not say where."""
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
    except msgspec.ValidationError as error:
        raise BadAnswer("$", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadAnswer("$", f"no JSON ({error})") from None
    if envelope.more and not envelope.next:
        raise BadAnswer("$.next", "there is more, and nothing says how to ask for it")
    return envelope
