"""What VirusTotal knows of an object, as facts under our names."""

from collections.abc import Iterable, Mapping
from typing import Any

from sidelight.formats.vt import Behaviour
from sidelight.formats.vt_attributes import (
    Address,
    Assessment,
    Attributes,
    Certificate,
    Common,
    Distributors,
    Domain,
    Executable,
    Extensions,
    File,
    Host,
    Icon,
    Name,
    Record,
    Score,
    Seconds,
    Severity,
    Signature,
    Threat,
    Tools,
    Url,
    Validity,
    Valued,
    Votes,
    moment,
    present,
    titles,
)
from sidelight.model import Fact

MOST = 50  # values of one fact

Facts = Mapping[str, Fact | Iterable[str | None] | None]


def facts(attributes: Attributes) -> dict[str, Fact]:
    """Return the facts that are known; days as `YYYY-MM-DD`, of a list at most fifty values."""
    found: dict[str, Any] = {**_common(attributes)}
    match attributes:
        case File():
            found |= {**_file(attributes), **_threat(attributes), **_rules(attributes)}
        case Url():
            found |= _url(attributes)
        case Domain():
            found |= {**_host(attributes), **_domain(attributes)}
        case _:
            found |= {**_host(attributes), **_address(attributes)}
    return _known(found)


def behaviour_facts(behaviour: Behaviour) -> dict[str, Fact]:
    """Return what a file did when it ran."""
    return _known(
        {
            "attack_techniques": sorted(behaviour.attack_techniques or ()),
            "mutexes": behaviour.mutexes_created,
            "processes": behaviour.processes_created,
            "commands": behaviour.command_executions,
        }
    )


def _known(found: Facts) -> dict[str, Fact]:
    """Keep what is there: no None, no empty text, no empty list."""
    kept: dict[str, Fact] = {}
    for name, value in found.items():
        fact: Fact = (
            value
            if isinstance(value, str | int | float)
            else list(dict.fromkeys(filter(None, value or ())))[:MOST]
        )
        if fact not in ("", []):
            kept[name] = fact
    return kept


def _common(common: Common) -> Facts:
    votes = common.total_votes or Votes()
    assessed = common.gti_assessment or Assessment()
    return {
        "tags": common.tags,
        "reputation": common.reputation,
        "votes_malicious": votes.malicious,
        "votes_harmless": votes.harmless,
        "analysed": _day(common.last_analysis_date),
        "gti_verdict": (assessed.verdict or Valued()).value,
        "gti_severity": (assessed.severity or Valued()).value,
        "gti_score": (assessed.threat_score or Score()).value,
        "gti_description": assessed.description,
    }


def _file(file: File) -> Facts:
    signature = file.signature_info or Signature()
    tools = present((file.detectiteasy or Tools()).values)
    return {
        "sha256": file.sha256,
        "sha1": file.sha1,
        "md5": file.md5,
        "file_name": file.meaningful_name,
        "names": file.names,
        "file_size": file.size,
        "file_type": file.type_description,
        "type_tag": file.type_tag,
        "type_tags": file.type_tags,
        "file_extension": file.type_extension,
        "magic": file.magic,
        "magika": file.magika,
        "trid": [f"{each.file_type} ({each.probability or 0:g} %)" for each in present(file.trid)],
        "ssdeep": file.ssdeep,
        "tlsh": file.tlsh,
        "vhash": file.vhash,
        "permhash": file.permhash,
        "authentihash": file.authentihash,
        "imphash": (file.pe_info or Executable()).imphash,
        "compiled": _day(file.creation_date),
        "first_submitted": _day(file.first_submission_date),
        "last_submitted": _day(file.last_submission_date),
        "times_submitted": file.times_submitted,
        "unique_sources": file.unique_sources,
        "signature": signature.verified,
        "signers": (signature.signers or "").split("; "),
        "product": signature.product,
        "packers": (file.packers or {}).values(),
        "made_with": [_joined(each.type, each.name, each.version) for each in tools],
        "capabilities": file.capabilities_tags,
    }


def _threat(file: File) -> Facts:
    threat = file.popular_threat_classification or Threat()
    names = present(each.value for each in present(threat.popular_threat_name))
    categories = present(threat.popular_threat_category)
    known = file.known_distributors or Distributors()
    verdicts = (file.sandbox_verdicts or {}).items()
    return {
        "threat_label": threat.suggested_threat_label,
        "threat_family": next(iter(names), None),
        "threat_names": names,
        "threat_categories": [each.value for each in categories],
        "threat_verdict": file.threat_verdict,
        "threat_severity": (file.threat_severity or Severity()).threat_severity_level,
        "sandbox_verdicts": [f"{name}: {each.category}" for name, each in verdicts if each],
        "distributors": known.distributors,
        "distributed_products": known.products,
        "distributed_by_lists": known.data_sources,
    }


def _rules(file: File) -> Facts:
    return {
        "yara_rules": titles(file.crowdsourced_yara_results),
        "sigma_rules": titles(file.sigma_analysis_results),
        "ids_rules": titles(file.crowdsourced_ids_results),
        "code_insight": [each.analysis for each in present(file.crowdsourced_ai_results)],
    }


def _url(url: Url) -> Facts:
    headers = {
        name.lower(): value for name, value in (url.last_http_response_headers or {}).items()
    }
    return {
        "final_url": url.last_final_url,
        "page_title": url.title,
        "categories": (url.categories or {}).values(),
        "first_submitted": _day(url.first_submission_date),
        "last_submitted": _day(url.last_submission_date),
        "times_submitted": url.times_submitted,
        "http_status": url.last_http_response_code,
        "content_sha256": url.last_http_response_content_sha256,
        "server": headers.get("server"),
        "redirects": url.redirection_chain,
        "trackers": sorted(url.trackers or ()),
        "favicon_md5": (url.favicon or Icon()).raw_md5,
        "favicon_dhash": (url.favicon or Icon()).dhash,
        "brands": (url.targeted_brand or {}).values(),
        "threat_family": next(iter(present(url.threat_names)), None),
        "threat_names": url.threat_names,
    }


def _host(host: Host) -> Facts:
    return {
        "whois": host.whois,
        "whois_updated": _day(host.whois_date),
        "jarm": host.jarm,
        **_certificate(host.last_https_certificate or Certificate()),
    }


def _certificate(certificate: Certificate) -> Facts:
    valid = certificate.validity or Validity()
    return {
        "certificate_subject": (certificate.subject or Name()).text,
        "certificate_issuers": [(certificate.issuer or Name()).text],
        "certificate_names": (certificate.extensions or Extensions()).subject_alternative_name,
        "certificate_sha256": certificate.thumbprint_sha256,
        "certificate_from": (valid.not_before or "")[:10],
        "certificate_until": (valid.not_after or "")[:10],
    }


def _domain(domain: Domain) -> Facts:
    ranks = (domain.popularity_ranks or {}).items()
    return {
        "registrar": domain.registrar,
        "registered": _day(domain.creation_date),
        "changed": _day(domain.last_update_date),
        "expires": _day(domain.expiration_date),
        "categories": (domain.categories or {}).values(),
        "popularity": [f"{name}: {each.rank}" for name, each in ranks if each and each.rank],
        "favicon_md5": (domain.favicon or Icon()).raw_md5,
        "favicon_dhash": (domain.favicon or Icon()).dhash,
        **_records(present(domain.last_dns_records)),
    }


def _records(records: Iterable[Record]) -> Facts:
    found: dict[str, list[str | None]] = {}
    for each in records:
        found.setdefault((each.type or "other").lower(), []).append(each.value)
    return {name: sorted(present(values)) for name, values in found.items()}


def _address(address: Address) -> Facts:
    return {
        "asn": address.asn,
        "as_holder": address.as_owner,
        "network": address.network,
        "country": address.country,
        "continent": address.continent,
        "registry": address.regional_internet_registry,
    }


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _day(seconds: Seconds) -> str | None:
    day = moment(seconds)
    return f"{day:%Y-%m-%d}" if day else None
