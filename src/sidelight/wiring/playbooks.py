"""The playbooks that can be named: those that are shipped, and the user's own."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from sidelight import actions, playbooks
from sidelight.model import Clock, InvalidInput, ObservableType
from sidelight.plugin import Action, Argument, Playbook
from sidelight.runner import YamlPlaybook
from sidelight.runner.journal import CASE_ACTIONS
from sidelight.wiring.actions import catalog_signatures, known_actuators
from sidelight.wiring.texts import read_text
from sidelight.workflow import Catalog, LintError, Signature, Version, lint, read_playbook
from sidelight.workflow.foreign import COMMANDS
from sidelight.workflow.playbook import Input

FOLDER = "playbooks"  # in the state directory
CASES = ".cases.yaml"
"""Ends the name of the file with the cases of a playbook, which lies beside it."""
SHIPPED = "sidelight/playbooks"

UNBOUND = {
    "mail.quarantine": Signature(targets=frozenset({ObservableType.EMAIL})),
    "host.contain": Signature(arguments={"host": Argument()}),
    "account.lock": Signature(arguments={"user": Argument()}),
    "session.revoke": Signature(arguments={"user": Argument()}),
    **dict.fromkeys(COMMANDS.values(), Signature(open=True)),
}
"""What may be ordered and no actuator does yet: a person does it by hand, and says so."""
OF_THE_CASE = dict.fromkeys(sorted(CASE_ACTIONS), Signature())
"""What the product does itself."""


class KnownPlaybooks(Mapping[str, Playbook]):
    """Playbooks by name; a shipped one is read and linted when it is asked for, not at each start.

    Iterating over the names reads nothing.
    """

    def __init__(self, ready: Mapping[str, Playbook], clock: Clock) -> None:
        """Take the playbooks that are ready; the shipped ones come beside them."""
        self._ready = dict(ready)
        self._clock = clock

    def __getitem__(self, name: str) -> Playbook:
        if name not in self._ready:
            self._ready[name] = YamlPlaybook(shipped_version(name), self._clock)
        return self._ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._ready, *shipped_names()}))

    def __len__(self) -> int:
        return len({*self._ready, *shipped_names()})


class _Called(Mapping[str, Mapping[str, Input]]):
    """The inputs of playbooks by name; those of a shipped one are read when they are asked for."""

    def __init__(self, ready: Mapping[str, Mapping[str, Input]]) -> None:
        self._ready = ready

    def __getitem__(self, name: str) -> Mapping[str, Input]:
        found = self._ready.get(name)
        return _shipped_inputs(name) if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*self._ready, *shipped_names()}))

    def __len__(self) -> int:
        return len({*self._ready, *shipped_names()})


def known_playbooks(home: Path, clock: Clock) -> Mapping[str, Playbook]:
    """Return every playbook by its name; raises InvalidInput for a file of the user's with errors.

    Two playbooks of one name are an error: nobody should guess which one runs.
    """
    found: dict[str, Playbook] = {each.name: each for each in Playbook.found_in(playbooks)}
    texts = user_texts(home)
    catalog = catalog_of(texts, known_actuators(home) if texts else None)
    for file, text in texts.items():
        version = lint(text, file, catalog)
        name = version.playbook.playbook
        if name in {*found, *shipped_names()}:
            raise InvalidInput(f"{file}: there is another playbook {name!r}; choose another name")
        found[name] = YamlPlaybook(version, clock)
    return KnownPlaybooks(found, clock)


@cache
def shipped_names() -> tuple[str, ...]:
    """Return the names of the playbooks that are shipped; each has a file of its name."""
    files = (each.name for each in resources.files(playbooks).iterdir())
    return tuple(
        sorted(
            name.removesuffix(".yaml")
            for name in files
            if name.endswith(".yaml") and not name.endswith(CASES)
        )
    )


def shipped_text(name: str) -> str:
    """Return the text of a shipped playbook; raises KeyError where none has this name."""
    if name not in shipped_names():
        raise KeyError(name)
    return resources.files(playbooks).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@cache
def shipped_version(name: str) -> Version:
    """Return a shipped playbook, linted; raises KeyError where none has this name."""
    return lint(shipped_text(name), f"{SHIPPED}/{name}.yaml", catalog_of({}))


def shipped_cases(name: str) -> str:
    """Return the text of the cases of a shipped playbook."""
    return resources.files(playbooks).joinpath(f"{name}{CASES}").read_text(encoding="utf-8")


@cache
def _shipped_inputs(name: str) -> Mapping[str, Input]:
    return read_playbook(shipped_text(name), f"{SHIPPED}/{name}.yaml").inputs


def cases_of(home: Path, name: str) -> tuple[str, str] | None:
    """Return the text and the file of the cases of a playbook; None where it has none."""
    if name in shipped_names():
        return shipped_cases(name), f"{SHIPPED}/{name}{CASES}"
    for file, text in user_texts(home).items():
        if read_playbook(text, file).playbook == name:
            return cases_beside(Path(file))
    return None


def cases_beside(file: Path) -> tuple[str, str] | None:
    """Return the text and the file of the cases that lie beside a playbook; None without any."""
    beside = file.with_name(file.name.removesuffix(file.suffix) + CASES)
    return (read_text(beside), str(beside)) if beside.is_file() else None


def origin_of(name: str) -> str:
    """Return where an installed playbook comes from."""
    return "shipped" if name in shipped_names() else "own"


def user_texts(home: Path) -> dict[str, str]:
    """Return file -> text of the playbooks in the state directory; raises InvalidInput."""
    files = sorted((home / FOLDER).glob("*.yaml"))
    return {str(file): read_text(file) for file in files if not file.name.endswith(CASES)}


def catalog_of(texts: Mapping[str, str], actuators: Sequence[Action] | None = None) -> Catalog:
    """Return what playbooks may order and call, with the playbooks of these texts among it.

    A text that cannot be read is left out: its own linting says why. `actuators` are those that are
    shipped where nothing is said.
    """
    called: dict[str, Mapping[str, Input]] = {
        each.name: {} for each in Playbook.found_in(playbooks)
    }
    for file, text in texts.items():
        try:
            playbook = read_playbook(text, file)
        except LintError:
            continue
        called[playbook.playbook] = playbook.inputs
    known = Action.found_in(actions) if actuators is None else actuators
    ordered = {**OF_THE_CASE, **UNBOUND, **catalog_signatures(known)}
    return Catalog(actions=ordered, playbooks=_Called(called))
