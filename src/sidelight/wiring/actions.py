"""Who does which action: the actuators there are, their settings, and what is bound to what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from sidelight import actions, providers
from sidelight.actions.described import described, read_description
from sidelight.expressions import meant
from sidelight.model import InvalidInput, ObservableType
from sidelight.plugin import OWN_SERVER, Action, ActionManifest, Argument, Manifest, Provider
from sidelight.transports.placing import variable
from sidelight.wiring.settings import Settings, base_urls, secrets_of
from sidelight.wiring.texts import read_text
from sidelight.workflow import Signature

FOLDER = "actions"  # in the state directory

HasKey = Callable[[Manifest], bool]


class Equipment(msgspec.Struct, frozen=True, kw_only=True):
    """The actuators by name, their settings by the name of each, and who does which action."""

    actuators: Mapping[str, Action]
    settings: Mapping[str, Mapping[str, str]]
    bound: Mapping[str, tuple[Action, ...]]


def equipment(
    settings: Settings,
    environment: Mapping[str, str],
    actuators: Sequence[Action],
    has_key: HasKey | None = None,
) -> Equipment:
    """Return the actuators with their settings and bindings; raises InvalidInput.

    `has_key` says whether the secrets of an actuator are set, by default in the environment alone.
    """
    by_name = {each.manifest.name: each for each in actuators}
    _all_known("actuators", settings.actuators, by_name)
    resolved = {
        name: settings_of(each.manifest, settings, environment) for name, each in by_name.items()
    }
    asked = has_key or (lambda manifest: _keys_in(environment, manifest))
    missing = {
        name: _missing(each.manifest, resolved[name], environment) for name, each in by_name.items()
    }
    configured = [
        name for name, each in by_name.items() if not missing[name] and asked(each.manifest)
    ]
    for action, names in settings.actions.items():
        for name in names:
            if missing.get(name):
                raise InvalidInput(f"actions: {action} by {name} needs {missing[name]}")
    return Equipment(
        actuators=by_name, settings=resolved, bound=bindings(settings, actuators, configured)
    )


def known_actuators(home: Path) -> tuple[Action, ...]:
    """Return the actuators that are shipped, installed, or described in the state directory."""
    return (*Action.found_in(actions), *described_actions(home))


def described_actions(home: Path) -> tuple[Action, ...]:
    """Return the actuators of `actions/*.yaml`; raises InvalidInput for a file with mistakes."""
    found: dict[str, Action] = {}
    taken = {each.manifest.name for each in Action.found_in(actions)}
    taken |= {each.manifest.name for each in Provider.found_in(providers)}
    for file in sorted((home / FOLDER).glob("*.yaml")):
        action = described(read_description(read_text(file), str(file)))
        name = action.manifest.name
        if name in taken or name in found:
            raise InvalidInput(f"{file}: there is another {name!r}; choose another name")
        found[name] = action
    return tuple(found.values())


def bindings(
    settings: Settings, actuators: Sequence[Action], configured: Collection[str] = ()
) -> Mapping[str, tuple[Action, ...]]:
    """Return action -> who does it; raises InvalidInput that names what is unknown.

    What `[actions]` says stands. Elsewhere it is everybody who is ready, or is among `configured`.
    """
    by_name = {each.manifest.name: each for each in actuators}
    does: dict[str, list[Action]] = {}
    for each in actuators:
        for action in each.manifest.does:
            does.setdefault(action, []).append(each)
    found = {}
    for action, able in does.items():
        free = [each for each in able if each.manifest.ready or each.manifest.name in configured]
        found[action] = tuple(free)
    for action, names in settings.actions.items():
        if names:
            _all_known("actions", [action], does)
        _all_known(f"actions: {action}", names, by_name)
        for name in names:
            if action not in by_name[name].manifest.does:
                can = ", ".join(by_name[name].manifest.does)
                raise InvalidInput(f"actions: {name} cannot do {action}; it does {can}")
        found[action] = tuple(by_name[name] for name in names)
    return found


def settings_of(
    manifest: ActionManifest, settings: Settings, environment: Mapping[str, str]
) -> dict[str, str]:
    """Return the settings of an actuator: those of the environment, of the file, its defaults.

    Raises InvalidInput for one in the file that it does not have.
    """
    filed = settings.actuators.get(manifest.name, {})
    _all_known(f"actuators.{manifest.name}", filed, manifest.settings)
    return {
        name: environment.get(variable(manifest.name, name), "").strip() or filed.get(name, default)
        for name, default in manifest.settings.items()
    }


def catalog_signatures(actuators: Sequence[Action]) -> Mapping[str, Signature]:
    """Return what each action takes: the targets and arguments of all who do it."""
    targets: dict[str, frozenset[ObservableType]] = {}
    arguments: dict[str, dict[str, Argument]] = {}
    for each in actuators:
        for action, ability in each.manifest.does.items():
            targets[action] = targets.get(action, frozenset()) | ability.targets
            known = arguments.setdefault(action, {})
            for name, argument in ability.arguments.items():
                other = known.setdefault(name, argument)
                if other.type != argument.type:
                    raise InvalidInput(
                        f"{each.manifest.name}: {name} of {action} is a {other.type} elsewhere"
                    )
                required = other.required and argument.required
                known[name] = Argument(type=argument.type, required=required)
    return {
        action: Signature(targets=targets[action], arguments=arguments[action])
        for action in sorted(targets)
    }


def _missing(
    manifest: ActionManifest, resolved: Mapping[str, str], environment: Mapping[str, str]
) -> str:
    """Return the variable that has to be set before the actuator can do anything; '' for none."""
    needed = [name for name, value in resolved.items() if not value]
    if OWN_SERVER in manifest.hosts and not base_urls(environment, [manifest]):
        needed.append("url")
    return " and ".join(variable(manifest.name, name) for name in needed)


def _keys_in(environment: Mapping[str, str], manifest: Manifest) -> bool:
    required = {name for name, each in manifest.secrets.items() if each.required}
    return required <= secrets_of(environment, manifest).keys()


def _all_known(where: str, names: Collection[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise InvalidInput(f"{where}: there is no {name!r}; {meant(name, known)}")
