"""Documents to text: mail, HTML, PDF, Word, Excel and zip archives, in parts with a name each."""

from sidelight.extraction.documents.kinds import Kind, kind_of
from sidelight.extraction.documents.reader import Found, read
from sidelight.extraction.documents.section import Limits, Section
from sidelight.extraction.documents.sections import sections

__all__ = ["Found", "Kind", "Limits", "Section", "kind_of", "read", "sections"]
