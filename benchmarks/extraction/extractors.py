"""Each extractor behind one function: text -> what it gives.

This file runs in the environment of the peers too, so it imports nothing of ours at the top.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

Extract = Callable[[str], Any]
"""Text -> what the extractor gives, as it gives it; `normal` makes that comparable."""

OURS = ("sidelight", "sidelight re2", "sidelight re", "sidelight json")
PEERS = ("ioc-finder", "iocextract", "iocsearcher", "msticpy")

_NAMES = {
    "urls": "url",
    "domains": "domain",
    "dns": "domain",
    "fqdn": "domain",
    "onionAddress": "domain",
    "ipv4s": "ip",
    "ipv6s": "ip",
    "ipv4": "ip",
    "ipv6": "ip",
    "ip4": "ip",
    "ip6": "ip",
    "ipv4-addr": "ip",
    "ipv6-addr": "ip",
    "email_addresses": "email",
    "email-addr": "email",
    "md5s": "md5",
    "sha1s": "sha1",
    "sha256s": "sha256",
    "md5_hash": "md5",
    "sha1_hash": "sha1",
    "sha256_hash": "sha256",
    "cves": "cve",
    "asns": "asn",
    "registry_key_paths": "registry",
    "registry-key": "registry",
    "imphashes": "imphash",
}
_DEFANGED = re.compile(r"\[?\(?(?:\.|dot)\)?\]", re.IGNORECASE)


def extractor(name: str) -> Extract:
    """The extractor of that name; imports it."""
    logging.disable(logging.CRITICAL)
    makers = {
        "sidelight": lambda: _ours("rust"),
        "sidelight re2": lambda: _ours("re2"),
        "sidelight re": lambda: _ours("standard"),
        "sidelight json": _ours_json,
        "ioc-finder": _ioc_finder,
        "iocextract": _iocextract,
        "iocsearcher": _iocsearcher,
        "msticpy": _msticpy,
    }
    return makers[name]()


def forget() -> None:
    """Empty the memo of ours; the peers have none."""
    scan = sys.modules.get("sidelight.extraction.scan")
    context = sys.modules.get("sidelight.extraction.context")
    if scan is None or context is None:
        return
    scan._memo.clear()  # noqa: SLF001 - so that every pass begins cold
    for remembered in (
        *(scan._seen_bare, context._names_version, context._names_identifier),  # noqa: SLF001
        *(context.no_version, context.no_label),
    ):
        remembered.cache_clear()


def normal(answer: Any) -> set[tuple[str, str]]:
    """(type, value) of any extractor's answer: our names, values in lower case and refanged.

    The refanging is a gift to the peers.
    """
    found = set()
    for kind, value in _pairs(answer):
        plain = value.lower()
        if "[" in plain or "(" in plain:
            plain = _DEFANGED.sub(".", plain).replace("hxxp", "http")
        found.add((_NAMES.get(kind, kind), plain))
    return found


def _pairs(answer: Any) -> Iterator[tuple[str, str]]:
    if isinstance(answer, dict):
        for kind, values in answer.items():
            yield from ((kind, value) for value in values if isinstance(value, str))
        return
    for each in answer:
        yield str(getattr(each, "type", "") or each.name), each.value


def _ours(engine: str) -> Extract:
    from sidelight.extraction import Extractor, extract  # noqa: PLC0415
    from sidelight.extraction.engines import ENGINES  # noqa: PLC0415

    if engine == "rust":
        return lambda text: list(extract(text))
    scan = ENGINES[engine]()

    def by_engine(text: str) -> list[Any]:
        each = Extractor(engine=scan)
        return [*each.feed(text), *each.close()]

    return by_engine


def _ours_json() -> Extract:
    import msgspec  # noqa: PLC0415

    from sidelight.extraction import extract_json  # noqa: PLC0415

    def from_json(text: str) -> list[Any]:
        try:
            document = msgspec.json.decode(text)
        except msgspec.DecodeError:
            document = text
        return list(extract_json(document))

    return from_json


def _ioc_finder() -> Extract:
    from ioc_finder import find_iocs  # noqa: PLC0415

    return find_iocs  # type: ignore[no-any-return]


def _iocextract() -> Extract:
    import iocextract  # noqa: PLC0415

    def by_type(text: str) -> dict[str, list[str]]:
        return {
            "urls": list(iocextract.extract_urls(text, refang=True)),
            "ipv4s": list(iocextract.extract_ips(text, refang=True)),
            "email_addresses": list(iocextract.extract_emails(text, refang=True)),
            "md5s": list(iocextract.extract_md5_hashes(text)),
            "sha1s": list(iocextract.extract_sha1_hashes(text)),
            "sha256s": list(iocextract.extract_sha256_hashes(text)),
        }

    return by_type


def _iocsearcher() -> Extract:
    from iocsearcher.searcher import Searcher  # noqa: PLC0415

    return Searcher().search_data  # type: ignore[no-any-return]


def _msticpy() -> Extract:
    from msticpy.transform.iocextract import IoCExtract  # noqa: PLC0415

    extract = IoCExtract().extract
    return lambda text: extract(src=text)
