"""Comments and votes of the team as objects of API v3."""

import hashlib
import html
import re
from collections.abc import Callable, Mapping

from sidelight.api.vt.asking import Body
from sidelight.formats import vt_ids
from sidelight.model import Observable
from sidelight.service.community import Comment, CommunityStore, Vote

TAG = re.compile(r"#(\w{1,64})")
RECENT = 1000
"""The latest comments of the team, among which a tag is searched."""


def comment_object(comment: Comment, base: str) -> Body:
    """Return a comment; its tags are the words behind a `#`."""
    id_ = _id(comment.observable, comment.id)
    return {
        "type": "comment",
        "id": id_,
        "links": {"self": f"{base}/api/v3/comments/{id_}"},
        "attributes": {
            "text": comment.text,
            "html": html.escape(comment.text),
            "date": int(comment.at.timestamp()),
            "tags": tags_of(comment.text),
            "votes": counts(comment),
        },
    }


def counts(comment: Comment) -> dict[str, int]:
    """Return how others voted on a comment."""
    return {
        "positive": comment.positive,
        "negative": comment.negative,
        "abuse": comment.abuse,
    }


def tags_of(text: str) -> list[str]:
    """Return the words behind a `#`, in lower case, each once.

    >>> tags_of("#Emotet again, see #c2 and #emotet")
    ['emotet', 'c2']
    """
    return list(dict.fromkeys(each.lower() for each in TAG.findall(text)))


def vote_object(vote: Vote, base: str) -> Body:
    """Return a vote."""
    own = hashlib.sha256(f"{vote.author}\0{vote.observable.value}".encode()).hexdigest()[:8]
    id_ = _id(vote.observable, own)
    return {
        "type": "vote",
        "id": id_,
        "links": {"self": f"{base}/api/v3/votes/{id_}"},
        "attributes": {
            "verdict": "malicious" if vote.malicious else "harmless",
            "value": -1 if vote.malicious else 1,
            "date": int(vote.at.timestamp()),
        },
    }


def comments(community: CommunityStore, observable: Observable, base: str) -> list[Body]:
    """Return the comments on an observable, newest first."""
    return [comment_object(each, base) for each in community.comments(observable)]


def votes(community: CommunityStore, observable: Observable, base: str) -> list[Body]:
    """Return the votes on an observable, newest first."""
    return [vote_object(each, base) for each in community.votes(observable)]


def tagged(community: CommunityStore, tag: str, base: str) -> list[Body]:
    """Return the latest comments that carry a tag; every comment for an empty one."""
    wanted = tag.lower()
    found = community.recent_comments(RECENT)
    return [comment_object(each, base) for each in found if not tag or wanted in tags_of(each.text)]


RELATIONSHIPS: Mapping[str, Callable[[CommunityStore, Observable, str], list[Body]]] = {
    "comments": comments,
    "votes": votes,
    "user_votes": votes,
}
"""Relationship -> what makes its objects."""


def _id(observable: Observable, own: str) -> str:
    kind = vt_ids.TYPES[observable.type]
    return vt_ids.note_id(kind, vt_ids.object_id(observable), own)
