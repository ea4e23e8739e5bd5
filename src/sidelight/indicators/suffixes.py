"""Public suffixes: where a name that somebody registered begins (https://publicsuffix.org/list/).

Below `co.uk` and below `github.io` live parties that have nothing to do with each other; the first
is a registry's suffix (ICANN section), the second a company's (private section).
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sidelight.indicators.hosts import host_key

PRIVATE_SECTION = "===BEGIN PRIVATE DOMAINS==="


class Suffix(msgspec.Struct, frozen=True):
    """The public suffix of a host; `private` when a company and not a registry gives it out."""

    name: str
    private: bool


class Suffixes:
    """The rules of one edition of the list.

    >>> rules = Suffixes(["com", "uk", "co.uk", "// ===BEGIN PRIVATE DOMAINS===", "github.io"])
    >>> rules.registrable("www.shop.example.co.uk")
    'example.co.uk'
    >>> rules.registrable("someone.github.io"), rules.registrable("github.io")
    ('someone.github.io', None)
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """Read the rules from the lines of the list as its publisher serves it."""
        self._rules = dict(read_rules(lines))

    def suffix(self, host: str) -> Suffix:
        """Return the public suffix of a host in its key form; the last label by default."""
        return find_suffix(host, self._rules.get)

    def registrable(self, host: str) -> str | None:
        """Return the suffix with one label before it; None for a host that is a suffix itself."""
        return registrable(host, self.suffix(host))


def read_rules(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield each rule, such as `co.uk`, `*.ck` or `!www.ck`, and whether it is private."""
    private = False
    for line in lines:
        rule = line.partition(" ")[0].strip()
        if rule.startswith("//"):
            private = private or PRIVATE_SECTION in line
        elif rule:
            yield host_key(rule), private


def find_suffix(host: str, section: Callable[[str], bool | None]) -> Suffix:
    """Return the public suffix of `host`, of which `section` knows the rules.

    `section` says of a rule such as `*.ck` whether it is private, and None when there is no such
    rule. The longest rule wins, an exception over all. `*.ck` makes `ck` a suffix too, as the tests
    of the list expect.
    """
    labels = host.split(".")
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        if (private := section(f"!{name}")) is not None:
            return Suffix(".".join(labels[start + 1 :]), private)
        if (private := section(f"*.{name}")) is not None:
            return Suffix(".".join(labels[max(0, start - 1) :]), private)
        if (private := section(name)) is not None:
            return Suffix(name, private)
    return Suffix(labels[-1], private=False)


def registrable(host: str, suffix: Suffix) -> str | None:
    """Return the suffix with one label before it; None for a host that is the suffix itself."""
    below = host[: -len(suffix.name)].rstrip(".")
    return f"{below.rpartition('.')[2]}.{suffix.name}" if below else None
