"""The fast lane for lists: lines that hold one plain value and nothing else.

A feed of a million such lines needs no classification: one pattern proves whole runs of lines,
then the length and the last letter of a line tell its type. It gives what the general scan gives,
which a test holds; a line out of the ordinary is left to that scan.
"""

from collections.abc import Iterator

from sidelight.extraction.digests import HASHES
from sidelight.extraction.mention import MentionType
from sidelight.extraction.suffixes import PACKAGE_ROOTS, list_suffixes, public_suffixes

_SHORT_LINE = 64
_LONGEST_LINE, _SAMPLE = 256, 512

_LONGEST_NAME = 63
_IPV4, _DOMAIN = MentionType.IPV4, MentionType.DOMAIN

Value = tuple[MentionType, str, str, int]
"""Type, canonical value, raw text, start (bytes of the block)."""


def list_pattern() -> str:
    """The pattern of a run of list lines, in the syntax that all engines share."""
    label = r"[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?"
    suffix = "|".join(sorted(list_suffixes()))
    octet = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    digest = r"[0-9a-fA-F]"
    value = (
        rf"(?:(?:{label}\.)+(?:{suffix})|{octet}\.{octet}\.{octet}\.{octet}"
        rf"|{digest}{{32}}|{digest}{{40}}|{digest}{{64}})"
    )
    return rf"(?m:^)(?:{value}\n)+"


def may_be_list(block: bytes) -> bool:
    """Whether lines are so short, and blanks so few, that it is worth to look for lists.

    A look at the middle is enough: it is about speed only.
    """
    middle = len(block) // 2
    if block.find(b"\n", middle, middle + _LONGEST_LINE) < 0:
        return False
    sample = block[middle : middle + _SAMPLE]
    lines = sample.count(b"\n")
    return lines * _SHORT_LINE > len(sample) and sample.count(b" ") < lines


def list_runs(block: bytes, start: int, end: int) -> Iterator[tuple[list[Value], int, int]]:
    """Values of the list lines in `block[start:end]`, run by run, with the start and end of each.

    Between two runs are odd lines that the general scan must look at.
    """
    bare = public_suffixes()
    found: list[Value] = []
    first = start
    for line in block[start:end].decode("ascii").split("\n"):
        size = len(line)
        after = start + size + 1
        if "." not in line:
            if size:
                found.append((HASHES[size], line.lower(), line, start))
        elif line[-1] <= "9":
            found.append((_IPV4, line, line, start))
        elif size > _LONGEST_NAME or line in bare or line.startswith(PACKAGE_ROOTS):
            if found:
                yield found, first, start
            found, first = [], after
        else:
            found.append((_DOMAIN, line, line, start))
        start = after
    if found:
        yield found, first, end
