"""The playbook language: read, linted, drawn, and done on any Run."""

from sidelight.workflow.catalog import Catalog, Signature
from sidelight.workflow.diagram import diagram
from sidelight.workflow.findings import Finding, LintError
from sidelight.workflow.interpret import Means, StepFailed, inputs_of, interpret
from sidelight.workflow.limits import LimitReached
from sidelight.workflow.lint import lint
from sidelight.workflow.performing import SecretReference
from sidelight.workflow.playbook import Playbook
from sidelight.workflow.schema import json_schema
from sidelight.workflow.shape import read_playbook
from sidelight.workflow.trigger import takes
from sidelight.workflow.version import Version, decode_version, encode_version

__all__ = [
    "Catalog",
    "Finding",
    "LimitReached",
    "LintError",
    "Means",
    "Playbook",
    "SecretReference",
    "Signature",
    "StepFailed",
    "Version",
    "decode_version",
    "diagram",
    "encode_version",
    "inputs_of",
    "interpret",
    "json_schema",
    "lint",
    "read_playbook",
    "takes",
]
