"""What a match means, and the files in which lists are held and searched; pure, no input or output.

`index` reads a file that is handed in as a memoryview, `build` makes one. `build` is not imported
here: it needs numpy, and a look-up must not pay for that.
"""

from sidelight.indicators.hosts import host_key
from sidelight.indicators.index import Hit, Index
from sidelight.indicators.keys import host_of
from sidelight.indicators.layout import BrokenIndex, Card, Header, pack, verify
from sidelight.indicators.suffixes import Suffix, Suffixes, find_suffix, read_rules, registrable

__all__ = [
    "BrokenIndex",
    "Card",
    "Header",
    "Hit",
    "Index",
    "Suffix",
    "Suffixes",
    "find_suffix",
    "host_key",
    "host_of",
    "pack",
    "read_rules",
    "registrable",
    "verify",
]
