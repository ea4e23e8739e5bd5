"""VirusTotal API v3 as it is read: its objects, collections and errors.

Only `type` and `id` are always there: every attribute, every element and every count may be missing
or null. Attributes that we do not read are named in NOT_READ; what is new is skipped.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

T = TypeVar("T")

Text = str | None
Texts = list[str | None] | None
Number = int | float | None
Seconds = int | float | None
"""Seconds since 1970, UTC."""
Counts = dict[str, int | None] | None

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
        *("last_http_response_cookies", "tld"),
    ),
    "domain": ("last_https_certificate_date", "rdap", "tld"),
    "ip_address": ("last_https_certificate_date", "rdap"),
}
"""Type -> attributes that are known and not read: records of VirusTotal's own, blocks of one file
format, and what other attributes say too."""


class Problem(msgspec.Struct, frozen=True):
    """The error of an answer, by its code."""

    code: Text = None
    message: Text = None


class Row(msgspec.Struct, frozen=True):
    """What one AV engine says; `category` is the same for all engines, `result` its own words."""

    category: Text = None
    result: Text = None
    engine_name: Text = None


class Votes(msgspec.Struct, frozen=True):
    """Votes of the community, unweighted."""

    harmless: int | None = None
    malicious: int | None = None


class Named(msgspec.Struct, frozen=True):
    """A name and how many engines give it."""

    value: Text = None
    count: int | None = None


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
    """A value in a box of its own."""

    value: str | int | float | None = None


class Assessment(msgspec.Struct, frozen=True):
    """The conclusion of Google Threat Intelligence, for its customers only."""

    verdict: Valued | None = None
    severity: Valued | None = None
    threat_score: Valued | None = None
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

    rank: int | None = None
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
    reputation: int | None = None
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
    size: int | None = None
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
    times_submitted: int | None = None
    unique_sources: int | None = None
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

    url: Text = None
    last_final_url: Text = None
    title: Text = None
    categories: dict[str, Text] | None = None
    first_submission_date: Seconds = None
    last_submission_date: Seconds = None
    times_submitted: int | None = None
    last_http_response_code: int | None = None
    last_http_response_content_sha256: Text = None
    last_http_response_headers: dict[str, Text] | None = None
    redirection_chain: Texts = None
    outgoing_links: Texts = None
    trackers: dict[str, msgspec.Raw] | None = None
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
    asn: int | None = None
    network: Text = None
    country: Text = None
    continent: Text = None
    regional_internet_registry: Text = None


Attributes = File | Url | Domain | Address


class Known(msgspec.Struct, frozen=True):
    """What a related object may say of itself, inside its descriptor or as a whole."""

    url: Text = None
    date: Seconds = None
    timestamp: Seconds = None
    host_name: Text = None
    ip_address: Text = None


class Descriptor(msgspec.Struct, frozen=True):
    """A related object by type and id; `context_attributes` are facts about the relation."""

    type: str
    id: str
    attributes: Known | None = None
    context_attributes: Known | None = None

    @property
    def known(self) -> tuple[Known, Known]:
        """What is told of the relation, and of the object."""
        return self.context_attributes or Known(), self.attributes or Known()


class Related(msgspec.Struct, frozen=True):
    """A relationship: to many, to one, or to none."""

    data: list[Descriptor | None] | Descriptor | None = None

    @property
    def descriptors(self) -> list[Descriptor]:
        """The related objects that could be loaded."""
        return present([self.data] if isinstance(self.data, Descriptor) else self.data)


class _Object(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    id: str
    relationships: dict[str, Related | None] | None = None

    def related(self) -> Iterator[tuple[str, Descriptor]]:
        """Yield each related object with the name of its relationship."""
        for name, each in (self.relationships or {}).items():
            for descriptor in each.descriptors if each else ():
                yield name, descriptor


class FileObject(_Object, frozen=True, kw_only=True, tag="file"):
    """A file; its id is the SHA-256, whatever hash was asked for."""

    attributes: File = File()


class UrlObject(_Object, frozen=True, kw_only=True, tag="url"):
    """A URL; its id is the SHA-256 of the form that VirusTotal gives it."""

    attributes: Url = Url()


class DomainObject(_Object, frozen=True, kw_only=True, tag="domain"):
    """A domain; its id is the name."""

    attributes: Domain = Domain()


class AddressObject(_Object, frozen=True, kw_only=True, tag="ip_address"):
    """An address; its id is the address."""

    attributes: Address = Address()


Object = FileObject | UrlObject | DomainObject | AddressObject


class Answer(msgspec.Struct, frozen=True):
    """The answer to a question about one object."""

    data: Object | None = None
    error: Problem | None = None


class Page(msgspec.Struct, frozen=True):
    """A page of a collection."""

    data: list[Descriptor | None] | None = None


class Failure(msgspec.Struct, frozen=True):
    """An answer that is an error."""

    error: Problem | None = None


class UploadPlace(msgspec.Struct, frozen=True):
    """Where a large file is uploaded to."""

    data: str


class Begun(msgspec.Struct, frozen=True):
    """An analysis that was asked for."""

    data: Descriptor


class Status(msgspec.Struct, frozen=True):
    """How far an analysis is: queued, in-progress, completed."""

    status: Text = None


class Progress(msgspec.Struct, frozen=True):
    """An analysis on its way."""

    attributes: Status = Status()


class Analysis(msgspec.Struct, frozen=True):
    """The answer to a question about an analysis."""

    data: Progress


class Lookup(msgspec.Struct, frozen=True):
    """A name that a file resolved."""

    hostname: Text = None
    resolved_ips: Texts = None


class Traffic(msgspec.Struct, frozen=True):
    """A connection that a file made."""

    destination_ip: Text = None


class Conversation(msgspec.Struct, frozen=True):
    """A request that a file made."""

    url: Text = None


class Dropped(msgspec.Struct, frozen=True):
    """A file that a file wrote."""

    sha256: Text = None


class Behaviour(msgspec.Struct, frozen=True):
    """What all sandboxes together saw a file do."""

    attack_techniques: dict[str, msgspec.Raw] | None = None
    mutexes_created: Texts = None
    processes_created: Texts = None
    command_executions: Texts = None
    dns_lookups: list[Lookup | None] | None = None
    ip_traffic: list[Traffic | None] | None = None
    http_conversations: list[Conversation | None] | None = None
    files_dropped: list[Dropped | None] | None = None


class Summary(msgspec.Struct, frozen=True):
    """The answer to a question about behaviour."""

    data: Behaviour | None = None


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
