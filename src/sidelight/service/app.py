"""The parts that the use cases work with, put together by the wiring."""

from collections.abc import Mapping, Sequence

import msgspec

from sidelight.enrichment import Enricher
from sidelight.model import Clock, Tlp
from sidelight.plugin import Playbook, Source
from sidelight.store import Store
from sidelight.verdicts import Policy


class App(msgspec.Struct, frozen=True, kw_only=True):
    """One working Sidelight for one owner; `tlp` labels what carries no label of its own."""

    enricher: Enricher
    store: Store
    policy: Policy
    sources: Sequence[Source]
    playbooks: Mapping[str, Playbook]
    clock: Clock
    tlp: Tlp
