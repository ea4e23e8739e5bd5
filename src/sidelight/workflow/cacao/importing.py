"""A CACAO playbook in; the text of a playbook of ours out, and what a reader has to know."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from sidelight.formats.cacao import (
    CacaoError,
    Problem,
    check,
    mint,
    read_document,
    verify,
    warnings,
    without_secrets,
)
from sidelight.formats.cacao import Document as Cacao
from sidelight.model import InvalidInput
from sidelight.workflow.cacao.exporting import SIGNATURES, export_cacao
from sidelight.workflow.cacao.extension import head_of
from sidelight.workflow.cacao.heading import natural_head, worded
from sidelight.workflow.cacao.names import Names, declared, first_of_each, names_of_document
from sidelight.workflow.cacao.patches import Patch, as_kept, difference, same
from sidelight.workflow.cacao.tree import MARKS, Place, Tree
from sidelight.workflow.cacao.yaml_text import COMMENT, yaml_text
from sidelight.workflow.playbook import Playbook
from sidelight.workflow.shape import read_playbook, shaped
from sidelight.workflow.source import Document
from sidelight.workflow.version import digest_of

FILE = "the imported playbook"
ORDER = (
    "playbook",
    "title",
    "version",
    "description",
    "on",
    "inputs",
    "secrets",
    "limits",
    "id",
    "when",
    "for_each",
    "as",
    "enrich",
    "where",
    "most",
    "deep",
    "do",
    "target",
    "with",
    "reason",
    "approval",
    "auto_when",
    "ttl",
    "switch",
    "else",
    "parallel",
    "while",
    "max",
    "steps",
    "call",
    "ask",
    "options",
    "default",
    "sleep",
    "conclude",
    "resolution",
    "summary",
    "retry",
    "timeout",
    "on_error",
    "x-cacao",
)
"""Keys in the order in which one reads them."""

NESTED = ("steps", "else", "on_error")
_INPUT = re.compile(r"\binputs\.([a-z][a-z0-9_]*)")
Values = dict[str, Any]


class Imported(msgspec.Struct, frozen=True):
    """The text in YAML; warnings; and who signed it, where a trusted key says so."""

    text: str
    warnings: tuple[Problem, ...]
    signee: str | None = None


def import_cacao(content: bytes, *, trusted: Sequence[bytes] = ()) -> Imported:
    """Return a CACAO playbook as a playbook of ours; raises InvalidInput for what cannot be one.

    What has no place of its own in our language is kept under `x-cacao`, so that an export gives
    the same CACAO playbook again. Secrets in clear are the exception: they are left out,
    and with them the signatures. With `trusted` keys, only what one of them signed is taken.
    """
    document = read_document(content)
    check(document)
    signee = verify(document, trusted)
    if trusted and signee is None:
        raise CacaoError([Problem(SIGNATURES, "no signature by a trusted key")])
    notes = [*_signed(document, signee), *warnings(document), *_one_for_all(document)]
    cleaned, secrets = without_secrets(document)
    notes += [Problem(each, "a secret in clear is left out; bind it here") for each in secrets]
    for extended, marked in ((True, False), (True, True), (False, True)):
        try:
            text, remarks = _attempt(cleaned, secrets, extended=extended, marked=marked)
        except InvalidInput:
            if not extended:
                raise
            continue
        if text is not None:
            return Imported(text, tuple(dict.fromkeys([*notes, *remarks])), signee)
    raise CacaoError([Problem("playbook", "it cannot be kept without loss")])


def _one_for_all(document: Cacao) -> Iterator[Problem]:
    """Say where a step has a variable of its own under a name that means another one elsewhere.

    Our inputs have no scope: the first value counts everywhere, until somebody names them apart.
    """
    first = first_of_each(document)
    for place, variable, value in declared(document):
        if first[variable] != value:
            message = f"{variable} is another one here than before it, and becomes the same input"
            yield Problem(place, f"{message}: give one of the two another name")


def _signed(document: Cacao, signee: str | None) -> Iterator[Problem]:
    if signee is None and document.get(SIGNATURES):
        yield Problem(SIGNATURES, "not checked: no key is trusted")


def _attempt(
    document: Cacao, secrets: Sequence[str], *, extended: bool, marked: bool
) -> tuple[str | None, list[Problem]]:
    """Return the text, if an export of it is the document again.

    extended: our extension is believed. marked: identifiers are kept; without them only a
    playbook of ours that nobody has changed is the same again.
    """
    names = names_of_document(document, secrets)
    tree = Tree(document, names, extended=extended)
    values = _head(document, names, tree, extended=extended)
    if not marked:
        values = _without(MARKS, values)
        if SIGNATURES in document:  # they hold for these times
            kept = {key: document[key] for key in ("created", "modified", SIGNATURES)}
            values[MARKS] = {**kept, "digest": digest_of(_read(values))}
        made = export_cacao(_read(values), now=document["created"]).document
        return (_text(values), tree.warnings) if same(made, document) else (None, [])
    _keep(values, document, names)
    made = export_cacao(_read(values), now=document["created"]).document
    _patch(values, list(difference(made, document)))
    if not same(export_cacao(_read(values), now=document["created"]).document, document):
        return None, []
    return _text(values), tree.warnings


def _head(document: Cacao, names: Names, tree: Tree, *, extended: bool) -> Values:
    start = document["workflow"][document["workflow_start"]]
    steps = tree.sequence(start.get("on_completion"), Place(whole=True))
    values: Values = {**worded(document), "steps": steps}
    if "workflow_exception" in document:
        values["on_error"] = tree.sequence(document["workflow_exception"], Place(whole=True))
    used = set(_INPUT.findall(yaml_text(_without(MARKS, values))))
    fields = head_of(document) if extended else {}
    head = natural_head(document, names, used)
    if names.secrets and "secrets" not in fields:
        head["secrets"] = sorted(names.secrets & _secrets_of(values))
    made = {**values, **(fields or head)}
    made[COMMENT] = _comment(document, names)
    return {key: each for key, each in made.items() if each != []}


def _secrets_of(values: Values) -> set[str]:
    return set(re.findall(r"\$\{secrets\.([a-z0-9_]+)\}", yaml_text(_without(MARKS, values))))


def _comment(document: Cacao, names: Names) -> str:
    lines = [f"Imported from CACAO {document['id']}. Lint it before it is used."]
    team = mint("organization", document["id"], "")  # stands for everybody in what we exported
    connections = [name for name, id_ in names.bindings.items() if id_ != team]
    if connections:
        lines.append(f"Connections to bind: {', '.join(connections)}.")
    return "\n".join(lines)


def _keep(values: Values, document: Cacao, names: Names) -> None:
    """Add what the head keeps of the original; the digest says later whether it was edited."""
    kept: Values = {key: document[key] for key in ("id", "created", "modified", "created_by")}
    kept["start"] = document["workflow_start"]
    variables = {ours: each for ours, each in names.variables.items() if each != f"__{ours}__"}
    if variables:
        kept["variables"] = variables
    if names.bindings:
        kept["bindings"] = dict(names.bindings)
    if SIGNATURES in document:
        kept[SIGNATURES] = document[SIGNATURES]
    values[MARKS] = kept
    kept["digest"] = digest_of(_read(values))


def _patch(values: Values, patches: Sequence[Patch]) -> None:
    """Put each difference to the step that it is about, or to the head."""
    owners = {each[MARKS]["id"]: each for each in reversed(list(_steps(values))) if _id(each)}
    rest: list[Patch] = []
    own: dict[str, list[Patch]] = {}
    for patch in sorted(patches, key=lambda each: each.at):
        if len(patch.at) > 2 and patch.at[0] == "workflow" and patch.at[1] in owners:
            own.setdefault(patch.at[1], []).append(patch)
        else:
            rest.append(patch)
    for id_, each in own.items():
        owners[id_][MARKS] |= as_kept(each, ("workflow", id_))
    values[MARKS] |= as_kept(rest, ())


def _id(step: Values) -> bool:
    return isinstance(step.get(MARKS), dict) and "id" in step[MARKS]


def _steps(value: Values) -> list[Values]:
    """Return every step inside of a playbook or step, in reading order."""
    lists = [value[key] for key in NESTED if isinstance(value.get(key), list)]
    lists += [case["steps"] for case in value.get("switch", ())]
    lists += value.get("parallel", ())
    return [found for inner in lists for step in inner for found in (step, *_steps(step))]


def _without(name: str, value: Any) -> Any:
    """Return a playbook or step without what stands under a key, at any depth."""
    if isinstance(value, dict):
        return {key: _without(name, each) for key, each in value.items() if key != name}
    return [_without(name, each) for each in value] if isinstance(value, list) else value


def _read(values: Values) -> Playbook:
    """Return the playbook that values are; quicker than by way of their text."""
    return shaped(Document(FILE, (), _without(COMMENT, values), {}, {}))


def _text(values: Values) -> str:
    """Return the text; raises LintError where our reader would not take it back."""
    text = yaml_text(_ordered(values))
    read_playbook(text, FILE)
    return text


def _ordered(value: Any) -> Any:
    """Return a playbook or step with its keys in the order in which one reads them."""
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    places = {key: number for number, key in enumerate(ORDER)}
    keys = sorted(value, key=lambda key: places.get(key, -1))
    nested = {*NESTED, "switch", "parallel"}
    return {key: _ordered(value[key]) if key in nested else value[key] for key in keys}
