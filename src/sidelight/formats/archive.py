"""Archives: the files in a `.tar.gz`, read from memory and never written anywhere."""

import io
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

from sidelight.model import BadAnswer

MOST_UNPACKED = 1 << 30  # bytes of all files together
BROKEN = (tarfile.TarError, OSError, EOFError, ValueError, OverflowError, zlib.error)


def read_files(archive: bytes, suffix: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file of that suffix; raises BadAnswer for a broken archive."""
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            for member in tar:
                size += member.size
                if size > MOST_UNPACKED:
                    raise BadAnswer(member.name, f"the archive has more than {MOST_UNPACKED} bytes")
                wanted = member.isfile() and member.name.endswith(suffix)
                file = tar.extractfile(member) if wanted else None
                if file is not None:
                    yield member.name, file.read()
    except BROKEN as error:
        raise BadAnswer("$", f"the archive cannot be read: {error}") from None


def commit_day(archive: bytes) -> str:
    """Return the day of the first file, as `YYYY-MM-DD`; empty where it cannot be told.

    In the archive of a repository all files carry the time of the commit.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            first = tar.next()
            return "" if first is None else f"{datetime.fromtimestamp(first.mtime, UTC):%Y-%m-%d}"
    except BROKEN:
        return ""
