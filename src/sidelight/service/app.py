"""The parts that the use cases work with, put together by the wiring."""

from collections.abc import Mapping, Sequence

import msgspec

from sidelight.enrichment import Enricher
from sidelight.model import Clock, Pap, Tlp
from sidelight.plugin import Playbook, Source
from sidelight.runner import Desk
from sidelight.service.submission import Submissions
from sidelight.store import Store
from sidelight.verdicts import Policy


class App(msgspec.Struct, frozen=True, kw_only=True):
    """One working Sidelight for one owner; `tlp` and `pap` label what carries no label of its own.

    `submissions` is None where nothing is ever handed over for analysis, `desk` where nobody acts.
    """

    enricher: Enricher
    store: Store
    policy: Policy
    sources: Sequence[Source]
    playbooks: Mapping[str, Playbook]
    clock: Clock
    tlp: Tlp
    pap: Pap = Pap.GREEN
    submissions: Submissions | None = None
    desk: Desk | None = None
