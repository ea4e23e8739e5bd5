"""What the columns of people's decisions hold: own lists, findings, and the audit of both."""

from collections import Counter

import msgspec

from sidelight.model import ObservableType
from sidelight.store.codec import encode, moment, plain
from sidelight.store.columns import Values, observable_values
from sidelight.store.database import Row
from sidelight.store.interface import Change, Experience, Finding, OwnEntry, OwnList
from sidelight.store.own_lists import entry_key

Sources = tuple[str, ...]

NETWORK = "cidr"
"""How the columns name the type of a network."""


def own_entry_values(entry: OwnEntry) -> Values:
    """Return the values of an entry of an own list."""
    return {
        "key": entry_key(entry.type, entry.value),
        "list": entry.list.value,
        "type": entry.type.value if entry.type else NETWORK,
        "value": plain(entry.value),
        "subdomains": entry.subdomains,
        "author": plain(entry.author),
        "reason": plain(entry.reason),
        "added_at": entry.added_at,
        "expires_at": entry.expires_at,
    }


def own_entry(row: Row) -> OwnEntry:
    """Return the entry that `statements.OWN_ENTRY` found."""
    _, list_, type_, value, subdomains, author, reason, added_at, expires_at = row
    return OwnEntry(
        list=OwnList(list_),
        type=None if type_ == NETWORK else ObservableType(type_),
        value=value,
        subdomains=bool(subdomains),
        author=author,
        reason=reason,
        added_at=moment(added_at),
        expires_at=moment(expires_at),
    )


def listing_values(entry: OwnEntry) -> Values:
    """Return the values of the audit line of a value that is put on a list."""
    below = ", with subdomains" if entry.subdomains else ""
    return own_entry_values(entry) | {
        "what": entry.list.value,
        "detail": f"until {entry.expires_at:%Y-%m-%d}{below}",
    }


def removal_values(entry: OwnEntry, author: str, reason: str) -> Values:
    """Return the values of the audit line of a value that is taken off its list."""
    detail = f"{entry.list}, by {entry.author} until {entry.expires_at:%Y-%m-%d}: {entry.reason}"
    return own_entry_values(entry) | {
        "what": "remove",
        "detail": plain(detail),
        "author": plain(author),
        "reason": plain(reason),
    }


def finding_values(finding: Finding) -> Values:
    """Return the values of a finding, and of its line in the audit."""
    return observable_values(finding.observable) | {
        "verdict_id": finding.verdict_id,
        "malicious": finding.malicious,
        "sources": encode(finding.sources),
        "what": "true_positive" if finding.malicious else "false_positive",
        "detail": plain(", ".join(finding.sources)),
        "author": plain(finding.author),
        "reason": plain(finding.reason),
    }


def held_finding(row: Row) -> tuple[bool, Sources]:
    """Return what was found before, and for which sources, as HELD_FINDING holds it."""
    malicious, sources = row
    return bool(malicious), msgspec.json.decode(sources, type=Sources)


def experience_values(finding: Finding, before: tuple[bool, Sources] | None) -> list[Values]:
    """Return what each source gains by a finding and loses by the one `before`, by name.

    Sorted for the same reason as sightings are; a source for which nothing changes has no row.
    """
    counts = Counter((plain(source), finding.malicious) for source in finding.sources)
    if before is not None:
        malicious, sources = before
        counts.subtract((plain(source), malicious) for source in sources)
    return [
        {
            "source": source,
            "true_positives": counts[source, True],
            "false_positives": counts[source, False],
        }
        for source in sorted({source for (source, _), count in counts.items() if count})
    ]


def experience(row: Row) -> Experience:
    """Return what `statements.EXPERIENCE` found, but for the source."""
    return Experience(*row)


def change(row: Row) -> Change:
    """Return the line that `statements.CHANGES` found."""
    line_id, author, what, type_, value, detail, reason, at = row
    return Change(
        id=line_id,
        author=author,
        what=what,
        type=None if type_ == NETWORK else ObservableType(type_),
        value=value,
        detail=detail,
        reason=reason,
        at=moment(at),
    )
