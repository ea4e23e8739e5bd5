"""Logs with columns: Parquet, CSV and its like, Zeek's own form."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sidelight.model import InvalidInput, ObservableType
from sidelight.transports.bulk.batch import BATCH_ROWS, BLOCK, STDIN, Batch, Done
from sidelight.transports.bulk.cells import observable_of


def parquet(name: str, columns: Sequence[str]) -> Iterator[Batch]:
    """Yield the batches of a Parquet file, of some columns when it has them."""
    if name == STDIN:
        raise InvalidInput("Parquet is read from its end: give a file instead of -")
    first = 1
    # Read at one go, the reader would keep all that it has read of the file.
    with pyarrow.parquet.ParquetFile(name, pre_buffer=False) as file:
        total = file.metadata.num_rows
        known = {file.schema.column(place).path for place in range(len(file.schema))}
        wanted = [each for each in columns if each in known] or None
        for groups in _row_groups(file.metadata):
            for batch in file.iter_batches(BATCH_ROWS, row_groups=groups, columns=wanted):
                table = _text(_flat(pa.Table.from_batches([batch])))
                done = (first - 1 + table.num_rows) / total
                yield _batch(table, first, done)
                first += table.num_rows


def _row_groups(metadata: pyarrow.parquet.FileMetaData) -> Iterator[list[int]]:
    """Yield the numbers of row groups, as many at a time as fill a batch."""
    groups, rows = [], 0
    for number in range(metadata.num_row_groups):
        groups.append(number)
        rows += metadata.row_group(number).num_rows
        if rows >= BATCH_ROWS:
            yield groups
            groups, rows = [], 0
    if groups:
        yield groups


def _batch(table: pa.Table, first: int, done: float | None) -> Batch:
    return Batch(table, long=False, first=first, rows=table.num_rows, done=done)


def _flat(table: pa.Table) -> pa.Table:
    """Return the table with the fields of a struct as columns `struct.field`."""
    while any(pa.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table


def _text(table: pa.Table) -> pa.Table:
    """Return the table with bytes as text: many writers of Parquet leave out that they are."""
    for place, field in enumerate(table.schema):
        if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
            table = table.set_column(place, field.name, _decoded(table.column(place)))
    return table


def separated(
    stream: io.BufferedReader, done: Done, *, head: bytes, delimiter: str
) -> Iterator[Batch]:
    """Yield the batches of a CSV file; without a `delimiter` the first line shows it.

    A first line that holds an address, a URL or a hash is no header: columns are then numbered.
    """
    line = head.partition(b"\n")[0].decode("utf-8-sig", "replace").rstrip("\r")
    delimiter = delimiter or max(",;\t|", key=line.count)
    names = next(csv.reader([line], delimiter=delimiter), [])
    headed = not any(map(_is_value, names))
    if not headed:
        names = [str(place) for place in range(1, len(names) + 1)]
    yield from _table(stream, done, _distinct(names), delimiter, skip=int(headed))


def zeek(stream: io.BufferedReader, done: Done, *, head: bytes) -> Iterator[Batch]:
    """Yield the batches of a Zeek log, whose header says the names of its columns."""
    header: list[bytes] = []
    for line in head.splitlines():
        if not line.startswith(b"#"):
            break
        header.append(line)
    named = next((line for line in header if line.startswith(b"#fields\t")), None)
    if named is None:
        raise InvalidInput("a log that begins as Zeek's do has no #fields")
    names = named.decode(errors="replace").split("\t")[1:]
    yield from _table(stream, done, names, "\t", skip=len(header))


def _table(
    stream: io.BufferedReader,
    done: Done,
    names: Sequence[str],
    delimiter: str,
    *,
    skip: int,
) -> Iterator[Batch]:
    if not names:
        return
    first = 1
    # A tab never stands inside a value, so a quote means itself there.
    quote = False if delimiter == "\t" else '"'
    with pyarrow.csv.open_csv(
        pa.PythonFile(stream),
        pyarrow.csv.ReadOptions(
            block_size=BLOCK, column_names=list(names), skip_rows=skip, use_threads=False
        ),
        pyarrow.csv.ParseOptions(
            delimiter=delimiter,
            quote_char=quote,
            newlines_in_values=bool(quote),
            invalid_row_handler=lambda _: "skip",
        ),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.binary())),
    ) as reader:
        for batch in reader:
            columns = [_decoded(column) for column in batch.columns]
            table = pa.table(columns, names=list(names))
            yield _batch(table, first, done())
            first += table.num_rows


def _decoded(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return bytes as text; those that are none get replacement characters."""
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        cells = column.to_pylist()
        return pa.array([cell and cell.decode(errors="replace") for cell in cells], pa.string())


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names of which no two are alike: the second of a kind is called `name#2`."""
    met: Counter[str] = Counter()
    distinct = []
    for name in names:
        met[name] += 1
        distinct.append(f"{name}#{met[name]}" if met[name] > 1 else name)
    return distinct


def _is_value(name: str) -> bool:
    """Whether a cell of the first row shows that it is no header; `dns.name` is one."""
    observable = observable_of(name)
    return observable is not None and observable.type is not ObservableType.DOMAIN
