"""Each extractor behind one function: text -> set of (type, value).

This file runs in the environment of the peers too, so it imports nothing of ours at the top.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable

Values = set[tuple[str, str]]
Extract = Callable[[str], Values]

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
    if scan is not None:
        scan._memo.clear()  # noqa: SLF001 - so that every pass begins cold
        scan._seen_bare.cache_clear()  # noqa: SLF001


def normal(pairs: Iterable[tuple[str, str]]) -> Values:
    """Our names of types, values in lower case and refanged: peers get that as a gift."""
    found = set()
    for kind, value in pairs:
        plain = value.lower()
        if "[" in plain or "(" in plain:
            plain = _DEFANGED.sub(".", plain).replace("hxxp", "http")
        found.add((_NAMES.get(kind, kind), plain))
    return found


def _ours(engine: str) -> Extract:
    from sidelight.extraction import Extractor, extract  # noqa: PLC0415
    from sidelight.extraction.engines import ENGINES  # noqa: PLC0415

    if engine == "rust":
        return lambda text: {(mention.type, mention.value) for mention in extract(text)}
    scan = ENGINES[engine]()

    def by_engine(text: str) -> Values:
        each = Extractor(engine=scan)
        return {(m.type, m.value) for m in (*each.feed(text), *each.close())}

    return by_engine


def _ours_json() -> Extract:
    import msgspec  # noqa: PLC0415

    from sidelight.extraction import extract_json  # noqa: PLC0415

    def from_json(text: str) -> Values:
        try:
            document = msgspec.json.decode(text)
        except msgspec.DecodeError:
            document = text
        return {(mention.type, mention.value) for mention in extract_json(document)}

    return from_json


def _ioc_finder() -> Extract:
    from ioc_finder import find_iocs  # noqa: PLC0415

    return lambda text: {
        (kind, value)
        for kind, values in find_iocs(text).items()
        if isinstance(values, list)
        for value in values
    }


def _iocextract() -> Extract:
    import iocextract  # noqa: PLC0415

    def by_type(text: str) -> Values:
        found = {("urls", value) for value in iocextract.extract_urls(text, refang=True)}
        found |= {("ipv4s", value) for value in iocextract.extract_ips(text, refang=True)}
        found |= {
            ("email_addresses", value) for value in iocextract.extract_emails(text, refang=True)
        }
        found |= {("md5s", value) for value in iocextract.extract_md5_hashes(text)}
        found |= {("sha1s", value) for value in iocextract.extract_sha1_hashes(text)}
        return found | {("sha256s", value) for value in iocextract.extract_sha256_hashes(text)}

    return by_type


def _iocsearcher() -> Extract:
    from iocsearcher.searcher import Searcher  # noqa: PLC0415

    search = Searcher().search_data
    return lambda text: {(ioc.name, ioc.value) for ioc in search(text)}


def _msticpy() -> Extract:
    from msticpy.transform.iocextract import IoCExtract  # noqa: PLC0415

    extract = IoCExtract().extract
    return lambda text: {
        (kind, value) for kind, values in extract(src=text).items() for value in values
    }
