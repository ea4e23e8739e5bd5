"""A client of a Sidelight server: `Client`, and `AsyncClient` for event loops.

It imports nothing of ours but the words of the model, and needs httpx2 and msgspec alone.
"""

from sidelight.client.answers import (
    Alert,
    AlertObservable,
    Answer,
    Case,
    Check,
    Entry,
    Explanation,
    FeedCard,
    Me,
    PastVerdict,
    PlaybookCard,
    ProviderCard,
    QuotaUse,
    Share,
    Sightings,
    Stored,
    Unanswered,
)
from sidelight.client.asynchronous import AsyncClient
from sidelight.client.errors import (
    AccessError,
    AnswerError,
    ApiError,
    ClientError,
    NotFoundError,
    RateLimitError,
    UnreachableError,
)
from sidelight.client.synchronous import Client

__all__ = [
    "AccessError",
    "Alert",
    "AlertObservable",
    "Answer",
    "AnswerError",
    "ApiError",
    "AsyncClient",
    "Case",
    "Check",
    "Client",
    "ClientError",
    "Entry",
    "Explanation",
    "FeedCard",
    "Me",
    "NotFoundError",
    "PastVerdict",
    "PlaybookCard",
    "ProviderCard",
    "QuotaUse",
    "RateLimitError",
    "Share",
    "Sightings",
    "Stored",
    "Unanswered",
    "UnreachableError",
]
