"""Versions of playbooks: found by name, file or number; switched on, and back."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from sidelight.model import InvalidInput, RunMode
from sidelight.plugin import Playbook
from sidelight.runner import YamlPlaybook
from sidelight.service.app import App
from sidelight.service.playbooks.rehearsal import Rehearsal
from sidelight.store import Published, Store, StoredVersion
from sidelight.workflow import Version, decode_version, encode_version
from sidelight.workflow.schedule import next_moment

LIVE, INSTALLED = "live", "installed"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was named, and its text; `number` is 0 for one that is not kept yet."""

    version: Version
    source: str = ""
    number: int = 0
    mode: RunMode | None = None

    @property
    def name(self) -> str:
        """The name of the playbook."""
        return self.version.playbook.playbook

    @property
    def label(self) -> str:
        """The version in words."""
        number = f"version {self.number}" if self.number else "not kept yet"
        live = f", live ({self.mode})" if self.mode else ""
        return f"{self.name}, {number}, digest {self.version.digest[:12]}{live}"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One playbook: where it comes from, its digest, and what of it is live."""

    name: str
    title: str
    origin: str
    digest: str
    live: Published | None
    versions: int


def find(app: App, name: str) -> Found:
    """Return a version by its name; raises InvalidInput.

    `NAME` is the one that is live, else the installed one; `NAME@3`, `NAME@live`, `NAME@installed`
    and `NAME@` with the beginning of a digest say which.
    """
    playbook, _, which = name.partition("@")
    if which == INSTALLED:
        return installed(app, playbook)
    live = app.store.playbooks.live(playbook)
    if which in {"", LIVE}:
        if live is not None:
            return _kept(app, live.name, live.digest, live.mode)
        if which:
            raise InvalidInput(f"playbook {playbook!r} is not published")
        return installed(app, playbook)
    for each in app.store.playbooks.versions(playbook):
        if str(each.number) == which or (len(which) >= 6 and each.digest.startswith(which)):
            mode = live.mode if live and live.digest == each.digest else None
            return _of(each, mode)
    raise InvalidInput(f"playbook {playbook!r} has no version {which!r}: see `playbook list`")


def installed(app: App, name: str) -> Found:
    """Return the version that is shipped, or is the user's own file; raises InvalidInput."""
    playbook = known_playbook(app.playbooks, name)
    if not isinstance(playbook, YamlPlaybook):
        raise InvalidInput(f"playbook {name!r} is written in Python and has no versions")
    kept = app.store.playbooks.version(playbook.version.digest)
    return Found(version=playbook.version, number=kept.number if kept else 0)


def known_playbook(playbooks: Mapping[str, Playbook], name: str) -> Playbook:
    """Return the playbook of a name; raises InvalidInput that names those there are."""
    found = playbooks.get(name)
    if found is None:
        raise InvalidInput(f"there is no playbook {name!r}; known: {', '.join(playbooks)}")
    return found


def kept_version(store: Store, name: str, digest: str) -> StoredVersion:
    """Return a version that was kept; raises InvalidInput where it was not."""
    kept = store.playbooks.version(digest)
    if kept is None:
        raise InvalidInput(f"version {digest[:12]} of playbook {name!r} is not kept here")
    return kept


def publish(  # noqa: PLR0913 - what is switched on, how, by whom, and how its cases went
    app: App, found: Found, *, mode: RunMode, author: str, rehearsal: Rehearsal, forced: str = ""
) -> Published:
    """Switch a version on in place of the one that is live.

    Raises InvalidInput where a case fails and nobody says why it is switched on all the same.
    """
    failed = [case.name for case in rehearsal.cases if not case.passed]
    if failed and not forced:
        told = "; ".join(failed)
        raise InvalidInput(
            f"{found.name} is not published, {len(failed)} of {len(rehearsal.cases)} cases fail: "
            f"{told}. See `sidelight playbook test`, or say why with --force"
        )
    version = found.version
    body = encode_version(version)
    app.store.playbooks.keep(found.name, version.digest, found.source, body, author)
    return _switch_on(app, version, mode, author, forced if failed else "")


def rollback(app: App, name: str, author: str, *, number: int | None = None) -> Published:
    """Switch on what was live before the version that is live now, or the one of a number.

    Raises InvalidInput where no other one was ever published.
    """
    live = app.store.playbooks.live(name)
    if live is None:
        raise InvalidInput(f"playbook {name!r} is not published")
    for each in app.store.playbooks.history(name):
        if each.digest != live.digest and number in {None, each.number}:
            version = _kept(app, name, each.digest, each.mode).version
            return _switch_on(app, version, each.mode, author, f"back from version {live.number}")
    which = "no other version" if number is None else f"no version {number}"
    raise InvalidInput(f"{which} of playbook {name!r} was ever published")


def unpublish(app: App, name: str, author: str) -> None:
    """Switch a playbook off; runs that have begun go on. Raises InvalidInput for one that is off.

    Alerts that it took are handled by the next one that takes them, or the default.
    """
    if not app.store.playbooks.unpublish(name, author):
        raise InvalidInput(f"playbook {name!r} is not published")


def listed(app: App, origin: Callable[[str], str]) -> Iterator[Listed]:
    """Yield every playbook, installed or only published; `origin` says where one comes from."""
    live = {each.name: each for each in app.store.playbooks.all_live()}
    for name in sorted({*app.playbooks, *live}):
        playbook = app.playbooks.get(name)
        version = playbook.version if isinstance(playbook, YamlPlaybook) else None
        if playbook is None:
            version = _kept(app, name, live[name].digest, None).version
        yield Listed(
            name=name,
            title=version.playbook.title if version else getattr(playbook, "title", name),
            origin=origin(name) if playbook else "published",
            digest=version.digest if version else "",
            live=live.get(name),
            versions=len(app.store.playbooks.versions(name)),
        )


def _switch_on(app: App, version: Version, mode: RunMode, author: str, reason: str) -> Published:
    head = version.playbook
    trigger = head.on.alert if head.on else None
    schedule = head.on.schedule if head.on else None
    return app.store.playbooks.publish(
        head.playbook,
        version.digest,
        mode,
        author,
        when=trigger.when if trigger else None,
        priority=trigger.priority if trigger else 0,
        schedule=schedule.cron if schedule else None,
        next_at=next_moment(schedule, app.clock.now()) if schedule else None,
        reason=reason,
    )


def _kept(app: App, name: str, digest: str, mode: RunMode | None) -> Found:
    return _of(kept_version(app.store, name, digest), mode)


def _of(stored: StoredVersion, mode: RunMode | None) -> Found:
    return Found(
        version=decode_version(stored.body), source=stored.source, number=stored.number, mode=mode
    )
