"""Makes the shapes that bodies are read into ready, before threads ask for them.

msgspec builds what it needs to read a type when it first meets it. Two threads that meet the same
type for the first time at the same moment can crash the process, so a server does it at its start.
"""

from collections.abc import Iterator

import msgspec


def ready_shapes() -> int:
    """Make every structure that is loaded by now ready to be read; return how many."""
    return sum(_is_ready(each) for each in set(_below(msgspec.Struct)))


def _is_ready(shape: type[msgspec.Struct]) -> bool:
    try:
        msgspec.json.Decoder(shape)
    except (TypeError, NameError):  # a base that others complete; it is never read by itself
        return False
    return True


def _below(shape: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in shape.__subclasses__():
        yield each
        yield from _below(each)
