"""VirusTotal API v3 as it is read: objects, descriptors, collections, analyses, errors.

Only `type` and `id` are always there.
"""

from collections.abc import Iterator

import msgspec

from sidelight.formats.vt_attributes import (
    Address,
    Attributes,
    Domain,
    File,
    Seconds,
    Text,
    Texts,
    Url,
    present,
)


class Problem(msgspec.Struct, frozen=True):
    """The error of an answer, by its code."""

    code: Text = None
    message: Text = None


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

    attributes: File | None = None


class UrlObject(_Object, frozen=True, kw_only=True, tag="url"):
    """A URL; its id is the SHA-256 of the form that VirusTotal gives it."""

    attributes: Url | None = None


class DomainObject(_Object, frozen=True, kw_only=True, tag="domain"):
    """A domain; its id is the name."""

    attributes: Domain | None = None


class AddressObject(_Object, frozen=True, kw_only=True, tag="ip_address"):
    """An address; its id is the address."""

    attributes: Address | None = None


Object = FileObject | UrlObject | DomainObject | AddressObject


def attributes_of(found: Object) -> Attributes:
    """Return the attributes of an object, all of them missing where it has none."""
    match found:
        case FileObject():
            return found.attributes or File()
        case UrlObject():
            return found.attributes or Url()
        case DomainObject():
            return found.attributes or Domain()
        case _:
            return found.attributes or Address()


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

    attributes: Status | None = None


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

    attack_techniques: dict[str, object] | None = None
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
