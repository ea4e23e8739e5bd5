"""What a step may name: variables with their types, growing as one reads on."""

from collections.abc import Iterable, Mapping

import msgspec

from sidelight.expressions import ListOf, Record, Scalar, Type, meant, type_at
from sidelight.workflow.context import ALERT, INPUTS
from sidelight.workflow.playbook import Input

SECRETS = "secrets"


class Scope(msgspec.Struct, frozen=True):
    """The variables at one place of a playbook; `durations` names the inputs that are such."""

    variables: Mapping[str, Type]
    durations: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    parallel: bool = False

    def with_variable(self, name: str, type_: Type) -> "Scope":
        """Return the scope inside of what brings a variable."""
        return msgspec.structs.replace(self, variables={**self.variables, name: type_})

    def with_result(self, name: str, type_: Record) -> "Scope":
        """Return the scope behind a step that has a result."""
        steps = self.variables["steps"]
        assert isinstance(steps, Record)  # noqa: S101 - first_scope made it one
        return self.with_variable("steps", steps.with_field(name, type_))

    def in_parallel(self) -> "Scope":
        """Return the scope of a branch that runs beside others."""
        return msgspec.structs.replace(self, parallel=True)

    def type_of(self, path: tuple[str, ...]) -> Type:
        """Return the type of the value at a path; raises ValueError that names what is wrong."""
        if path[0] not in self.variables:
            raise UnknownName(f"there is no variable `{path[0]}` here", path[0], self.variables)
        found, depth = type_at(Record("Variables", self.variables), path)
        if found is not None:
            return found
        holder, _ = type_at(Record("Variables", self.variables), path[:depth])
        before, name = ".".join(path[:depth]), path[depth]
        fields = holder.fields if isinstance(holder, Record) else ()
        raise UnknownName(f"`{before}` has no part `{name}`", name, fields)


class UnknownName(ValueError):  # noqa: N818 - read as the name of what is wrong
    """A name that is not known here; `suggestion` says what was probably meant."""

    def __init__(self, why: str, name: str, known: Iterable[str]) -> None:
        """Keep the reason, and find what is near the name."""
        super().__init__(why)
        self.suggestion = meant(name, known)


def first_scope(inputs: Mapping[str, Input], secrets: Iterable[str]) -> Scope:
    """Return what the first step of a playbook may name."""
    known = {name: INPUTS[each.type] for name, each in inputs.items()}
    return Scope(
        {"alert": ALERT, "inputs": Record("Inputs", known), "steps": Record("Steps", {})},
        frozenset(name for name, each in inputs.items() if each.type == "duration"),
        frozenset(secrets),
    )


def in_words(type_: Type) -> str:
    """Return the type as a finding names it.

    >>> in_words(ListOf(Scalar.STRING))
    'a list of string'
    """
    match type_:
        case ListOf():
            return f"a list of {in_words(type_.element)}"
        case Record():
            return f"a record ({', '.join(type_.fields)})"
        case Scalar():
            return str(type_)
        case _:
            return f"{in_words(type_.of)} or nothing"
