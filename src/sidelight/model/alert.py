"""Alerts come from products; cases are what we make of them."""

from datetime import datetime
from enum import IntEnum, StrEnum

import msgspec

from sidelight.model.observable import Observable
from sidelight.model.tlp import Pap, Tlp


class Severity(IntEnum):
    """Severity of an alert; the values are OCSF severity_id."""

    UNKNOWN = 0
    INFORMATIONAL = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    CRITICAL = 5
    FATAL = 6

    @property
    def label(self) -> str:
        """The name in lower case, as every interface shows it."""
        return self.name.lower()


class Role(StrEnum):
    """Part an observable plays in its alert.

    `victim` values are our own side and are never disclosed; `mentioned` ones were found in free
    text and not at a field that the source names, so they count as weak.
    """

    ATTACKER = "attacker"
    VICTIM = "victim"
    FILE = "file"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    RELATED = "related"
    MENTIONED = "mentioned"


class AlertObservable(msgspec.Struct, frozen=True, kw_only=True):
    """An observable where an alert holds it; `path` is the field: `event.ioc_context[0].md5`."""

    observable: Observable
    role: Role
    path: str


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One finding of a product, as its source plugin read it.

    `uid` is the product's own identifier, or a fingerprint of the payload where there is none.
    `blocked` says whether the product reports that it already stopped the threat; None is unsaid.
    `kind` is the sort of product: `edr`, `mail`, `identity`, `network`, `cloud` or `other`.
    `tlp` and `pap` are the labels that the alert itself carries. `labels` are short facts that its
    product states and no field here holds, such as `dmarc=fail` or `type=MailPhishing`.
    """

    source: str
    uid: str
    title: str
    severity: Severity
    time: datetime | None
    observables: tuple[AlertObservable, ...]
    kind: str = "other"
    tlp: Tlp | None = None
    pap: Pap | None = None
    host: str | None = None
    user: str | None = None
    blocked: bool | None = None
    link: str | None = None
    labels: tuple[str, ...] = ()
