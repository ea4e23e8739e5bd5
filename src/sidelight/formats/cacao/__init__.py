"""CACAO v2.0 playbooks as others write them: read, checked, signed, apart from our language.

https://docs.oasis-open.org/cacao/security-playbooks/v2.0/security-playbooks-v2.0.html
"""

from sidelight.formats.cacao.checks import check
from sidelight.formats.cacao.document import Document, read_document
from sidelight.formats.cacao.edges import Edge, edges_of, topological
from sidelight.formats.cacao.ids import DEFAULT_NAMESPACE, mint, playbook_id
from sidelight.formats.cacao.problems import CacaoError, Problem
from sidelight.formats.cacao.secrets import without_secrets
from sidelight.formats.cacao.signature import sign, verify
from sidelight.formats.cacao.strict import warnings

__all__ = [
    "DEFAULT_NAMESPACE",
    "CacaoError",
    "Document",
    "Edge",
    "Problem",
    "check",
    "edges_of",
    "mint",
    "playbook_id",
    "read_document",
    "sign",
    "topological",
    "verify",
    "warnings",
    "without_secrets",
]
