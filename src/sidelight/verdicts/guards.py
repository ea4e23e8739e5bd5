"""Guards: infrastructure that many share or visit, so that a block would hit bystanders."""

from collections.abc import Iterable

import msgspec

from sidelight.model import Claim
from sidelight.verdicts.policy import Policy
from sidelight.verdicts.statements import Statement
from sidelight.verdicts.subject import Place, Subject


class Guards(msgspec.Struct, frozen=True):
    """What must not be judged, or acted on, as one thing.

    What is below a guarded name (`held`) is part of it, unless one of the `borders` stands
    between: a name such as github.io or dyndns.org, whose children belong to different parties.
    `whole` guards the subject's host whatever it is called: an address in a shared network.
    """

    borders: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    whole: bool = False
    popularity: float = 0.0

    def hold(self, name: str | None) -> bool:
        """Whether the host `name` is guarded, by itself or as part of something guarded."""
        if self.whole or name is None:
            return self.whole
        if any(_within(each, name) for each in self.borders | self.held):
            return True
        return any(_within(name, each) and not self.divide(name, each) for each in self.held)

    def divide(self, name: str, parent: str) -> bool:
        """Whether `name` is a tenant under `parent`: a border stands between the two."""
        return any(
            name != each and _within(name, each) and _within(each, parent) for each in self.borders
        )


def guards_of(statements: Iterable[Statement], subject: Subject, policy: Policy) -> Guards:
    """Return the guards that the statements put up around the subject's host."""
    borders, held, whole = set(), set(), False
    for each in statements:
        place = subject.place(each.scope, each.matched)
        if place in {Place.NARROWER, Place.ELSEWHERE} or not _is_guard(each, subject, policy):
            continue
        name = _name(each.matched) or subject.host
        if subject.on_address or name is None:
            whole = True
        elif policy.is_border(each.source, each.label or ""):
            borders.add(name)
        else:
            held.add(name)
    popular = [_popularity(each, policy) for each in statements if each.claim is Claim.POPULAR]
    popularity = max([policy.popularity.unlisted, *popular])
    return Guards(frozenset(borders), frozenset(held), whole, popularity)


def _is_guard(statement: Statement, subject: Subject, policy: Policy) -> bool:
    """Whether it guards: a known-good host guards itself where only a URL on it is judged."""
    if statement.claim is Claim.POPULAR:
        return _popularity(statement, policy) >= policy.popularity.guards
    if statement.claim is Claim.KNOWN_GOOD:
        return not subject.is_host
    return statement.claim in {Claim.SHARED, Claim.NOISE}


def _popularity(statement: Statement, policy: Policy) -> float:
    return policy.popularity.of(statement.source, statement.label or "")


def _name(matched: str | None) -> str | None:
    return matched.lower().rstrip(".").removeprefix("*.").lstrip(".") if matched else None


def _within(name: str, parent: str) -> bool:
    return name == parent or name.endswith(f".{parent}")
