"""The attributes of VirusTotal API v3's objects, as they are read.

Every attribute, every element of a list and every count may be missing or null. Attributes that we
do not read are named in NOT_READ; what is new is skipped.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import msgspec

T = TypeVar("T")

Text = str | None
Texts = list[str | None] | None
Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A whole number that every reader of JSON can hold."""
Number = float | None
Seconds = float | None
"""Seconds since 1970, UTC."""
Counts = dict[str, Whole | None] | None

LATEST = 253_402_300_799  # the last second of the year 9999

NOT_READ: Mapping[str, tuple[str, ...]] = {
    "all": ("last_modification_date",),
    "file": (
        *("androguard", "autostart_locations", "bundle_info", "dot_net_assembly", "dot_net_guids"),
        *("downloadable", "elf_info", "exiftool", "filecondis", "main_icon", "pdf_info"),
        *("rtf_info", "sigma_analysis_summary", "similarity"),
    ),
    "url": (
        *("has_content", "html_meta", "last_http_response_content_length"),
        *("last_http_response_cookies", "tld", "url"),
    ),
    "domain": ("last_https_certificate_date", "rdap", "tld"),
    "ip_address": ("last_https_certificate_date", "rdap"),
}
"""Type -> attributes that are known and not read: records of VirusTotal's own, blocks of one file
format, and what other attributes say too."""


class Row(msgspec.Struct, frozen=True):
    """What one AV engine says; `category` is the same for all engines, `result` its own words."""

    category: Text = None
    result: Text = None
    engine_name: Text = None


class Votes(msgspec.Struct, frozen=True):
    """Votes of the community, unweighted."""

    harmless: Whole | None = None
    malicious: Whole | None = None


class Named(msgspec.Struct, frozen=True):
    """A name and how many engines give it."""

    value: Text = None
    count: Whole | None = None


class Threat(msgspec.Struct, frozen=True):
    """What the engines call a file, put together by VirusTotal; the most frequent first."""

    suggested_threat_label: Text = None
    popular_threat_category: list[Named | None] | None = None
    popular_threat_name: list[Named | None] | None = None


class SandboxVerdict(msgspec.Struct, frozen=True):
    """The verdict of one sandbox; `confidence` is 0 to 100."""

    category: Text = None
    confidence: Number = None
    malware_classification: Texts = None
    malware_names: Texts = None


class Rule(msgspec.Struct, frozen=True):
    """A rule of the community that matches: Sigma has titles, YARA names and IDS messages."""

    rule_title: Text = None
    rule_name: Text = None
    rule_msg: Text = None

    @property
    def title(self) -> str | None:
        """What the rule is called."""
        return self.rule_title or self.rule_name or self.rule_msg


class Insight(msgspec.Struct, frozen=True):
    """What a language model reads in the code."""

    source: Text = None
    analysis: Text = None
    verdict: Text = None


class Distributors(msgspec.Struct, frozen=True):
    """Who is known to ship a file, and where that is written, such as the NSRL."""

    distributors: Texts = None
    products: Texts = None
    data_sources: Texts = None


class Severity(msgspec.Struct, frozen=True):
    """How bad VirusTotal thinks a threat is: `SEVERITY_HIGH`."""

    threat_severity_level: Text = None


class Valued(msgspec.Struct, frozen=True):
    """A word in a box of its own."""

    value: Text = None


class Score(msgspec.Struct, frozen=True):
    """A score in a box of its own, 0 to 100."""

    value: Whole | float | None = None


class Assessment(msgspec.Struct, frozen=True):
    """The conclusion of Google Threat Intelligence, for its customers only."""

    verdict: Valued | None = None
    severity: Valued | None = None
    threat_score: Score | None = None
    description: Text = None


class Signature(msgspec.Struct, frozen=True):
    """The code signature of a file; `signers` is a chain, joined by `; `."""

    verified: Text = None
    signers: Text = None
    product: Text = None


class Tool(msgspec.Struct, frozen=True):
    """A compiler, linker or packer that left its marks."""

    type: Text = None
    name: Text = None
    version: Text = None


class Tools(msgspec.Struct, frozen=True):
    """What Detect It Easy finds."""

    values: list[Tool | None] | None = None


class Guess(msgspec.Struct, frozen=True):
    """A file type by TrID, with its probability in percent."""

    file_type: Text = None
    probability: Number = None


class Executable(msgspec.Struct, frozen=True):
    """The part of `pe_info` that finds relatives."""

    imphash: Text = None


class Rank(msgspec.Struct, frozen=True):
    """The place of a name in a list of popular ones."""

    rank: Whole | None = None
    timestamp: Seconds = None


class Record(msgspec.Struct, frozen=True):
    """A DNS record."""

    type: Text = None
    value: Text = None


class Name(msgspec.Struct, frozen=True, rename={"common": "CN", "organisation": "O"}):
    """The subject or the issuer of a certificate."""

    common: Text = None
    organisation: Text = None

    @property
    def text(self) -> str | None:
        """The common name, else the organisation."""
        return self.common or self.organisation


class Validity(msgspec.Struct, frozen=True):
    """From when until when a certificate holds, as `YYYY-MM-DD HH:MM:SS`."""

    not_before: Text = None
    not_after: Text = None


class Extensions(msgspec.Struct, frozen=True):
    """The names that a certificate is for."""

    subject_alternative_name: Texts = None


class Certificate(msgspec.Struct, frozen=True):
    """The certificate that a server showed last."""

    subject: Name | None = None
    issuer: Name | None = None
    validity: Validity | None = None
    extensions: Extensions | None = None
    thumbprint_sha256: Text = None


class Remark(msgspec.Struct, frozen=True):
    """What somebody in the community knows of a host; `severity` is high, medium, low or info."""

    source: Text = None
    title: Text = None
    details: Text = None
    severity: Text = None
    timestamp: Seconds = None


class Icon(msgspec.Struct, frozen=True):
    """The icon of a page."""

    raw_md5: Text = None
    dhash: Text = None


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """What every object has that engines look at."""

    last_analysis_date: Seconds = None
    last_analysis_stats: Counts = None
    last_analysis_results: dict[str, Row | None] | None = None
    reputation: Whole | None = None
    total_votes: Votes | None = None
    tags: Texts = None
    first_seen_itw_date: Seconds = None
    last_seen_itw_date: Seconds = None
    gti_assessment: Assessment | None = None
    crowdsourced_context: list[Remark | None] | None = None

    def count(self, category: str) -> int:
        """Return how many engines are of a category, by the statistics."""
        return (self.last_analysis_stats or {}).get(category) or 0

    @property
    def detected(self) -> int:
        """How many engines speak against it."""
        return self.count("malicious") + self.count("suspicious")


class File(Common, frozen=True, kw_only=True):
    """The attributes of a file."""

    sha256: Text = None
    sha1: Text = None
    md5: Text = None
    size: Whole | None = None
    names: Texts = None
    meaningful_name: Text = None
    type_description: Text = None
    type_tag: Text = None
    type_tags: Texts = None
    type_extension: Text = None
    magic: Text = None
    magika: Text = None
    trid: list[Guess | None] | None = None
    ssdeep: Text = None
    tlsh: Text = None
    vhash: Text = None
    permhash: Text = None
    authentihash: Text = None
    pe_info: Executable | None = None
    creation_date: Seconds = None
    first_submission_date: Seconds = None
    last_submission_date: Seconds = None
    times_submitted: Whole | None = None
    unique_sources: Whole | None = None
    popular_threat_classification: Threat | None = None
    sandbox_verdicts: dict[str, SandboxVerdict | None] | None = None
    sigma_analysis_stats: Counts = None
    sigma_analysis_results: list[Rule | None] | None = None
    crowdsourced_yara_results: list[Rule | None] | None = None
    crowdsourced_ids_stats: Counts = None
    crowdsourced_ids_results: list[Rule | None] | None = None
    crowdsourced_ai_results: list[Insight | None] | None = None
    threat_verdict: Text = None
    threat_severity: Severity | None = None
    known_distributors: Distributors | None = None
    capabilities_tags: Texts = None
    signature_info: Signature | None = None
    packers: dict[str, Text] | None = None
    detectiteasy: Tools | None = None


class Url(Common, frozen=True, kw_only=True):
    """The attributes of a URL."""

    last_final_url: Text = None
    title: Text = None
    categories: dict[str, Text] | None = None
    first_submission_date: Seconds = None
    last_submission_date: Seconds = None
    times_submitted: Whole | None = None
    last_http_response_code: Whole | None = None
    last_http_response_content_sha256: Text = None
    last_http_response_headers: dict[str, Text] | None = None
    redirection_chain: Texts = None
    outgoing_links: Texts = None
    trackers: dict[str, object] | None = None
    favicon: Icon | None = None
    targeted_brand: dict[str, Text] | None = None
    threat_names: Texts = None


class Host(Common, frozen=True, kw_only=True):
    """The attributes that domains and addresses share."""

    whois: Text = None
    whois_date: Seconds = None
    jarm: Text = None
    last_https_certificate: Certificate | None = None


class Domain(Host, frozen=True, kw_only=True):
    """The attributes of a domain."""

    registrar: Text = None
    creation_date: Seconds = None
    last_update_date: Seconds = None
    expiration_date: Seconds = None
    categories: dict[str, Text] | None = None
    popularity_ranks: dict[str, Rank | None] | None = None
    last_dns_records: list[Record | None] | None = None
    last_dns_records_date: Seconds = None
    favicon: Icon | None = None


class Address(Host, frozen=True, kw_only=True):
    """The attributes of an address."""

    as_owner: Text = None
    asn: Whole | None = None
    network: Text = None
    country: Text = None
    continent: Text = None
    regional_internet_registry: Text = None


Attributes = File | Url | Domain | Address


def titles(rules: Iterable[Rule | None] | None) -> list[str]:
    """Return what the rules are called, each title once."""
    return list(dict.fromkeys(title for each in present(rules) if (title := each.title)))


def present(values: Iterable[T | None] | None) -> list[T]:
    """Return the values that are there.

    >>> present(["a", None]), present(None)
    (['a'], [])
    """
    return [each for each in values or () if each is not None]


def moment(seconds: Seconds) -> datetime | None:
    """Return a time; None for nothing, and for a number that is none.

    >>> moment(1700000000).isoformat(), moment(0)
    ('2023-11-14T22:13:20+00:00', None)
    """
    if seconds is None or not 0 < seconds <= LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
