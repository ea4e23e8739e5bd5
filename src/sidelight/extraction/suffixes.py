"""Host name suffixes: which are real, and which need a second reason to be believed."""

from enum import IntEnum
from functools import cache

from publicsuffixlist import PublicSuffixList

from sidelight.extraction.identifiers import MEMBERS, words


class Doubt(IntEnum):
    """How much context a found value needs before it counts; the larger, the more.

    NONE needs none. MEMBER ends like the member of an object in code (`host.name`): believed unless
    the surroundings look like code. FILE ends like a file (`setup.sh`) and PRIVATE has a suffix of
    private networks (`dc.corp`): believed only where the surroundings vouch for a host name.
    VERSION is an address that may be a version number. HASH may be an imphash, or the number of
    something in a product, by its label. EDGE counts only where no letter or digit touches it.
    """

    NONE = 0
    MEMBER = 1
    FILE = 2
    PRIVATE = 3
    VERSION = 4
    HASH = 5
    EDGE = 6


_FILES = words(
    """
    cab cat data dot inc java la md mk mm mo mov pl pm ps py rs sh so zip
    """
)
"""Suffixes that are far more often the extension of a file."""

_BRANDS = words(
    """
    abc able apple arab audible bing call case chase cisco compare dell delta discover dish
    drive fast ford fox frontier gap george got guide here hot ice int java jot joy like map
    mint moto new next now office open oracle origins pid pin play prime prof progressive
    property read rest safe save secure select sling smart song spot staples star swatch talk
    target total tube tunes watches weather windows winners xbox you zero
    """
)
"""Suffixes of one owner, or of next to nobody, that are words of code and of prose."""

_PLAIN = words(
    """
    com net org edu gov mil biz xyz onion ru su cn de uk fr nl eu br jp kr tw hk ua cz sk hu gr
    tr ch se fi dk pt es ro bg rs hr lt lv ee by kz uz ge ir il sa ae eg za ng ke mx cl ec uy th
    vn ph sg my au nz ca arpa example
    """
)
"""Suffixes that are no word of a language and no extension of a file."""

PACKAGE_ROOTS = tuple(
    f"{root}."
    for root in words(
        """
    com org net io edu gov eu me app dev android java
    """
    )
)
"""How package names of Java and Android begin: the suffix comes first (`com.android.settings`)."""

_PRIVATE = words(
    """
    local lan corp internal intra intranet home localdomain private
    """
)

_BEYOND_DNS = frozenset(["bit", "i2p", "bazar", "example", "test", "invalid"])
"""Suffixes of other name systems, and those that RFC 2606 keeps for documentation."""


class _PublicSuffixes(PublicSuffixList):
    """The public suffix list, its ICANN part, as the set of names that it is."""

    def names(self) -> frozenset[str]:
        """Every suffix in ASCII, and the top of each: `za` and `np` are no rule alone."""
        rules = [name for name in self._publicsuffix if name.isascii()]
        plain = {name for name in rules if not name.startswith(("*", "!"))}
        return frozenset(plain | {name.rpartition(".")[2] for name in rules})


@cache
def public_suffixes() -> frozenset[str]:
    """Every ICANN suffix in lower-case ASCII, such as `com` and `co.uk`."""
    return _PublicSuffixes(only_icann=True).names()


def list_suffixes() -> frozenset[str]:
    """Suffixes of one label that a line of its own is enough for."""
    names = {name for name in public_suffixes() if "." not in name} - _FILES - _BRANDS - MEMBERS
    return frozenset(names - {name for name in names if not name.isalpha()})


def _doubt(suffix: str) -> Doubt | None:
    if suffix in _PRIVATE:
        return Doubt.PRIVATE
    if suffix not in _BEYOND_DNS and suffix not in public_suffixes():
        return None
    if suffix in _FILES or suffix in _BRANDS:
        return Doubt.FILE
    return Doubt.NONE if suffix in _PLAIN else Doubt.MEMBER


class _Doubts(dict[str, Doubt | None]):
    """Suffix -> doubt, filled on demand; bounded, for a text can hold any number of suffixes."""

    def __missing__(self, suffix: str) -> Doubt | None:
        doubt = _doubt(suffix)
        if doubt is not None or len(self) < 10_000:
            self[suffix] = doubt
        return doubt


DOUBTS = _Doubts()
"""Last label, lower-case ASCII -> its doubt, or None where no such suffix exists."""


def is_bare_suffix(name: str) -> bool:
    """Whether `name` is itself a suffix that people register under.

    >>> is_bare_suffix("co.uk"), is_bare_suffix("bbc.co.uk")
    (True, False)
    """
    return name in public_suffixes()
