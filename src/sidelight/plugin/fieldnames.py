"""What the names of fields say: which values a field can hold, and whose they are.

Products disagree on spelling and agree on words: `srcIp`, `source_ip`, `SourceIPAddress` and
`srcip` all hold the words source and ip. A path is cut into such words, and the words decide.
"""

import re
from functools import lru_cache

import msgspec

from sidelight.model import ObservableType, Role

DOMAIN, EMAIL, FILE, URL = (
    ObservableType.DOMAIN,
    ObservableType.EMAIL,
    ObservableType.FILE,
    ObservableType.URL,
)
ADDRESSES = frozenset({ObservableType.IPV4, ObservableType.IPV6})
EVERYTHING = frozenset(ObservableType)
NOTHING: frozenset[ObservableType] = frozenset()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALIASES = {
    "aip": "agent ip", "addr": "address", "addresses": "address", "bamd5": "md5", "clt": "client",
    "cmdline": "command line", "commandline": "command line", "computers": "computer",
    "daddr": "destination ip", "dest": "destination", "devices": "device", "dhost": "destination",
    "dip": "destination ip", "domains": "domain", "dst": "destination",
    "dstaddr": "destination ip", "duser": "user", "dvc": "device", "dvchost": "device host",
    "emails": "email", "endpoints": "endpoint", "filename": "file name", "filepath": "file path",
    "fqdn": "domain", "grandparent": "grand parent", "guid": "id", "guids": "id",
    "hashes": "hash", "hostname": "host name", "hosts": "host", "ids": "id",
    "indicators": "indicator", "ioc": "indicator", "iocs": "indicator", "ip4": "ip",
    "ip6": "ip", "ips": "ip", "ipv4": "ip", "ipv6": "ip", "mail": "email", "mailbox": "email",
    "rcpt": "recipient",
    "recipients": "recipient", "referer": "referrer", "rrname": "query", "saddr": "source ip",
    "senders": "sender", "shost": "source host", "sip": "source ip", "sni": "query",
    "src": "source", "srcaddr": "source ip", "srv": "server", "suser": "sender user",
    "threats": "threat", "ua": "user agent", "uid": "id", "uids": "id", "uri": "url",
    "uris": "url", "urls": "url", "useragent": "user agent", "username": "user name",
    "users": "user", "uuid": "id", "uuids": "id", "ver": "version", "xff": "client ip",
}  # fmt: skip
"""Short, plural and foreign forms -> the words they stand for."""

VOCABULARY = frozenset(ALIASES) | _set(
    "account actor address agent alert asset attachment attacker body caller child client "
    "command computer console content destination detection device dns domain email endpoint "
    "event external file from grand hash host http id image incident internal ip line link "
    "local log login machine md5 message name object orig origin parent path peer portal "
    "private proc process proxy public query recipient remote reply request response row rule "
    "sender server session sha sha1 sha256 sha512 source status subject target threat to "
    "trace type url user value victim web"
)
"""The words into which a name without capitals or separators is cut: `filecontenthash`."""

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+")
PLURAL = re.compile(r"(?<![A-Za-z])?(IP|URL|URI|ID|SHA|sha)(?:(s|v)(?![a-z])|-(?=\d))")
INDEX = re.compile(r"\[\d*\]")
QUOTED = re.compile(r'\["((?:[^"\\]|\\.)*)"\]')
STEP = re.compile(r"[./]")
FILLERS = _set("string strings value values data text field raw list info details v4 v6")
"""Words at the end of a name that say nothing: `MD5String`, `SHA256HashData`."""

GENERATED = "p_"
GENERATED_ADDRESSES = "p_any_ip_addresses"
"""Panther's own fields repeat what it found in the event; its hashes are identifiers too often."""

IDENTIFIER = _set(
    "aid arn cid cookie credential credentials cursor etag id jti key nonce ntlm oid passwd "
    "password qualifier salt secret serial sid signature tid token trace udid urn crumb hmac"
)
NO_FILE_HASH = _set(
    "alert authentihash bucketowner caid cd cert certid certificate community config container "
    "credential dedup deduplicate digest event fingerprint identifier imphash incident ja3 ja3s "
    "ja4 ja4s login merge ntlm owner password pubkey query rule script secret serial session "
    "simhash ssdeep state template thumbprint tlsh tokens user vhash vulnerability"
)
HASHED_APART = _set("cert certificate ja3 ja3s ja4 ja4s password secret tls")
GIT = _set("after base before commit head ref revision tree")
VERSION = _set("build firmware os platform release version versions")
NAME_OF_A_THING = _set(
    "action actions api app bundle category class code event function group groups job kind "
    "kubernetes label labels level logger method model module namespace operation package "
    "permission permissions plugin policy producer product profile protocol provider publisher "
    "region resource role roles rule schema scope scopes sensor service signer status subsystem "
    "tactic tag tags team technique template type vendor workload"
)
PATH = _set("directory dll exe executable file folder image module path process")
PAGE_WORDS = _set("link href permalink reference references documentation docs help")
PAGES_OF = _set(
    "alert api avatar case clone console detection documentation feed finding git help html icon "
    "incident investigation issue logo portal reference remediation report results rule self ssh "
    "threat"
)
MESSAGE = _set("attachment body email message")

VICTIM = _set(
    "affected agent compromised device impacted internal local my private recipient victim"
)
MACHINE = _set(
    "asset computer endpoint host instance interface interfaces machine observer sensor workstation"
)
OWN_NAME = VICTIM | (MACHINE - {"host"}) | _set("account nt user organization tenant")
ATTACKER = _set(
    "actor attack attacker c2 caller client cnc forwarded hostile indicator login malicious origin "
    "originating phishing remote sender source suspicious threat true"
)
ACCUSED = _set("attacker c2 cnc indicator malicious phishing sender suspicious threat")
FAR_SIDE = _set("destination dns http peer query request server target url")
SENDER = _set("attacker envelope from malicious reply return sender")

ADDRESS_NAMES = _set(
    "address answer answers client destination device entity host ip peer rdata remote server "
    "source"
)
DOMAIN_NAMES = _set("dns domain host query server site")
URL_NAMES = _set("links referrer request url")
HASH_NAMES = _set("checksum hash md5 sha1 sha256 sha512")
EMAIL_NAMES = _set(
    "account actor admin author bcc cc creator email employee from login member owner principal "
    "recipient reply sender to upn user"
)


class Meaning(msgspec.Struct, frozen=True):
    """What the name of a field says.

    `admits` holds the types that can stand there, `named` the role of each type that the name
    speaks of. `page` marks the address of a page of the product itself, for people to open.
    """

    admits: frozenset[ObservableType]
    named: dict[ObservableType, Role]
    page: bool = False


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of one field name, in order and in one spelling.

    >>> words_of("sourceIPAddress"), words_of("clientip"), words_of("SHA256String")
    (('source', 'ip', 'address'), ('client', 'ip'), ('sha256', 'string'))
    """
    plain = PLURAL.sub(lambda match: match[1].capitalize() + (match[2] or ""), name[:200])
    parts = [part.lower() for part in WORD.findall(plain)]
    pieces = [piece for part in parts for piece in _cut(part)]
    return tuple(word for piece in pieces for word in ALIASES.get(piece, piece).split())


@lru_cache(maxsize=4096)
def _cut(part: str) -> tuple[str, ...]:
    """Cut a run of letters into words of the vocabulary; leave it whole where that fails."""
    if part in VOCABULARY or len(part) > 40:
        return (part,)
    found: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(2, len(part) + 1):
        for start in range(end - 2, -1, -1):
            if start in found and part[start:end] in VOCABULARY:
                found[end] = (*found[start], part[start:end])
                break
    return found.get(len(part), (part,))


@lru_cache(maxsize=8192)
def meaning_of(path: str, name: str | None = None) -> Meaning:
    """Return what the path says; `name` replaces its last part, as in `{"name": .., "value": ..}`.

    >>> meaning_of("event.SHA256HashData").named
    {<ObservableType.FILE: 'file'>: <Role.FILE: 'file'>}
    """
    *parents, last = STEP.split(INDEX.sub("", QUOTED.sub(r".\1", path)).lstrip("."))
    if (parents or [last])[0].startswith(GENERATED):
        return Meaning(ADDRESSES if last == GENERATED_ADDRESSES else NOTHING, {})
    own = _without_fillers(words_of(name or last))
    around = [words_of(parent) for parent in reversed(parents[-3:])]
    if any({"user", "agent"} <= set(words) and "ip" not in own for words in (own, *around[:1])):
        return Meaning(NOTHING, {})
    if _is_page(own, around):
        return Meaning(NOTHING, {}, page=True)
    admits = _admitted(own, around)
    return Meaning(admits, {t: r for t, r in _named(set(own), around).items() if t in admits})


def _without_fillers(words: tuple[str, ...]) -> tuple[str, ...]:
    while len(words) > 1 and words[-1] in FILLERS:
        words = words[:-1]
    return words


def _is_page(own: tuple[str, ...], around: list[tuple[str, ...]]) -> bool:
    """Mail has links of its own, and those are what an alert is about."""
    if not own or any(not MESSAGE.isdisjoint(words) for words in (own, *around)):
        return False
    return own[-1] in PAGE_WORDS or (own[-1] == "url" and not PAGES_OF.isdisjoint(own))


def _admitted(own: tuple[str, ...], around: list[tuple[str, ...]]) -> frozenset[ObservableType]:
    last = own[-1] if own else ""
    admits = EVERYTHING
    if last in IDENTIFIER:
        admits -= {FILE, DOMAIN}
    if last in VERSION:
        admits -= ADDRESSES | {DOMAIN}
    subject = own[:-1] if last == "name" else own[-1:]
    if not NAME_OF_A_THING.isdisjoint(subject):
        admits -= {DOMAIN, FILE}
    if not PATH.isdisjoint(own):
        admits -= {DOMAIN}
    git = own == ("sha",) or (not GIT.isdisjoint(own) and HASH_NAMES.isdisjoint(own))
    of_no_file = any(not HASHED_APART.isdisjoint(words) for words in around[:2])
    if git or of_no_file or not NO_FILE_HASH.isdisjoint(own):
        admits -= {FILE}
    return admits


def _named(own: set[str], around: list[tuple[str, ...]]) -> dict[ObservableType, Role]:
    nearest = set(around[0]) if around else set()
    named: dict[ObservableType, Role] = {}
    if own & ADDRESS_NAMES:
        named |= dict.fromkeys(sorted(ADDRESSES), _address_role(own, around))
    if own & DOMAIN_NAMES or (own == {"name"} and nearest & {"host", "domain", "dns"}):
        named[DOMAIN] = _name_role(own, nearest)
    if own & URL_NAMES:
        named[URL] = _name_role(own & ACCUSED, nearest & ACCUSED)
    if own & HASH_NAMES or ("sha" in own and own & {"file", "package", "process"}):
        named[FILE] = _file_role(own | nearest | (set(around[1]) if len(around) > 1 else set()))
    if own & EMAIL_NAMES or nearest & EMAIL_NAMES:
        named[EMAIL] = Role.ATTACKER if (own | nearest) & SENDER else Role.VICTIM
    return named


def _file_role(words: set[str]) -> Role:
    if "parent" not in words:
        return Role.FILE
    return Role.GRANDPARENT if words & {"grand", "grandfather"} else Role.PARENT


def _name_role(own: set[str], nearest: set[str]) -> Role:
    if own & OWN_NAME or nearest & OWN_NAME or (own == {"name"} and "host" in nearest):
        return Role.VICTIM
    return Role.ATTACKER if (own | nearest) & ACCUSED else Role.RELATED


def _address_role(own: set[str], around: list[tuple[str, ...]]) -> Role:
    """The name decides before its parents, the nearest parent before the farther ones."""
    for words in (own, *map(set, around)):
        if words & {"access", "auth"} and "device" in words:
            return Role.ATTACKER  # a log-in comes from there
        role = _side(words)
        if role is not None:
            return role
    return Role.RELATED


def _side(words: set[str]) -> Role | None:
    """`source_endpoint` is a source before it is one of our machines; `device_external` is ours."""
    if words & VICTIM:
        return Role.VICTIM
    if words & ATTACKER:
        return Role.ATTACKER
    if words & FAR_SIDE:
        return Role.RELATED
    return Role.VICTIM if words & MACHINE else None
