"""YARAify: the public YARA rules, and the names by ClamAV, that match a scanned file."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from sidelight.model import (
    Claim,
    Detection,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    Relation,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.abusech import QUOTA, SECRETS, TERMS, is_listed, read_count
from sidelight.plugin.relations import relate
from sidelight.plugin.scales import read_time

DIGITS = 64  # there is no SHA-512
MOST_RULES = 50


class _Rule(msgspec.Struct):
    rule_name: str | None = None
    author: str | None = None


class _Task(msgspec.Struct):
    file_name: str | None = None
    static_results: list[_Rule] | None = None
    clamav_results: list[str] | None = None


class _Metadata(msgspec.Struct):
    file_size: str | int | None = None
    file_type_mime: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    sha256_hash: str | None = None
    sha1_hash: str | None = None
    md5_hash: str | None = None


class _Scans(msgspec.Struct):
    tasks: list[_Task]
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)

    @property
    def rules(self) -> dict[str, str | None]:
        """Name -> author of the rules that match."""
        found = (each for task in self.tasks for each in task.static_results or [])
        return {each.rule_name: each.author for each in found if each.rule_name}

    @property
    def names(self) -> list[str]:
        """The names by ClamAV, each once."""
        found = (name for task in self.tasks for name in task.clamav_results or [])
        return list(dict.fromkeys(name for name in found if name))


class _Answer(msgspec.Struct):
    data: _Scans


class Yaraify(Provider):
    """One request for the scans that others asked for; no file is submitted."""

    manifest = ProviderManifest(
        name="yaraify",
        title="YARAify",
        docs="https://yaraify.abuse.ch/api/",
        observables=frozenset({ObservableType.FILE}),
        family="yaraify",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        terms=TERMS,
        hosts=frozenset({"yaraify-api.abuse.ch"}),
        secrets=SECRETS,
        account="abusech",
        quota=QUOTA,
        quota_docs="https://abuse.ch/terms-of-use/",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(days=1), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map matching rules to a claim by how many authors wrote them.

        Many public rules describe a packer or a compiler and match harmless files: the rules of
        one author are context, those of two or more are suspicious. ClamAV is an engine, and its
        names are detections. A file that was scanned and matches nothing is context, not clean:
        new malware matches nothing either.
        """
        if len(observable.value) > DIGITS:
            return Report(provider="yaraify", observable=observable, state=ReportState.MISS)
        response = yield from perform(
            HttpRequest(
                url_template="https://yaraify-api.abuse.ch/api/v1/",
                method="POST",
                json={"query": "lookup_hash", "search_term": observable.value},
            )
        )
        if not is_listed(response):
            return Report(provider="yaraify", observable=observable, state=ReportState.MISS)
        return _report(observable, response.decode(_Answer).data)


def _report(observable: Observable, scans: _Scans) -> Report:
    metadata = scans.metadata
    link = f"https://yaraify.abuse.ch/sample/{observable.value}/"
    last = read_time(metadata.last_seen)
    rules = scans.rules
    evidence = Evidence(
        source="yaraify",
        family="yaraify",
        claim=Claim.SUSPICIOUS if len(set(rules.values())) > 1 else Claim.CONTEXT,
        scope=Scope.HASH,
        text=_text(list(rules)),
        observed_at=last,
        link=link,
    )
    return Report(
        provider="yaraify",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        detections=tuple(Detection("ClamAV", Claim.MALICIOUS, name) for name in scans.names[:1]),
        relations=_same(observable, metadata),
        facts=_facts(scans),
        first_seen=read_time(metadata.first_seen),
        last_seen=last,
        link=link,
    )


def _text(rules: Sequence[str]) -> str:
    if not rules:
        return "scanned, no public YARA rule matches"
    if len(rules) == 1:
        return f"matches the YARA rule {rules[0]}"
    return f"matches {len(rules)} YARA rules, such as {', '.join(rules[:3])}"


def _same(observable: Observable, metadata: _Metadata) -> tuple[Relation, ...]:
    edges = (
        relate("same_sample", each, ObservableType.FILE)
        for each in (metadata.sha256_hash, metadata.sha1_hash, metadata.md5_hash)
    )
    return tuple(edge for edge in edges if edge and edge.target != observable)


def _facts(scans: _Scans) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "file_name": next((each.file_name for each in scans.tasks if each.file_name), None),
        "file_type": scans.metadata.file_type_mime,
        "file_size": read_count(scans.metadata.file_size),
        "yara_rules": list(scans.rules)[:MOST_RULES],
        "clamav": scans.names[:MOST_RULES],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
