"""Any document to its sections, documents inside it included."""

from sidelight.extraction.documents import archive, mail, markup, office, pictures
from sidelight.extraction.documents.kinds import Kind, encoding, kind_of
from sidelight.extraction.documents.section import Limits, Reading, Section, Sections
from sidelight.model import InvalidInput, NotReady


def sections(data: bytes, name: str, kind: Kind, limits: Limits | None = None) -> Sections:
    """The text of `data`, a document of the given kind, section by section.

    Raises:
        InvalidInput: damaged, or past a limit; the message names the document. One inside another
            is named at the end, after what could be read.
        NotReady: a library of the `documents` extra is missing; at the end as well.
    """
    limits = limits or Limits()
    reading = Reading(limits.unpacked)
    yield from _sections(data, name, kind, limits, reading)
    if reading.refused:
        raise reading.refused


def _sections(data: bytes, name: str, kind: Kind, limits: Limits, reading: Reading) -> Sections:
    if kind is Kind.PDF:
        yield from office.pdf(data, name)
    elif kind is Kind.WORD:
        yield from office.word(data, name, limits)
    elif kind is Kind.EXCEL:
        yield from office.excel(data, name, limits)
    elif kind is Kind.ZIP:
        for member, content in archive.members(data, name, limits, reading):
            yield from _inside(content, member, name, limits, reading)
    elif kind is Kind.MAIL:
        yield from mail.sections(
            data, name, lambda body, path: _inside(body, path, name, limits, reading)
        )
    elif kind is Kind.PICTURE:
        yield from pictures.sections(data)
    elif kind is Kind.HTML:
        yield from markup.sections(data.decode(encoding(data), "replace"), "")
    else:
        yield Section("", data.decode(encoding(data), "replace"))


def _inside(content: bytes, member: str, name: str, limits: Limits, reading: Reading) -> Sections:
    """Sections of a document in another one; what is no document is passed over."""
    whole = f"{name}!{member}"
    try:
        kind = kind_of(content[:8192], whole)
    except InvalidInput:
        return  # a program: nothing to read
    if limits.levels <= 0:
        raise InvalidInput(f"{whole}: nested too deep; unpack {name} and pass what it holds")
    deeper = limits._replace(levels=limits.levels - 1)
    try:
        for path, text in _sections(content, whole, kind, deeper, reading):
            yield Section(f"{member}!{path}" if path else member, text)
    except (InvalidInput, NotReady) as error:
        reading.refused = reading.refused or error
