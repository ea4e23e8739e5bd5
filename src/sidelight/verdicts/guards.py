"""Guards: infrastructure that many share or visit, so that a block would hit bystanders."""

from collections.abc import Iterable

import msgspec

from sidelight.model import Claim, Scope
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import Place, Subject

_ADDRESSES = {Scope.IP, Scope.NETBLOCK}


class Guards(msgspec.Struct, frozen=True):
    """What must not be judged, or acted on, as one thing.

    `shared` and `popular` are names; a shared parent (github.io) is the border between tenants, so
    its children stand for themselves, while the children of a popular name are part of it.
    `whole` guards the subject's host whatever it is called: an address in a shared network.
    """

    shared: frozenset[str]
    popular: frozenset[str]
    whole: bool
    popularity: float

    def hold(self, name: str | None) -> bool:
        """Whether the host `name` is guarded, by itself or as part of something popular."""
        if self.whole or name is None:
            return self.whole
        if any(_within(each, name) for each in self.shared | self.popular):
            return True
        borders = [each for each in self.shared if _within(name, each)]
        return any(
            _within(name, each) and not any(_within(border, each) for border in borders)
            for each in self.popular
        )


def guards_of(statements: Iterable[Statement], subject: Subject, policy: Policy) -> Guards:
    """Return the guards that the statements put up around the subject's host."""
    shared, popular, whole = set(), set(), False
    popularity = policy.popularity.unlisted
    for each in statements:
        if each.claim is Claim.POPULAR:
            value = policy.popularity.of(each.source, each.label or "")
            popularity = max(popularity, value)
            guarding = value >= policy.popularity.guards
        else:
            guarding = _is_guard(each, subject)
        place = subject.place(each.scope, each.matched)
        if not guarding or place in {Place.NARROWER, Place.ELSEWHERE}:
            continue
        name = _name(each.matched) or subject.host
        if subject.on_address or name is None:
            whole = True
        elif each.claim is Claim.SHARED:
            shared.add(name)
        else:
            popular.add(name)
    return Guards(frozenset(shared), frozenset(popular), whole, popularity)


def _is_guard(statement: Statement, subject: Subject) -> bool:
    """Whether it guards: a known-good host guards itself where only a URL on it is judged."""
    if statement.claim in {Claim.SHARED, Claim.NOISE}:
        return True
    return statement.claim is Claim.KNOWN_GOOD and not subject.is_host


def _name(matched: str | None) -> str | None:
    return matched.lower().rstrip(".").removeprefix("*.").lstrip(".") if matched else None


def _within(name: str, parent: str) -> bool:
    return name == parent or name.endswith(f".{parent}")
