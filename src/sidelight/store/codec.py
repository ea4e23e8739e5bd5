"""How values are written into columns and read back: bodies, times, keys and text."""

import hashlib
from datetime import UTC, datetime
from threading import Lock, local
from typing import Any, TypeVar

import msgspec

from sidelight.model import InvalidInput, Observable

T = TypeVar("T")

# Two threads that decode a type for the first time, at the same time, end the process.
_making = Lock()
_of_thread = local()
_decoders: dict[type[Any], msgspec.json.Decoder[Any]] = {}


def compress(payload: bytes) -> bytes:
    """Return `payload` as one zstd frame that knows its own size."""
    frame: bytes = _compressor().compress(payload)
    return frame


def _compressor() -> Any:
    """Return the compressor of this thread: to make one costs more than to use it."""
    import zstandard  # noqa: PLC0415 - 8 ms that a look-up of sightings does not need

    if not hasattr(_of_thread, "compressor"):
        _of_thread.compressor = zstandard.ZstdCompressor()
    return _of_thread.compressor


def decompress(frame: bytes) -> bytes:
    """Return what `compress` was given."""
    import zstandard  # noqa: PLC0415 - see _compressor

    return zstandard.decompress(frame)


def encode(value: object) -> bytes:
    """Return the JSON of a struct or of a list of them."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        raise InvalidInput(
            "the text holds half a surrogate pair, which UTF-8 has no form for: decode it anew"
        ) from None


def pack(value: object) -> bytes:
    """Return `value` whole, as compressed JSON."""
    return compress(encode(value))


def unpack(body: bytes, kind: type[T]) -> T:
    """Return the value that `pack` was given; `msgspec.ValidationError` if it is no `kind`."""
    decoder = _decoders.get(kind)
    if decoder is None:
        with _making:
            decoder = _decoders.setdefault(kind, msgspec.json.Decoder(kind))
    found: T = decoder.decode(decompress(body))
    return found


def key(*parts: str) -> str:
    """Return 32 hexadecimal digits that stand for `parts` in an index.

    A URL or a foreign identifier may be longer than an index entry can be (2.7 kB in PostgreSQL),
    and one short column is looked up in a batch far faster than a pair.
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8))
        digest.update(text)
    return digest.hexdigest()


def observable_key(observable: Observable) -> str:
    """Return the key of an observable: the same for equal type and value only."""
    return key(observable.type.value, observable.value)


def plain(text: str) -> str:
    """Return `text` for a text column: PostgreSQL cannot hold the character NUL."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def moment(stored: str | datetime) -> datetime:
    """Return a stored time, aware, in UTC: text from SQLite, a datetime from PostgreSQL."""
    time = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return time.astimezone(UTC)


def moment_text(time: datetime) -> str:
    """Return `time` as text of one length and one zone, so that its order is that of the times."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
