"""The question to the own lists, answered by the store."""

from collections.abc import Mapping

from sidelight.enrichment import Transport
from sidelight.model import Claim
from sidelight.plugin import Manifest, OwnListAnswer, OwnListMatch, OwnListQuery
from sidelight.store import OwnList, OwnMatch, Store
from sidelight.tasks import do_here

CLAIMS = {OwnList.ALLOW: Claim.KNOWN_GOOD, OwnList.DENY: Claim.MALICIOUS}


def own_lists_of(store: Store) -> Transport:
    """Return the transport that asks the lists of the store's owner."""

    async def look(effect: OwnListQuery, _: Manifest, __: Mapping[str, str]) -> OwnListAnswer:
        matches = await do_here(store.own_matches, effect.observable)
        return OwnListAnswer(tuple(map(_told, matches)))

    return look


def _told(match: OwnMatch) -> OwnListMatch:
    entry = match.entry
    return OwnListMatch(
        claim=CLAIMS[entry.list],
        matched=entry.value,
        scope=match.scope,
        exact=match.exact,
        author=entry.author,
        reason=entry.reason,
        added_at=entry.added_at,
        expires_at=entry.expires_at,
    )
