"""Standing: who the subject is, where a list identifies it and so settles what it is."""

from collections.abc import Iterable

import msgspec

from sidelight.model import Claim, VerdictClass
from sidelight.verdicts.guards import Guards
from sidelight.verdicts.policy import TOWARDS_MALICIOUS, Policy
from sidelight.verdicts.statements import RESERVED, Statement
from sidelight.verdicts.subject import Place, Subject


class Standing(msgspec.Struct, frozen=True):
    """An identification: its class, the word for it, and whether even our own deny is muted."""

    class_: VerdictClass
    word: str
    final: bool = False


KNOWN_GOOD = Standing(VerdictClass.KNOWN_GOOD, "known good")
NOISE = Standing(VerdictClass.NOISE, "known scanner")
ALLOWED = Standing(VerdictClass.KNOWN_GOOD, "on your allow list", final=True)
SET_ASIDE = Standing(VerdictClass.KNOWN_GOOD, "reserved", final=True)
DENIED = Standing(VerdictClass.MALICIOUS, "on your deny list")
OUT_OF_SIGHT = Standing(VerdictClass.UNKNOWN, "no outside source can know a private address")


def standing_of(
    statements: Iterable[Statement], subject: Subject, guards: Guards, policy: Policy
) -> Standing | None:
    """Return the strongest identification; None where evidence has to decide.

    In this order: reserved by a standard, the own allow list, the own deny list, a private address
    beneath a URL, a known-good list, a list of scanners.
    """
    found: set[Standing | None] = set()
    for each in statements:
        own = each.family == policy.own.family
        identifies = _identifies(each, subject, guards, own=own)
        if each.family == RESERVED:
            found.add(SET_ASIDE if each.claim is Claim.KNOWN_GOOD else OUT_OF_SIGHT)
        elif identifies and own:
            found.add(_own(each.claim))
        elif identifies and each.claim is Claim.KNOWN_GOOD:
            found.add(KNOWN_GOOD)
        elif identifies and each.claim is Claim.NOISE and each.nats < 0:
            found.add(NOISE)
    order = (SET_ASIDE, ALLOWED, DENIED, OUT_OF_SIGHT, KNOWN_GOOD, NOISE)
    return next((each for each in order if each in found), None)


def _identifies(statement: Statement, subject: Subject, guards: Guards, *, own: bool) -> bool:
    """Whether it names the subject: exactly, or as the parent or network that it belongs to."""
    place = subject.place(statement.scope, statement.matched)
    if own or place is Place.EXACT:
        return place in {Place.EXACT, Place.WIDER}
    divided = guards.divide(subject.host or "", statement.matched or "")
    return place is Place.WIDER and subject.is_host and not divided


def _own(claim: Claim) -> Standing | None:
    if claim in {Claim.KNOWN_GOOD, Claim.CLEAN}:
        return ALLOWED
    return DENIED if claim in TOWARDS_MALICIOUS else None
