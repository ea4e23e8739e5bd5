"""Host name suffixes: which are real, and which need a second reason to be believed."""

from enum import IntEnum
from functools import cache

from publicsuffixlist import PublicSuffixList


class Doubt(IntEnum):
    """How much context a found value needs before it counts.

    NONE needs none. MEMBER ends like the member of an object in code (`host.name`): believed unless
    the surroundings look like code. FILE ends like a file (`setup.sh`) and PRIVATE has a suffix of
    private networks (`dc.corp`): believed only where the surroundings vouch for a host name.
    VERSION is an address that may be a version number. HASH may be an imphash, by its label. EDGE
    counts only where no letter or digit touches it.
    """

    NONE = 0
    MEMBER = 1
    FILE = 2
    PRIVATE = 3
    VERSION = 4
    HASH = 5
    EDGE = 6


_FILES = frozenset("cab cat la md ml mm mo mov pa pl pm ps py rs sh so zip".split())

_PLAIN = (
    frozenset(
        "com net org edu gov mil biz xyz onion ru su cn de uk fr nl eu br jp kr tw hk ua cz sk hu gr tr"
        " ch se fi dk pt es ro bg rs hr lt lv ee by kz uz ge ir il sa ae eg za ng ke mx cl ec uy py th vn"
        " ph sg my au nz ca arpa example".split()
    )
    - _FILES
)

_PRIVATE = frozenset("local lan corp internal intra intranet home localdomain private".split())

_BEYOND_DNS = frozenset("bit i2p bazar example test invalid".split())
"""Suffixes of other name systems, and those that RFC 2606 keeps for documentation."""


@cache
def _public() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)


class _Doubts(dict[str, Doubt | None]):
    """Suffix -> doubt, None for a suffix that does not exist; asks the public suffix list once."""

    def __missing__(self, suffix: str) -> Doubt | None:
        doubt: Doubt | None = None
        if suffix in _PRIVATE:
            doubt = Doubt.PRIVATE
        elif suffix in _BEYOND_DNS or _public().publicsuffix(f"x.{suffix}") is not None:
            doubt = (
                Doubt.FILE if suffix in _FILES else Doubt.NONE if suffix in _PLAIN else Doubt.MEMBER
            )
        if len(self) < 100_000:
            self[suffix] = doubt
        return doubt


DOUBTS = _Doubts()
"""Last label, lower-case ASCII -> its doubt, or None where no such suffix exists."""


def is_bare_suffix(name: str) -> bool:
    """Whether `name` is itself a suffix that people register under, such as `co.uk`."""
    return name.count(".") <= 2 and bool(_public().is_public(name))
