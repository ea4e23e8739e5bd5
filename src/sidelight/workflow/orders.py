"""Checks of the steps that reach out: actions, other playbooks, questions, waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sidelight.expressions import ListOf, Record, Scalar, Type, meant
from sidelight.model import ObservableType
from sidelight.workflow.catalog import Catalog, Signature
from sidelight.workflow.checks import Checks
from sidelight.workflow.context import INPUTS, SEEN, input_value
from sidelight.workflow.durations import parse_duration
from sidelight.workflow.playbook import Act, Ask, Call, Input, Sleep, Until
from sidelight.workflow.scope import SECRETS, Scope
from sidelight.workflow.template import Reference, one_reference

TARGET = "${item}"


def check_act(step: Act, path: str, scope: Scope, catalog: Catalog, checks: Checks) -> None:
    """Find what is wrong with an order."""
    checks.text(f"{path}.reason", step.reason, scope)
    check_lasting(step.ttl, f"{path}.ttl", scope, checks)
    named: Mapping[Any, str] = {None: step.do} if isinstance(step.do, str) else step.do
    for type_, name in named.items():
        where = f"{path}.do" if type_ is None else f"{path}.do.{type_}"
        signature = catalog.actions.get(name)
        if signature is None:
            checks.say(where, f"unknown action `{name}`", meant(name, catalog.actions))
            continue
        if type_ is not None and type_ not in signature.targets:
            checks.say(where, f"`{name}` takes no {type_}", _takes(signature))
        _check_target(step, signature, path, scope, checks)
        _check_arguments(step.with_, signature, path, scope, checks)


def _check_target(step: Act, signature: Signature, path: str, scope: Scope, checks: Checks) -> None:
    where = f"{path}.target"
    if not signature.targets:
        if step.target is not None:
            checks.say(where, "this action is about the alert itself and takes no target")
        return
    reference = one_reference(step.target)
    if reference is None:
        message = "this action needs a target" if step.target is None else "a target is one value"
        checks.say(where, message, f"such as `target: {TARGET}`")
        return
    found = checks.reference(where, reference, scope)
    if found is not None and not _is_observable(found):
        checks.say(where, "a target is an observable, not a part of it", f"such as {TARGET}")


def _is_observable(type_: Type) -> bool:
    return isinstance(type_, Record) and set(SEEN.fields) <= set(type_.fields)


def _check_arguments(
    given: Mapping[str, Any],
    signature: Signature,
    path: str,
    scope: Scope,
    checks: Checks,
) -> None:
    wanted = signature.arguments
    for name, argument in wanted.items():
        if argument.required and name not in given:
            checks.say_key(
                f"{path}.do", f"the argument `{name}` is missing", "give it under `with`"
            )
    for name, value in given.items():
        where = f"{path}.with.{name}"
        if name not in wanted and signature.open:
            for each in checks.parsed(where, value):
                checks.reference(where, each, scope)
            continue
        if name not in wanted:
            checks.say_key(where, f"unknown argument `{name}`", meant(name, wanted))
            continue
        argument = wanted[name]
        if argument.type == "secret":
            _check_secret(where, value, scope, checks)
        else:
            kind, absent = Input(type=argument.type), not argument.required
            _check_value(where, value, kind, scope, checks, may_be_absent=absent)


def _check_secret(where: str, value: Any, scope: Scope, checks: Checks) -> None:
    reference = one_reference(value)
    if reference is None or reference.path[0] != SECRETS:
        checks.say(where, "a secret is given by reference", "such as ${secrets.NAME}")
    else:
        checks.secret(where, reference, scope)


def check_call(step: Call, path: str, scope: Scope, catalog: Catalog, checks: Checks) -> None:
    """Find what is wrong with a call of another playbook."""
    wanted = catalog.playbooks.get(step.call)
    if wanted is None:
        checks.say(
            f"{path}.call", f"unknown playbook `{step.call}`", meant(step.call, catalog.playbooks)
        )
        return
    for name, each in wanted.items():
        if each.default is None and name not in step.with_:
            checks.say(f"{path}.call", f"the input `{name}` is missing", "give it under `with`")
    for name, value in step.with_.items():
        where = f"{path}.with.{name}"
        if name in wanted:
            _check_value(where, value, wanted[name], scope, checks)
        else:
            checks.say_key(where, f"unknown input `{name}`", meant(name, wanted))


def _check_value(  # noqa: PLR0913 - a value, what is wanted of it, and where it stands
    where: str,
    value: Any,
    wanted: Input,
    scope: Scope,
    checks: Checks,
    *,
    may_be_absent: bool = False,
) -> None:
    reference = one_reference(value)
    if reference is not None and wanted.type == "duration":
        _check_duration(where, reference, scope, checks)
        return
    if reference is not None:
        found = checks.reference(where, reference, scope)
        checks.expect(where, found, INPUTS[wanted.type], may_be_absent=may_be_absent)
        return
    inner = checks.parsed(where, value)
    for each in inner:
        checks.reference(where, each, scope)
    if inner and wanted.type == "string" and isinstance(value, str):
        return
    try:
        input_value(where.rpartition(".")[2], value, wanted)
    except ValueError as error:
        checks.say(where, str(error))


def check_ask(step: Ask, path: str, scope: Scope, checks: Checks) -> None:
    """Find what is wrong with a question."""
    checks.text(f"{path}.ask", step.ask, scope)
    if len(set(step.options)) < len(step.options):
        checks.say(f"{path}.options", "an option is given twice")
    if step.default is not None and step.default not in step.options:
        where = f"{path}.default"
        checks.say(
            where, "the default is not one of the options", meant(step.default, step.options)
        )


def check_sleep(step: Sleep, path: str, scope: Scope, checks: Checks) -> None:
    """Find what is wrong with a wait."""
    if isinstance(step.sleep, str):
        check_lasting(step.sleep, f"{path}.sleep", scope, checks)
        return
    where = f"{path}.sleep.until"
    if reference := one_reference(step.sleep.until):
        checks.expect(where, checks.reference(where, reference, scope), Scalar.STRING)
        return
    _check_moment(step.sleep, where, checks)


def _check_moment(until: Until, where: str, checks: Checks) -> None:
    try:
        moment = datetime.fromisoformat(until.until)
    except ValueError:
        checks.say(where, "no moment", "such as 2026-12-31T08:00:00Z")
        return
    if moment.tzinfo is None:
        checks.say(where, "a moment without its time zone", "add Z or +01:00")


def check_lasting(text: str | None, where: str, scope: Scope, checks: Checks) -> None:
    """Find what is wrong with a duration, or with the input that holds it."""
    if text is None:
        return
    if reference := one_reference(text):
        _check_duration(where, reference, scope, checks)
        return
    try:
        parse_duration(text)
    except ValueError as error:
        checks.say(where, str(error))


def _check_duration(where: str, reference: Reference, scope: Scope, checks: Checks) -> None:
    """Find what is wrong with a reference to a duration; only inputs are durations."""
    found = checks.reference(where, reference, scope)
    named = reference.path[0] == "inputs" and reference.path[-1] in scope.durations
    if found is not None and not named:
        checks.say(where, "expected an input of the type duration")


def check_list(path: str, text: str, scope: Scope, checks: Checks) -> ListOf | None:
    """Return the type of the list that a path names; None where that is a finding."""
    found = checks.path(path, text, scope)
    if found is None or isinstance(found, ListOf):
        return found
    checks.say(path, f"`{text}` is no list", "such as alert.observables")
    return None


def _takes(signature: Signature) -> str:
    names = sorted(map(str, signature.targets & frozenset(ObservableType)))
    return f"it takes {', '.join(names)}" if names else "it is about the alert itself"
