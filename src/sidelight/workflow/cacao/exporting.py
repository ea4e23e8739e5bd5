"""A playbook of ours in; a CACAO playbook out, and what does not survive outside."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.formats.cacao import Document, Problem, mint, playbook_id
from sidelight.model import Approval
from sidelight.workflow.cacao.building import Behind, Builder, marks_of
from sidelight.workflow.cacao.commands import kind_of_command
from sidelight.workflow.cacao.extension import (
    EXTENSION,
    IDENTITY,
    definition,
    extended_head,
)
from sidelight.workflow.cacao.fields import head_fields
from sidelight.workflow.cacao.heading import natural_head
from sidelight.workflow.cacao.names import names_of_playbook
from sidelight.workflow.cacao.patches import Patch, applied, from_kept, pointer, same
from sidelight.workflow.cacao.variables import variable_of
from sidelight.workflow.playbook import Act, Playbook, walk
from sidelight.workflow.version import digest_of

SIGNATURES = "signatures"


class Exported(msgspec.Struct, frozen=True):
    """The CACAO playbook, and warnings about what others will not honour."""

    document: Document
    warnings: tuple[Problem, ...]


def export_cacao(playbook: Playbook, *, now: str) -> Exported:
    """Return the playbook in CACAO v2.0, stamped with the time `now`; the same each time.

    A playbook that was imported and not edited since becomes what it was, with its time and its
    signatures.
    """
    kept: Mapping[str, Any] = playbook.x_cacao if isinstance(playbook.x_cacao, Mapping) else {}
    id_ = _text(kept, "id", playbook_id(playbook.playbook))
    names = names_of_playbook(playbook, kept, connections(playbook, id_))
    builder = Builder(id_, names)
    start = _text(kept, "start", builder.mint("start", ""))
    first = builder.sequence(playbook.steps, "steps", Behind(inner=False))
    builder.put(start, {"type": "start", **({"on_completion": first} if first else {})})
    edited = kept.get("digest") != digest_of(playbook)
    document: Document = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": id_,
        "name": playbook.title,
        **({"description": playbook.description} if playbook.description else {}),
        "created_by": _text(kept, "created_by", IDENTITY),
        "created": _text(kept, "created", now),
        "modified": now if edited else _text(kept, "modified", now),
        "workflow_start": start,
    }
    if playbook.on_error:
        rescue = builder.sequence(playbook.on_error, "on_error", Behind(inner=False))
        document["workflow_exception"] = rescue
    document |= _definitions(playbook, builder)
    stale = _patched(document, playbook, kept)
    warnings = [*builder.warnings, *_lost(playbook), *stale]
    if isinstance(kept.get(SIGNATURES), list):
        if edited:
            warnings.append(Problem(SIGNATURES, "left out: the playbook was edited since"))
        else:
            document[SIGNATURES] = kept[SIGNATURES]
    return Exported(document, tuple(dict.fromkeys(warnings)))


def _definitions(playbook: Playbook, builder: Builder) -> Document:
    """Return the variables, the agent and the extension, after all steps are built."""
    names = builder.names
    variables = {names.variable(name): variable_of(each) for name, each in playbook.inputs.items()}
    for name in playbook.secrets:
        variables.setdefault(names.variable(name), {"type": "string", "external": True})
    variables |= builder.variables
    found: Document = {"playbook_variables": variables} if variables else {}
    found["workflow"] = dict(reversed(builder.workflow.items()))
    found |= _parties(builder)
    fields = head_fields(playbook)
    plain = {"name": playbook.title, **found}
    if not same(natural_head(plain, names, playbook_inputs(playbook)), fields):
        found["playbook_extensions"] = extended_head(fields)
    steps = builder.workflow.values()
    if "playbook_extensions" in found or any("step_extensions" in each for each in steps):
        found["extension_definitions"] = {EXTENSION: definition()}
    return found


def _parties(builder: Builder) -> Document:
    """Return the agents and targets that the steps name and nobody else defines."""
    steps = builder.workflow.values()
    agents = [step["agent"] for step in steps if "agent" in step]
    targets = [each for step in steps for each in step.get("targets", ())]
    team = builder.mint("organization", "")
    known = {id_: {"type": "group", "name": each} for each, id_ in builder.names.bindings.items()}
    known[team] = {"type": "organization", "name": "Security team"}
    found: Document = {}
    for key, ids in (("agent_definitions", agents), ("target_definitions", targets)):
        if ids:
            found[key] = {id_: {**known[id_]} for id_ in sorted(set(ids)) if id_ in known}
    return found


def playbook_inputs(playbook: Playbook) -> set[str]:
    """Return the names of the inputs of a playbook."""
    return set(playbook.inputs)


def _patched(document: Document, playbook: Playbook, kept: Mapping[str, Any]) -> list[Problem]:
    """Put back what was kept of the original; return what no longer fits."""
    patches: list[Patch] = []
    for root, steps in (("steps", playbook.steps), ("on_error", playbook.on_error)):
        for _, step in walk(steps, root):
            marks = marks_of(step)
            id_ = marks.get("id")
            if isinstance(id_, str) and id_ in document["workflow"]:
                patches += from_kept(marks, ("workflow", id_))
    patches += from_kept(kept, ())
    return [
        Problem("/".join(patch.at[:2]), f"{pointer(patch.at)} of the original no longer fits")
        for patch in applied(document, patches)
    ]


def _lost(playbook: Playbook) -> list[Problem]:
    """Say which promises of ours another executor does not keep."""
    found = []
    for root, steps in (("steps", playbook.steps), ("on_error", playbook.on_error)):
        for path, step in walk(steps, root):
            if isinstance(step, Act) and step.approval is not Approval.AUTO:
                why = f"the approval ({step.approval}) does not survive in other executors"
                found.append(Problem(step.id or path, why))
    return found


def connections(playbook: Playbook, id_: str) -> dict[str, str]:
    """Return an identifier for every agent and target that the orders of a playbook name."""
    found: dict[str, str] = {}
    for root, steps in (("steps", playbook.steps), ("on_error", playbook.on_error)):
        for _, step in walk(steps, root):
            if isinstance(step, Act) and kind_of_command(step.do) is not None:
                targets = step.with_.get("targets", ())
                listed = targets if isinstance(targets, list | tuple) else ()
                for name in (step.with_.get("agent"), *listed):
                    if isinstance(name, str):
                        found[name] = mint("group", id_, name)
    return found


def _text(kept: Mapping[str, Any], key: str, otherwise: str) -> str:
    value = kept.get(key)
    return value if isinstance(value, str) and value else otherwise
