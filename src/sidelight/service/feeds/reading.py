"""Reading what a person hands over: a file or a folder, in any format, packed or not."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from sidelight.formats import misp, stix
from sidelight.formats.checksum import read_checksum
from sidelight.formats.detect import HEAD, JSON, Format, detect, refuse_page
from sidelight.formats.hosts import read_hosts
from sidelight.formats.lines import read_lines
from sidelight.formats.listing import Junk, Listed
from sidelight.formats.packing import unpacked
from sidelight.formats.plain import read_plain
from sidelight.formats.table import read_table
from sidelight.formats.tsv import read_tsv
from sidelight.model import BadAnswer, InvalidInput

MOST_BYTES = 1 << 30  # of a list, packed and unpacked
MOST_JSON = 256 * 1024 * 1024  # bytes of a JSON document, which is held in memory as a whole
CHUNK = 1 << 16
SAMPLE = 200  # lines that tell the format
NO_LISTS = frozenset(
    {".md", ".rst", ".py", ".sh", ".yml", ".yaml", ".png", ".svg", ".jpg", ".sha256"}
)


class Meter:
    """How far the reading is, in bytes of `total`; told to a progress bar."""

    __slots__ = ("done", "total")

    def __init__(self, total: int) -> None:
        """Take the size of everything that will be read."""
        self.total = total
        self.done = 0


class Reading(msgspec.Struct, frozen=True):
    """What a path holds: rows, lazily, the day of the data, and the format that was found.

    `left_out` grows while the rows are taken: files of a folder that are no lists, and why.
    """

    rows: Iterable[Listed]
    day: str
    format: Format | None
    junk: Junk
    meter: Meter
    left_out: list[str] = []


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How to read: the format where a person named it, columns of a table, and the limits."""

    format: Format | None = None
    columns: Mapping[str, str] = {}
    most_bytes: int = MOST_BYTES
    most_lines: int = 50_000_000
    today: str = ""


def read_path(path: Path, wanted: Wanted) -> Reading:
    """Return what a file or folder holds; raises InvalidInput that names it and what to do."""
    if wanted.format is Format.TAXII:
        raise InvalidInput("a TAXII collection is read from its address: `https://...`")
    if not path.exists():
        raise InvalidInput(f"{path} does not exist")
    if path.is_dir():
        return _read_folder(path, wanted)
    meter = Meter(_size(path, wanted.most_bytes))
    junk = Junk()
    found, day, rows = _read_file(path, path.name, wanted, junk, meter)
    return Reading(rows, day, found, junk, meter)


def _read_folder(folder: Path, wanted: Wanted) -> Reading:
    """Read every file below the folder; the name of a file is the label of what has none."""
    paths = sorted(path for path in folder.rglob("*") if _may_be_list(path, folder))
    if not paths:
        raise InvalidInput(f"{folder} has no files that could be lists")
    meter = Meter(sum(_size(path, wanted.most_bytes) for path in paths))
    if meter.total > wanted.most_bytes:
        raise InvalidInput(_too_large(str(folder), meter.total, wanted.most_bytes))
    day = max(_day(path) for path in paths)
    reading = Reading((), day, wanted.format, Junk(), meter, [])
    return msgspec.structs.replace(reading, rows=_folder_rows(paths, folder, wanted, reading))


def _folder_rows(
    paths: Iterable[Path], folder: Path, wanted: Wanted, reading: Reading
) -> Iterator[Listed]:
    for path in paths:
        name = str(path.relative_to(folder))
        label = path.name.partition(".")[0]
        try:
            _, _, rows = _read_file(path, name, wanted, reading.junk, reading.meter)
            for type_, value, own, below in rows:
                yield type_, value, own or label, below
        except (InvalidInput, BadAnswer) as error:
            reading.left_out.append(str(error))


def _read_file(
    path: Path, name: str, wanted: Wanted, junk: Junk, meter: Meter
) -> tuple[Format, str, Iterable[Listed]]:
    """Return format, day and rows of one file, told by its first lines where nobody said it."""
    chunks = _capped(unpacked(_chunks(path, meter), name), name, wanted.most_bytes)
    head, chunks = _peek(chunks)
    lines = list(islice(read_lines([head], name), SAMPLE))
    if wanted.format is None:
        found = detect(lines[:-1] if len(head) >= HEAD and len(lines) > 1 else lines, name)
    else:
        refuse_page(head[:4096].decode(errors="replace"), name)
        found = wanted.format
    if found is None or found in JSON:
        return _read_document(_document(chunks, name), name, junk, wanted, _day(path))
    rows = _read_text(
        found, read_lines(chunks, name, most_lines=wanted.most_lines), junk, name, wanted
    )
    return found, _day(path), rows


def _read_text(
    format_: Format, lines: Iterable[str], junk: Junk, name: str, wanted: Wanted
) -> Iterable[Listed]:
    match format_:
        case Format.CSV:
            return read_table(lines, junk, name, wanted.columns)
        case Format.HOSTS:
            return read_hosts(lines, junk, name)
        case Format.TSV:
            return read_tsv(lines, junk, name)
        case _:
            return read_plain(lines, junk, name)


def _read_document(
    document: Any, name: str, junk: Junk, wanted: Wanted, day: str
) -> tuple[Format, str, Iterable[Listed]]:
    try:
        if misp.is_event(document):
            events = misp.read_events(document)
            return Format.MISP, misp.latest(events) or day, misp.read_misp(events, junk, name)
        if stix.is_bundle(document):
            objects = stix.read_objects(document)
            rows = stix.read_stix(objects, junk, name, today=wanted.today)
            return Format.STIX, stix.latest(objects) or day, rows
    except BadAnswer as error:
        raise InvalidInput(f"{name}: {error}") from None
    if misp.is_manifest(document):
        raise InvalidInput(f"{name} is the manifest of a MISP feed: import the folder it is in")
    raise InvalidInput(
        f"{name} is JSON, and neither a STIX 2.1 bundle nor a MISP event: convert it to CSV"
    )


def _document(chunks: Iterable[bytes], name: str) -> Any:
    body = b"".join(_capped(chunks, name, MOST_JSON))
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{name} is no JSON: {error}") from None


def _peek(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head, chain([head], chunks)


def _chunks(path: Path, meter: Meter) -> Iterator[bytes]:
    """Yield the file; raises InvalidInput at its end when the checksum beside it is another."""
    expected = _published(path)
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                meter.done += len(chunk)
                if expected is not None:
                    digest.update(chunk)
                yield chunk
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}") from None
    if expected is not None and digest.hexdigest() != expected:
        raise InvalidInput(f"{path} has not the checksum in {path.name}.sha256: fetch it again")


def _published(path: Path) -> str | None:
    beside = path.with_name(f"{path.name}.sha256")
    return read_checksum(beside.read_text(errors="replace")) if beside.is_file() else None


def _capped(chunks: Iterable[bytes], name: str, most: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise InvalidInput(_too_large(name, total, most))
        yield chunk


def _size(path: Path, most: int) -> int:
    size = path.stat().st_size
    if size > most:
        raise InvalidInput(_too_large(str(path), size, most))
    return size


def _too_large(name: str, size: int, most: int) -> str:
    return f"{name} has {size:,} bytes or more, and the limit is {most:,}: split it"


def _day(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _may_be_list(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    index = path.name in {"manifest.json", "hashes.csv"} and (folder / "manifest.json").is_file()
    named = path.stem.upper() in {"README", "LICENSE", "LICENCE", "COPYING", "CHANGELOG"}
    return path.is_file() and not (hidden or index or named or path.suffix.lower() in NO_LISTS)
