"""Our own block lists, which every firewall can pull (external dynamic lists)."""

from collections.abc import Mapping
from typing import Any

from sidelight.model import BlastRadius, Observable, ObservableType
from sidelight.plugin import (
    Ability,
    Action,
    ActionManifest,
    BlockListChange,
    BlockListName,
    BlockListQuery,
    Command,
    Exchange,
    OpenC2,
    Plan,
    Proof,
    Receipt,
    Standing,
    perform,
    target_of,
)
from sidelight.plugin.commands import UNITS

LISTS: Mapping[ObservableType, BlockListName] = {
    ObservableType.IPV4: "ip",
    ObservableType.IPV6: "ip",
    ObservableType.DOMAIN: "domain",
    ObservableType.URL: "url",
    ObservableType.FILE: "file",
}
"""Type of a target -> the list that it stands on."""


def _ability(title: str, targets: Mapping[ObservableType, str]) -> Ability:
    return Ability(
        title=title,
        targets=frozenset(targets),
        openc2=OpenC2("deny", targets),
        shared=False,  # each order has its own entry
    )


class Edl(Action):
    """An entry on the block list of its type, until its time is up."""

    manifest = ActionManifest(
        name="edl",
        title="Sidelight block lists",
        docs="https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/policy/"
        "use-an-external-dynamic-list-in-policy",
        ready=True,
        does={
            "ip.block": _ability(
                "Block an address at every firewall that pulls the list",
                {ObservableType.IPV4: "ipv4_net", ObservableType.IPV6: "ipv6_net"},
            ),
            "dns.block": _ability(
                "Block a domain at every firewall that pulls the list",
                {ObservableType.DOMAIN: "domain_name"},
            ),
            "url.block": _ability(
                "Block a URL at every firewall that pulls the list", {ObservableType.URL: "uri"}
            ),
            "file.block": _ability(
                "Block a file wherever the list of hashes is pulled", {ObservableType.FILE: "file"}
            ),
        },
    )

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say which list the value goes on, or that it stands there already."""
        target = target_of(self.manifest, command)
        name = LISTS[target.type]
        there = (yield from perform(BlockListQuery(name, target))).entry
        text = f"put {target.value} on the block list `{name}`, which every firewall may pull"
        if there is not None:
            text = f"{target.value} stands on the block list `{name}`: {there.reason}"
        return Plan(
            text=text,
            blast_radius=BlastRadius(count=1, unit=UNITS[target.type], text=_reach(name)),
            already=there is not None and there.key == command.key,
        )

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Put the value on its list, beside the entries of other orders for it."""
        target = target_of(self.manifest, command)
        yield from perform(_change(command, target, present=True))
        name = LISTS[target.type]
        return Receipt(text=f"{target.value} is on the block list `{name}`", reference=name)

    def verify(self, command: Command) -> Exchange[Proof]:
        """Look into the list as it is served."""
        target = target_of(self.manifest, command)
        name = LISTS[target.type]
        there = (yield from perform(BlockListQuery(name, target))).entry
        if there is None:
            return Proof(Standing.ABSENT, f"the list `{name}` is served without {target.value}")
        until = "for good" if there.until is None else f"until {there.until:%Y-%m-%d %H:%M} UTC"
        return Proof(Standing.HOLDS, f"the list `{name}` is served with {target.value} {until}")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:  # noqa: ARG002 - the key is enough
        """Take the entry of this order off its list; that of another order stays."""
        target = target_of(self.manifest, command)
        name = LISTS[target.type]
        there = (yield from perform(_change(command, target, present=False))).entry
        if there is None:
            return Receipt(text=f"{target.value} is off the block list `{name}`")
        return Receipt(text=f"{target.value} stays on the block list `{name}`: {there.reason}")


def _change(command: Command, target: Observable, *, present: bool) -> BlockListChange:
    return BlockListChange(
        list=LISTS[target.type],
        observable=target,
        present=present,
        key=command.key,
        until=command.until,
        reason=command.reason,
    )


def _reach(name: BlockListName) -> str:
    return f"one entry of the list `{name}`, everywhere it is pulled"
