"""The keys that a batch of values asks every index for.

Most values of a log are plain: a lower-case name, an address, a hash, a short URL. Their keys are
made a column at a time. All others, one at a time, are read by `observable_of` and asked for by
`probes`. The fast way may ask for too much, since what it finds is matched again and exactly; it
must never ask for too little.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sidelight.indicators import host_of
from sidelight.indicators.keys import probes
from sidelight.indicators.ranges import Address, parse_address
from sidelight.indicators.urls import SEGMENTS
from sidelight.transports.bulk.cells import observable_of

LONGEST_NAME = 254  # a host name, and the dot that may end it
_LABELS = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+"
_NAME = rf"^{_LABELS}\.?$"
_HASH = r"^[0-9A-Fa-f]{32,128}$"
_V4 = r"^(?P<a>[0-9]{1,3})\.(?P<b>[0-9]{1,3})\.(?P<c>[0-9]{1,3})\.(?P<d>[0-9]{1,3})$"
_URL = (
    rf"^(?:(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://)?(?P<host>{_LABELS})(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?P<path>/[A-Za-z0-9_.~,=+:!$*&/-]*)?(?:\?(?P<query>[A-Za-z0-9_.~,=+:!$*&/?-]*))?$"
)
_KEY, _HOST = pl.col("key"), pl.col("host")


class Questions(NamedTuple):
    """Distinct keys, each with the numbers of the values that ask for it; and addresses.

    `numbers` go with `keys`. `v4` is {number, address}, an address being a number itself. `others`
    are addresses of either version that were read one at a time.
    """

    keys: list[bytes]
    numbers: pl.Series
    v4: pl.DataFrame
    others: list[tuple[int, Address]]


def questions(values: pl.Series) -> Questions:
    """Return what to ask about the values, which are numbered as they come."""
    frame = pl.DataFrame({"key": values}).with_row_index("number")
    urls, frame = _urls(frame)
    plain = _is_plain_name()
    names = frame.filter(plain).with_columns(_KEY.str.to_lowercase().str.strip_suffix("."))
    slow, others = _one_at_a_time(frame.filter(~plain))
    hosts = pl.concat([names, urls.select("number", key="host")])
    v4, hosts = _addresses(hosts)
    pairs = [v4.select("number", "key"), _with_parents(hosts), *_url_keys(urls), slow]
    asked = pl.concat(pairs).group_by("key").agg(numbers="number")
    keys = asked["key"].cast(pl.Binary).to_list()
    return Questions(keys, asked["numbers"], v4.select("number", "address"), others)


def v4_numbers(questions: Questions) -> NDArray[np.uint32]:
    """Return the addresses of `v4` as an array."""
    return questions.v4["address"].to_numpy().astype(np.uint32)


def _is_plain_name() -> pl.Expr:
    """Whether a value is its own key in lower case, but for parents and a final dot."""
    name = _KEY.str.contains(_NAME) & (_KEY.str.len_bytes() <= LONGEST_NAME)
    return (name & ~_may_be_a_cve()) | _KEY.str.contains(_HASH)


def _may_be_a_cve() -> pl.Expr:
    """Whether it may be `cve.2021:44228`, which has the form of a name or of a host with a port."""
    return _KEY.str.slice(0, 3).str.to_lowercase() == "cve"


def _urls(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the plain URLs in parts, {number, host, port, site, path, query}, and all others.

    Plain is a URL, or a host with a port, whose canonical form is its own but for case and port: no
    user, no escape, no dot segment. So is its path short, since all its directories are asked for.
    """
    split = frame.with_columns(_KEY.str.extract_groups(_URL).struct.field("*"))
    scheme, port, path = pl.col("scheme"), pl.col("port"), pl.col("path").fill_null("")
    plain = (
        (_HOST.str.len_bytes() <= LONGEST_NAME)
        & (scheme.is_not_null() | ((port.is_not_null() | (path != "")) & ~_may_be_a_cve()))
        & ~path.str.contains("/.", literal=True)
        & ~path.str.contains("//", literal=True)
        & (path.str.count_matches("/", literal=True) <= SEGMENTS)
    ).fill_null(value=False)  # the host of a value that is no URL
    host = _HOST.str.to_lowercase()
    tls = (scheme.str.to_lowercase() == "https").fill_null(port == "443")
    default = pl.when(tls).then(pl.lit("443")).otherwise(pl.lit("80"))
    urls = split.filter(plain).select(
        "number",
        host=host,
        port=port.fill_null(default),
        site=host + pl.when(port != default).then(":" + port).otherwise(pl.lit("")),
        path=path,
        query=pl.col("query").fill_null(""),
    )
    return urls, split.filter(~plain).select("number", "key")


def _url_keys(urls: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield {number, key} of the resource, without its query, of each directory, of the path."""
    tail = pl.col("path").str.strip_chars_end("/")
    resource = pl.col("site") + pl.when(tail == "").then(pl.lit("/")).otherwise(tail)
    asked = urls.filter(pl.col("query") != "")
    yield asked.select("number", key=resource + "?" + pl.col("query"))
    yield urls.select("number", key=_HOST + ":" + pl.col("port"))
    yield urls.filter(tail != "").select("number", key=tail)
    yield asked.filter(tail != "").select("number", key=tail + "?" + pl.col("query"))
    bare = urls.select("number", key=resource)
    while not bare.is_empty():
        yield bare
        bare = bare.with_columns(_KEY.str.replace("/[^/]*$", ""))
        bare = bare.filter(_KEY.str.contains("/", literal=True))


def _addresses(hosts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the IPv4 addresses, {number, key, address}, and the hosts that are names."""
    octets = hosts.with_columns(octets=_KEY.str.extract_groups(_V4)).unnest("octets")
    address = pl.lit(0, pl.UInt64)
    for octet in "abcd":
        address = address * 256 + pl.col(octet).cast(pl.UInt64)
    v4 = octets.select("number", "key", address=address).filter(pl.col("address") < 1 << 32)
    return v4, octets.filter(pl.col("a").is_null()).select("number", "key")


def _with_parents(hosts: pl.DataFrame) -> pl.DataFrame:
    """Return the hosts and what stands after each of their dots."""
    levels = [hosts]
    while not (above := levels[-1]).is_empty():
        after = above.with_columns(_KEY.str.splitn(".", 2).struct.field("field_1").alias("key"))
        levels.append(after.filter(_KEY.is_not_null()))
    return pl.concat(levels)


def _one_at_a_time(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, Address]]]:
    """Return {number, key} of values that are not plain, and the addresses in them."""
    numbers: list[int] = []
    keys: list[str] = []
    addresses: list[tuple[int, Address]] = []
    for number, value in frame.iter_rows():
        observable = observable_of(value)
        if observable is None:
            continue
        for probe in probes(observable):
            numbers.append(number)
            keys.append(probe.key.decode())
        host = host_of(observable)
        address = parse_address(host) if host else None
        if address is not None:
            addresses.append((number, address))
    asked = pl.DataFrame({"number": numbers, "key": keys}, schema=frame.schema)
    return asked, addresses
