"""What the services of abuse.ch have in common: one key, and a status in the body of a 200."""

import re

import msgspec

from sidelight.model import BadAnswer, Refused
from sidelight.plugin.effects import HttpResponse
from sidelight.plugin.manifest import Quota, Secret, Terms, Window

SECRETS = {"auth_key": Secret("Auth-Key")}
# The pages of single data sets say CC0, the terms of the platforms forbid to publish copies.
TERMS = Terms(link="https://abuse.ch/terms-of-use/", shared=False)
QUOTA = (Quota(60, Window.MINUTE),)
"""No figure is published, only that the use be fair; this is our reading of it."""

MISSES = frozenset({"no_result", "no_results", "hash_not_found", "not_found"})
REFUSALS = ("auth_key", "api_key", "unauthorized", "blacklisted")
NUMBER = re.compile(r"[0-9]{1,15}")


class _Status(msgspec.Struct):
    query_status: str


def is_listed(response: HttpResponse) -> bool:
    """Return whether the answer is a listing; False where the service says that it has none.

    Raises Refused for a status about the key, BadAnswer for every other one, such as
    `illegal_search_term`.
    """
    if response.status != 200:
        raise BadAnswer("status", f"HTTP {response.status}")
    status = response.decode(_Status).query_status
    if status in MISSES:
        return False
    if any(word in status for word in REFUSALS):
        raise Refused(f"abuse.ch does not accept the key ({status[:80]})")
    if status != "ok":
        raise BadAnswer("$.query_status", status[:80])
    return True


def read_count(value: str | int | None) -> int | None:
    """Return a number that may be written as text; None for what is none.

    >>> read_count("3248"), read_count(7), read_count("many")
    (3248, 7, None)
    """
    if isinstance(value, str):
        return int(value) if NUMBER.fullmatch(value) else None
    return value
