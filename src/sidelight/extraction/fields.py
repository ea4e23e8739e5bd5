"""What the name of a field says about its value."""

import re
from enum import Enum, auto
from functools import lru_cache


class Hint(Enum):
    """HOST holds names or addresses, VERSION neither, IDENTIFIER the product's own numbers."""

    NONE = auto()
    HOST = auto()
    VERSION = auto()
    IDENTIFIER = auto()


_HOST = re.compile(
    r"(?:.*[_.\-]|d|s|dst|src|remote|local|request|http|dns|tls|peer|client|server|destination|source)?"
    r"(?:domain|host|hostname|host_?names?|fqdn|query|q_?name|rrname|sni|server_?name|computer_?name"
    r"|domain_?names?|hosts|domains|site|website|url|urls|uri|referr?er|question|answers?)",
    re.IGNORECASE,
)
_VERSION = re.compile(r".*(?:version|firmware|build|release).*", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"(?:.*[_.\-])?[ac]?(?:id|guid|uuid)|.*[a-z](?:Id|ID|Guid|UUID)|.*[_.\-]?(?:nonce|etag|token|session)"
)


@lru_cache(4096)
def hint(field: str) -> Hint:
    """What the field's own name (the last part of a path) says.

    >>> hint("destination_hostname"), hint("AgentVersion"), hint("cid"), hint("md5")
    (<Hint.HOST: 2>, <Hint.VERSION: 3>, <Hint.IDENTIFIER: 4>, <Hint.NONE: 1>)
    """
    if _VERSION.fullmatch(field):
        return Hint.VERSION
    if _HOST.fullmatch(field):
        return Hint.HOST
    return Hint.IDENTIFIER if _IDENTIFIER.fullmatch(field) else Hint.NONE
