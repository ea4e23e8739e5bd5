"""`sidelight extract`: every observable in a file, with its place."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from sidelight.cli.options import Json
from sidelight.model import InvalidInput

if TYPE_CHECKING:
    from sidelight.extraction import MentionType
    from sidelight.extraction.documents import Found, Kind

_CHUNK = 1 << 18
_BATCH = 1000  # mentions that travel between processes at once
_WORTH_A_BAR = 4 << 20  # bytes; a smaller file is done before one could be read
_GROUPS = {
    "hash": ("md5", "sha1", "sha256", "sha512"),
    "ip": ("ipv4-addr", "ipv6-addr"),
    "email": ("email-addr",),
    "wallet": ("btc", "eth", "ltc", "trx"),
    "path": ("windows-path", "unix-path"),
    "registry": ("registry-key",),
}


class _Job(NamedTuple):
    """How to read one file; small, because it travels to the worker processes."""

    name: str
    types: "frozenset[MentionType] | None"
    kind: "Kind | None"
    context: int


def extract(  # noqa: PLR0913 - the options of a command
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Text, logs, CSV, JSON (Lines), HTML, mail, PDF, Word, Excel, zip; `-` is stdin.",
        ),
    ],
    *,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="CSV with a header.")] = False,
    count: Annotated[bool, typer.Option("--count", help="Only how many of each type.")] = False,
    types: Annotated[
        str | None,
        typer.Option(
            "--types", metavar="T,T", help="Only these, such as `url,domain,ip,hash,all`."
        ),
    ] = None,
    unique: Annotated[bool, typer.Option("--unique", help="Each value once.")] = False,
    defang: Annotated[
        bool, typer.Option("--defang", help="Values that nobody can click: hxxp, [.].")
    ] = False,
    context: Annotated[
        int, typer.Option("--context", metavar="N", min=0, help="N characters on either side.")
    ] = 0,
    read_as: Annotated[
        str | None, typer.Option("--as", metavar="KIND", help="Do not guess what the files are.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", min=1, help="Files that are read at the same time.")
    ] = 1,
) -> None:
    """Find every observable in texts, logs, mails and documents.

    Registry keys and paths are frequent and rarely wanted: name them in --types, or say `all`.
    """
    if json + csv + count > 1:
        raise typer.BadParameter("give one of --json, --csv and --count")
    wanted, kind = _types(types), _kind(read_as)
    work = [_Job(name, wanted, kind, context) for name in files]
    found = _found(work, jobs)
    if unique:
        found = _unique(found)
    write = _counts if count else _writer(json=json, csv=csv, named=len(files) > 1, defang=defang)
    write(found)


def _types(names: str | None) -> "frozenset[MentionType] | None":
    from sidelight.extraction import MentionType

    if names is None:
        return None
    wanted: set[str] = set()
    for name in names.replace(" ", "").lower().split(","):
        wanted.update(MentionType if name == "all" else _GROUPS.get(name, (name,)))
    unknown = wanted - set(MentionType)
    if unknown:
        known = ", ".join([*MentionType, *_GROUPS, "all"])
        raise typer.BadParameter(f"no type {', '.join(sorted(unknown))!r}; there are {known}")
    return frozenset(MentionType(name) for name in wanted)


def _kind(name: str | None) -> "Kind | None":
    from sidelight.extraction.documents import Kind

    if name is None:
        return None
    if name not in set(Kind):
        raise typer.BadParameter(f"no kind {name!r}; there are {', '.join(Kind)}")
    return Kind(name)


def _found(work: list[_Job], jobs: int) -> "Iterator[tuple[str, Found]]":
    """(file, mention) of all files, in their order; with several jobs each file is one task."""
    if jobs == 1 or len(work) == 1:
        for job in work:
            yield from ((job.name, found) for found in _read(job, bar=sys.stderr.isatty()))
        return
    from concurrent.futures import ProcessPoolExecutor
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder, ProcessPoolExecutor(min(jobs, len(work))) as pool:
        spools = [Path(folder, str(number)) for number in range(len(work))]
        done = [
            None if job.name == "-" else pool.submit(_spool, job, spool)  # stdin is only ours
            for job, spool in zip(work, spools, strict=True)
        ]
        for job, spool, task in zip(work, spools, done, strict=True):
            if task:
                task.result()
            mentions = _spooled(spool) if task else _read(job, bar=False)
            yield from ((job.name, found) for found in mentions)


def _spool(job: _Job, spool: Path) -> None:
    """Write what the file holds to `spool`: memory stays small however much that is."""
    import msgspec

    encode = msgspec.msgpack.encode
    found = _read(job, bar=False)
    with spool.open("wb") as stream:
        while batch := list(islice(found, _BATCH)):
            packed = encode(batch)
            stream.write(len(packed).to_bytes(4) + packed)


def _spooled(spool: Path) -> "Iterator[Found]":
    import msgspec

    from sidelight.extraction.documents import Found

    decode = msgspec.msgpack.Decoder(list[Found]).decode
    with spool.open("rb") as stream:
        while size := stream.read(4):
            yield from decode(stream.read(int.from_bytes(size)))
    spool.unlink()


def _read(job: _Job, *, bar: bool) -> "Iterator[Found]":
    from sidelight.cli.reading import name_of
    from sidelight.extraction.documents import read

    chunks = _chunks(job.name, bar=bar)
    yield from read(chunks, name_of(job.name), types=job.types, kind=job.kind, context=job.context)


def _chunks(name: str, *, bar: bool) -> Iterator[bytes]:
    if name == "-":
        yield from iter(lambda: sys.stdin.buffer.read(_CHUNK), b"")
        return
    path = Path(name)
    try:
        with path.open("rb") as stream:
            size = path.stat().st_size
            advance = _bar(name, size) if bar and size >= _WORTH_A_BAR else None
            while chunk := stream.read(_CHUNK):
                yield chunk
                if advance:
                    advance(len(chunk))
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror}") from None


def _bar(name: str, size: int) -> Callable[[int], None]:
    """A progress bar on stderr; it goes away when the file is done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = progress.add_task(Path(name).name, total=size)
    progress.start()

    def advance(by: int) -> None:
        progress.advance(task, by)
        if progress.finished:
            progress.stop()

    return advance


def _unique(found: "Iterable[tuple[str, Found]]") -> "Iterator[tuple[str, Found]]":
    seen: set[tuple[str, str]] = set()
    for name, each in found:
        key = (each.mention.type, each.mention.value)
        if key not in seen:
            seen.add(key)
            yield name, each


def _counts(found: "Iterable[tuple[str, Found]]") -> None:
    totals = Counter(each.mention.type for _, each in found)
    for kind, total in totals.most_common():
        typer.echo(f"{total:>9}  {kind}")


def _writer(
    *, json: bool, csv: bool, named: bool, defang: bool
) -> "Callable[[Iterable[tuple[str, Found]]], None]":
    """Writes mentions in the format that was asked for; `named` adds the file."""

    def shapes(found: "Iterable[tuple[str, Found]]") -> Iterator[dict[str, str | int | bool]]:
        for name, each in found:
            yield _shape(name if named else None, each, defang=defang)

    if json:
        return lambda found: _write_json(shapes(found))
    if csv:
        return lambda found: _write_csv(shapes(found), named=named)
    return lambda found: _write_plain(shapes(found))


def _shape(name: str | None, found: "Found", *, defang: bool) -> dict[str, str | int | bool]:
    from sidelight.extraction.refang import defanged

    mention = found.mention
    shape: dict[str, str | int | bool] = {
        "type": mention.type,
        "value": defanged(mention) if defang else mention.value,
        "raw": mention.raw,
        "start": mention.start,
        "end": mention.end,
    }
    if mention.path is not None:
        shape["path"] = mention.path
    if mention.derived:
        shape["derived"] = True
    if found.context is not None:
        shape["context"] = found.context
    if name is not None:
        shape["file"] = name
    return shape


def _write_json(shapes: Iterable[dict[str, str | int | bool]]) -> None:
    import msgspec

    encode = msgspec.json.Encoder().encode
    for shape in shapes:
        sys.stdout.buffer.write(encode(shape) + b"\n")
    sys.stdout.buffer.flush()


def _write_csv(shapes: Iterable[dict[str, str | int | bool]], *, named: bool) -> None:
    from csv import DictWriter

    columns = ["type", "value", "raw", "start", "end", "path", "derived", "context"]
    writer = DictWriter(sys.stdout, [*(["file"] if named else []), *columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(shapes)


def _write_plain(shapes: Iterable[dict[str, str | int | bool]]) -> None:
    for shape in shapes:
        parts = [f"{shape['type']:<16}", str(shape["value"])]
        parts += [f"({shape[key]})" for key in ("file", "path") if key in shape]
        if "context" in shape:
            parts.append(f"| {shape['context']}")
        typer.echo("  ".join(parts))
