"""What VirusTotal relates an object to: values under our kinds of relations."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from sidelight.formats.vt import Behaviour, Descriptor, Object, attributes_of
from sidelight.formats.vt_attributes import (
    Attributes,
    Certificate,
    Domain,
    File,
    Record,
    Url,
    moment,
    present,
)
from sidelight.model import ObservableType

FILES = (ObservableType.FILE,)
URLS = (ObservableType.URL,)
NAMES = (ObservableType.DOMAIN,)
ADDRESSES = (ObservableType.IPV4, ObservableType.IPV6)

MOST_LINKS = 50  # of a page; a portal has thousands

KINDS = {
    "bundled_files": "bundled_file",
    "communicating_files": "communicating_file",
    "compressed_parents": "compressed_parent",
    "contacted_domains": "contacted_domain",
    "contacted_ips": "contacted_ip",
    "contacted_urls": "contacted_url",
    "downloaded_files": "downloaded_file",
    "dropped_files": "dropped_file",
    "embedded_domains": "embedded_domain",
    "embedded_ips": "embedded_ip",
    "embedded_urls": "embedded_url",
    "execution_parents": "execution_parent",
    "immediate_parent": "parent_domain",
    "itw_domains": "itw_domain",
    "itw_ips": "itw_ip",
    "itw_urls": "itw_url",
    "last_serving_ip_address": "serving_ip",
    "redirecting_urls": "redirecting_url",
    "redirects_to": "final_url",
    "referrer_files": "referring_file",
    "referrer_urls": "referring_url",
    "resolutions": "dns_resolution",
    "siblings": "sibling",
    "similar_files": "similar_file",
    "subdomains": "subdomain",
    "urls": "detected_url",
}
"""Relationship -> our kind."""

TARGETS = {
    "file": FILES,
    "url": URLS,
    "domain": NAMES,
    "ip_address": ADDRESSES,
    "resolution": (*NAMES, *ADDRESSES),
}
"""Type of a related object -> what its value can be; an object of another type is no observable."""

RECORDS = {
    "A": ("dns_resolution", ADDRESSES),
    "AAAA": ("dns_resolution", ADDRESSES),
    "NS": ("nameserver", NAMES),
    "MX": ("mail_server", NAMES),
    "CNAME": ("alias", NAMES),
}
"""Type of a DNS record -> kind, and what its value can be."""


class Edge(msgspec.Struct, frozen=True):
    """A related value as VirusTotal writes it, the types it can be of, and when it was seen."""

    kind: str
    value: str | None
    types: tuple[ObservableType, ...]
    seen: datetime | None = None


def edges(found: Object) -> Iterator[Edge]:
    """Yield what the attributes and the descriptors of an object tell."""
    yield from _of_attributes(attributes_of(found))
    for name, descriptor in found.related():
        yield from of_descriptor(found.id, name, descriptor)


def of_descriptor(id_: str, name: str, related: Descriptor) -> Iterator[Edge]:
    """Yield the edge from the object with an id to one in its relationship `name`, if it is one."""
    if name not in KINDS or related.type not in TARGETS:
        return
    around, own = related.known
    value: str | None = related.id
    if related.type == "url":  # the id is a hash of the URL
        value = around.url or own.url
    elif related.type == "resolution":
        told = {own.host_name, own.ip_address} - {None, id_}
        value = next(iter(told)) if len(told) == 1 else _other_end(related.id, id_)
    seen = moment(around.timestamp or own.date)
    yield Edge(KINDS[name], value, TARGETS[related.type], seen)


def of_behaviour(behaviour: Behaviour) -> Iterator[Edge]:
    """Yield what a file talked to and wrote when it ran."""
    for query in present(behaviour.dns_lookups):
        yield Edge("contacted_domain", query.hostname, NAMES)
    for traffic in present(behaviour.ip_traffic):
        yield Edge("contacted_ip", traffic.destination_ip, ADDRESSES)
    for conversation in present(behaviour.http_conversations):
        yield Edge("contacted_url", conversation.url, URLS)
    for dropped in present(behaviour.files_dropped):
        yield Edge("dropped_file", dropped.sha256, FILES)


def _other_end(resolution: str, id_: str) -> str:
    """Return the other half of an id: the address and the name stand one after the other."""
    return resolution.removeprefix(id_).removesuffix(id_).strip("-")


def _of_attributes(attributes: Attributes) -> Iterator[Edge]:
    match attributes:
        case File():
            for digest in (attributes.sha256, attributes.sha1, attributes.md5):
                yield Edge("same_sample", digest, FILES)
        case Url():
            yield Edge("final_url", attributes.last_final_url, URLS)
            yield Edge("downloaded_file", attributes.last_http_response_content_sha256, FILES)
            for link in present(attributes.outgoing_links)[:MOST_LINKS]:
                yield Edge("outgoing_url", link, URLS)
        case Domain():
            seen = moment(attributes.last_dns_records_date)
            for record in present(attributes.last_dns_records):
                yield from _of_record(record, seen)
            yield from _of_certificate(attributes.last_https_certificate)
        case _:
            yield from _of_certificate(attributes.last_https_certificate)


def _of_record(record: Record, seen: datetime | None) -> Iterator[Edge]:
    if record.type in RECORDS:
        kind, types = RECORDS[record.type]
        yield Edge(kind, record.value, types, seen)


def _of_certificate(certificate: Certificate | None) -> Iterator[Edge]:
    extensions = certificate and certificate.extensions
    for name in present(extensions.subject_alternative_name) if extensions else ():
        yield Edge("certificate_name", name.removeprefix("*."), NAMES)
