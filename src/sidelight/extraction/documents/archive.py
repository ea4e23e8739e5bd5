"""Zip archives, within limits: members, unpacked size, ratio, nesting."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from sidelight.extraction.documents.section import Limits, Reading, broken
from sidelight.model import InvalidInput

_CHUNK = 1 << 16
_SMALL = 1 << 20  # below this a high ratio is no bomb


def members(
    data: bytes, name: str, limits: Limits, reading: Reading | None = None
) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file in the archive; `reading` is that of the archives around it.

    Raises:
        InvalidInput: damaged, encrypted, or past a limit; sizes are counted while unpacking,
            because the ones an archive states may be false.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > limits.members:
            raise InvalidInput(f"{name}: holds {len(entries)} files, the limit is {limits.members}")
        reading = reading or Reading(limits.unpacked)
        for entry in entries:
            content = _unpacked(archive, entry, f"{name}!{entry.filename}", reading, limits)
            reading.left -= len(content)
            yield entry.filename, content
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise broken(name, "zip archive", error) from error


def _unpacked(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, reading: Reading, limits: Limits
) -> bytes:
    most = max(_SMALL, entry.compress_size * limits.ratio)
    content = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > reading.left:
                raise InvalidInput(f"{name}: unpacks past the limit of {reading.size} bytes in all")
            if len(content) > most:
                raise InvalidInput(
                    f"{name}: unpacks to over {limits.ratio} times its size, as a zip bomb does"
                )
    return bytes(content)
