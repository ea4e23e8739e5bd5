"""The playbooks that can be named: those shipped in Python, and the user's own in YAML."""

from collections.abc import Mapping
from pathlib import Path

from sidelight import playbooks
from sidelight.model import Clock, InvalidInput, ObservableType
from sidelight.plugin import Playbook
from sidelight.runner import YamlPlaybook
from sidelight.workflow import Catalog, LintError, Signature, lint, read_playbook
from sidelight.workflow.playbook import Input

FOLDER = "playbooks"  # in the state directory
ACTIONS = {
    "file.block": Signature(targets=frozenset({ObservableType.FILE})),
    "url.block": Signature(targets=frozenset({ObservableType.URL})),
    "dns.block": Signature(targets=frozenset({ObservableType.DOMAIN})),
    "ip.block": Signature(targets=frozenset({ObservableType.IPV4, ObservableType.IPV6})),
    "mail.quarantine": Signature(targets=frozenset({ObservableType.EMAIL})),
    "alert.close": Signature(),
    "case.open": Signature(),
}
"""What a playbook may order today."""


def known_playbooks(home: Path, clock: Clock) -> dict[str, Playbook]:
    """Return every playbook by its name; raises InvalidInput for a file of the user's with errors.

    Two playbooks of one name are an error: nobody should guess which one runs.
    """
    found: dict[str, Playbook] = {each.name: each for each in Playbook.found_in(playbooks)}
    texts = user_texts(home)
    catalog = catalog_of(texts)
    for file, text in texts.items():
        version = lint(text, file, catalog)
        name = version.playbook.playbook
        if name in found:
            raise InvalidInput(f"{file}: there is another playbook {name!r}; choose another name")
        found[name] = YamlPlaybook(version, clock)
    return found


def user_texts(home: Path) -> dict[str, str]:
    """Return file -> text of the playbooks in the state directory; raises InvalidInput."""
    return {str(file): read_text(file) for file in sorted((home / FOLDER).glob("*.yaml"))}


def read_text(file: Path) -> str:
    """Return the text of a playbook; raises InvalidInput that says why it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is no text in UTF-8") from None


def catalog_of(texts: Mapping[str, str]) -> Catalog:
    """Return what playbooks may order and call, with the playbooks of these texts among it.

    A text that cannot be read is left out: its own linting says why.
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
    return Catalog(actions=ACTIONS, playbooks=called)
