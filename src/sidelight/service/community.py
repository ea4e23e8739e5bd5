"""Comments, votes, scans and known URLs of a team, for the doors that show them."""

from sidelight.store import Analysis, Comment, CommunityStore, Vote

__all__ = ["Analysis", "Comment", "CommunityStore", "Vote"]
