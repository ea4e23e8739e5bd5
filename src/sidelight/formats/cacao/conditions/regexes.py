"""LIKE and ISSUBSET as regular expressions, and back."""

import ipaddress
import re

SPECIAL = frozenset(r"\.+*?()[]{}^$|")
OPENING, CLOSING = "(?s)^", "$"
ANY_OCTET = r"\d{1,3}"
_NETWORK = re.compile(
    r"\^((?:(?:\d+|\(\?:[\d|]+\)|\\d\{1,3\})(?:\\\.)?){4})\(\?:/\(\?:[\d|]+\)\)\?\$"
)


def of_like(like: str) -> str:
    """Return the regular expression of a LIKE: `%` is any text, `_` any character.

    >>> of_like("%example_")
    '(?s)^.*example.$'
    """
    wild = {"%": ".*", "_": "."}
    return OPENING + "".join(wild.get(each) or _escaped(each) for each in like) + CLOSING


def to_like(regex: str) -> str | None:
    """Return the LIKE that a regular expression was made of; None for another one."""
    if not (regex.startswith(OPENING) and regex.endswith(CLOSING)):
        return None
    inner = regex.removeprefix(OPENING).removesuffix(CLOSING)
    plain = inner.replace(".*", "%")
    like = re.sub(r"\\(.)|(\.)", lambda found: found[1] or "_", plain, flags=re.DOTALL)
    return like if of_like(like) == regex else None


def of_network(network: str) -> str | None:
    """Return the regular expression of what lies in an IPv4 network; None for what is none.

    An address lies in it, and a network that is no wider.
    """
    try:
        parsed = ipaddress.IPv4Network(network)
    except ValueError:
        return None
    octets = [_octets(parsed, number) for number in range(4)]
    lengths = "|".join(map(str, range(parsed.prefixlen, 33)))
    return "^" + r"\.".join(octets) + f"(?:/(?:{lengths}))?$"


def to_network(regex: str) -> str | None:
    """Return the network that a regular expression was made of; None for another one."""
    found = _NETWORK.fullmatch(regex)
    if found is None:
        return None
    prefix = int(re.split(r"\D+", regex.rpartition("(?:/(?:")[2])[0])
    octets = [re.findall(r"\d+", each)[0] for each in found[1].split(r"\.")]
    first = [
        "0" if each == "1" and ANY_OCTET in part else each
        for each, part in zip(octets, found[1].split(r"\."), strict=True)
    ]
    network = f"{'.'.join(first)}/{prefix}"
    return network if of_network(network) == regex else None


def _octets(network: ipaddress.IPv4Network, number: int) -> str:
    lowest, highest = (
        network.network_address.packed[number],
        network.broadcast_address.packed[number],
    )
    if lowest == highest:
        return str(lowest)
    if (lowest, highest) == (0, 255):
        return ANY_OCTET
    return f"(?:{'|'.join(map(str, range(lowest, highest + 1)))})"


def _escaped(character: str) -> str:
    return f"\\{character}" if character in SPECIAL else character
