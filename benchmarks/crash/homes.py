"""State directories: the actuators, the playbook, and the knowledge that the guards rest on."""

import os
from dataclasses import dataclass
from pathlib import Path

import anyio

from sidelight.cli.session import compile_due
from sidelight.model import AccessRole, RunMode
from sidelight.service.access import make_key
from sidelight.service.playbooks.rehearsal import Rehearsal
from sidelight.service.playbooks.versions import installed, publish
from sidelight.store import EventKind, NewRun
from sidelight.wiring import Feeds, load_settings
from sidelight.wiring.build import household
from sidelight.wiring.runs import Running
from sidelight.wiring.secrets import SecretKey

PLAYBOOK = "crash"
PROVIDERS = (
    *("own-lists", "reserved", "public-suffix", "warninglists", "network-origin"),  # of the guards
    "threatfox",
)
ACTIONS = "dns.block=wall,ip.block=wall,ticket.open=desk"
TEXT = """
playbook: crash
title: Crash matrix
on: {alert: {}}
steps:
  - {id: look, enrich: alert.observables}
  - parallel:
      - - for_each: alert.observables
          id: block
          when: item.type == 'domain'
          do: dns.block
          target: ${item}
          reason: the matrix
          approval: auto
          ttl: 2s
      - - for_each: alert.observables
          id: deny
          when: item.type == 'ipv4-addr'
          do: ip.block
          target: ${item}
          reason: the matrix
          approval: required
          ttl: 2s
        - {enrich: alert.observables, deep: true}
  - {sleep: 1s}
  - {id: sure, ask: "Sure?", options: ["yes", "no"]}
  - id: ticket
    do: ticket.open
    reason: the matrix
    approval: auto
    on_error: [{conclude: open, summary: "ticket: ${error.text}"}]
  - {conclude: open, summary: "done, ${steps.sure.answer}"}
"""
BLOCK = """
    title: Block
    targets: [{target}]
    apply: {{method: PUT, path: "/blocks/${{target.value}}"}}
    verify: {{path: "/blocks/${{target.value}}", holds: body.blocked}}
    undo: {{method: DELETE, path: "/blocks/${{target.value}}"}}
"""
ACTUATORS = {
    "wall": "actuator: wall\ntitle: The wall\nactions:\n"
    + "".join(
        f"  {action}:{BLOCK.format(target=target)}"
        for action, target in (("dns.block", "domain"), ("ip.block", "ipv4-addr"))
    ),
    "desk": """
actuator: desk
title: The ticket desk
actions:
  ticket.open:
    title: Open a ticket
    blocks: false
    repeatable: false
    apply: {method: POST, path: /tickets, json: {order: "${key}"}}
""",
}


@dataclass(frozen=True)
class Home:
    """A state directory with its environment, and what its alerts start."""

    name: str
    path: Path
    url: str | None
    environment: dict[str, str]
    new_run: NewRun
    key: str
    hook: str


def knowledge(folder: Path) -> Path:
    """Compile the embedded knowledge into a folder, and return where it is."""
    folder.mkdir()
    feeds = Feeds(load_settings({"SIDELIGHT_HOME": str(folder)}))
    anyio.run(compile_due, feeds, feeds.due())
    return folder / "indexes"


def make_home(  # noqa: PLR0913, PLR0917 - what differs between two of them
    name: str,
    path: Path,
    url: str | None,
    world: str,
    indexes: Path,
    text: str = TEXT,
    actions: str = ACTIONS,
) -> Home:
    """Return a new state directory whose playbook is live."""
    for folder in ("actions", "playbooks"):
        (path / folder).mkdir(parents=True)
    (path / "indexes").symlink_to(indexes)
    for actuator, described in ACTUATORS.items():
        (path / "actions" / f"{actuator}.yaml").write_text(described)
    environment = {
        "SIDELIGHT_HOME": str(path),
        "SIDELIGHT_PROVIDERS": ",".join(PROVIDERS),
        "SIDELIGHT_THREATFOX_AUTH_KEY": "none",
        "SIDELIGHT_QUOTAS": "threatfox:minute=1000000",
        "SIDELIGHT_PROVIDER_BASE_URL_THREATFOX": f"{world}/{name}",
        "SIDELIGHT_WALL_URL": f"{world}/{name}",
        "SIDELIGHT_DESK_URL": f"{world}/{name}",
        "SIDELIGHT_ACTIONS": actions,
    }
    if url:
        environment["SIDELIGHT_DATABASE_URL"] = url
    run = switch_on(path, environment, text)
    key, hook = anyio.run(_admitted, environment)
    return Home(name, path, url, environment, run, key, hook)


def switch_on(path: Path, environment: dict[str, str], text: str) -> NewRun:
    """Publish a version of the playbook, and return what alerts start from then on."""
    (path / "playbooks").joinpath(f"{PLAYBOOK}.yaml").write_text(text)
    return anyio.run(_published, environment)


async def _published(environment: dict[str, str]) -> NewRun:
    settings = load_settings(environment)
    async with household(settings, environment=environment) as made:
        app = made.app()
        rehearsal = Rehearsal(playbook=PLAYBOOK, digest="", cases=(), steps=0, unreached=())
        found = installed(app, PLAYBOOK)
        publish(app, found, mode=RunMode.ACT, author="crash", rehearsal=rehearsal)
        return Running(made).routes("default").new_run(PLAYBOOK, mode=RunMode.ACT)


async def _admitted(environment: dict[str, str]) -> tuple[str, str]:
    """Return a new key of the API and a new webhook."""
    settings = load_settings(environment)
    async with household(settings, environment=environment) as made:
        key = make_key(
            made.store.access, made.clock, name="crash", role=AccessRole.ANALYST, author="crash"
        )
        with SecretKey(settings.home, environment).sealing() as sealer:
            hook = made.store.webhooks.add(
                url="https://crash.invalid/",
                events=[EventKind.ALERT_TRIAGED],
                private=False,
                author="crash",
                secret="none",  # noqa: S106 - nobody signs with it
                sealer=sealer,
            )
    return key.secret, hook.id


def clean(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process, without settings of the caller's own."""
    own = {name: each for name, each in os.environ.items() if not name.startswith("SIDELIGHT_")}
    return own | environment
