"""The packet filter of a Linux host: an address in a set, which the kernel drops by itself."""

from collections.abc import Mapping
from typing import Any

import msgspec

from sidelight.model import BlastRadius, InvalidInput, Observable, ObservableType
from sidelight.plugin import (
    Ability,
    Action,
    ActionManifest,
    Command,
    Exchange,
    NftChange,
    NftFamily,
    NftList,
    NftSet,
    OpenC2,
    Plan,
    Proof,
    Receipt,
    Standing,
    perform,
    setting_of,
    target_of,
)

NONE = "-"
SETS = {ObservableType.IPV4: "set4", ObservableType.IPV6: "set6"}


class Nftables(Action):
    """An address in a set of nftables, with the time that it stays counted by the kernel."""

    manifest = ActionManifest(
        name="nftables",
        title="nftables on this host",
        docs="https://wiki.nftables.org/wiki-nftables/index.php/Sets",
        does={
            "ip.block": Ability(
                title="Drop every packet from and to an address",
                targets=frozenset(SETS),
                shared=False,  # each order has its own place in the comment
                openc2=OpenC2(
                    "deny", {ObservableType.IPV4: "ipv4_net", ObservableType.IPV6: "ipv6_net"}
                ),
            )
        },
        settings={
            "table": "",
            "family": "inet",
            "set4": "blocked4",
            "set6": "blocked6",
            "netns": NONE,
            "create": "yes",
        },
    )

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say how many addresses are in the set, and whether it has to be made."""
        target = target_of(self.manifest, command)
        where = self._set(command, target)
        found = yield from perform(NftList(where))
        there = found.find(target.value)
        if found.elements is None:
            text = f"make the set {_shown(where)} with its drop rules, and put {target.value} in"
        elif there is not None:
            text = f"{target.value} is in the set {_shown(where)} already"
        else:
            count = len(found.elements)
            text = f"put {target.value} into the set {_shown(where)}, which holds {count:,}"
        radius = BlastRadius(
            count=1, unit="address", text="this host, and what it forwards for others"
        )
        return Plan(text=text, blast_radius=radius)

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Put the address in, beside the other orders for it."""
        target = target_of(self.manifest, command)
        change = self._change(command, target, present=True)
        yield from perform(change)
        where = _shown(change.set)
        return Receipt(text=f"{target.value} is in the set {where}", reference=where)

    def verify(self, command: Command) -> Exchange[Proof]:
        """Read the set back from the kernel, and see that a rule uses it."""
        target = target_of(self.manifest, command)
        where = self._set(command, target)
        found = yield from perform(NftList(where))
        there = found.find(target.value)
        if there is None:
            return Proof(Standing.ABSENT, f"the kernel's set {_shown(where)} is without it")
        if not found.used:
            return Proof(Standing.ABSENT, f"no rule uses the set {_shown(where)}: nothing is lost")
        left = "" if there.expires is None else f" for {there.expires} more"
        return Proof(Standing.HOLDS, f"the kernel's set {_shown(where)} holds it{left}")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:  # noqa: ARG002 - the key is enough
        """Take the order off its address; the address stays while another order holds it."""
        target = target_of(self.manifest, command)
        change = self._change(command, target, present=False)
        found = yield from perform(change)
        if found.find(target.value) is None:
            return Receipt(text=f"{target.value} is not in the set {_shown(change.set)}")
        return Receipt(text=f"{target.value} stays in {_shown(change.set)} by another order")

    def _set(self, command: Command, target: Observable) -> NftSet:
        netns = setting_of(self.manifest, command, "netns")
        return NftSet(
            family=self._family(command),
            table=setting_of(self.manifest, command, "table"),
            name=setting_of(self.manifest, command, SETS[target.type]),
            netns="" if netns == NONE else netns,
        )

    def _family(self, command: Command) -> NftFamily:
        family = setting_of(self.manifest, command, "family")
        try:
            found: NftFamily = msgspec.convert(family, NftFamily)
        except msgspec.ValidationError:
            raise InvalidInput(f"nftables: the family is inet, ip or ip6, not {family}") from None
        return found

    def _change(self, command: Command, target: Observable, *, present: bool) -> NftChange:
        return NftChange(
            set=self._set(command, target),
            address=target.value,
            present=present,
            key=command.key,
            until=command.until,
            drop=setting_of(self.manifest, command, "create") == "yes",
        )


def _shown(where: NftSet) -> str:
    return f"{where.family} {where.table} {where.name}"
