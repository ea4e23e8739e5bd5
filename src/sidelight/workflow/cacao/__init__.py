"""Playbooks of ours as CACAO v2.0 playbooks, and back, without loss in either direction."""

from sidelight.workflow.cacao.exporting import Exported, export_cacao
from sidelight.workflow.cacao.importing import Imported, import_cacao

__all__ = ["Exported", "Imported", "export_cacao", "import_cacao"]
