"""The client for programs without an event loop."""

import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import Any, Self, TypeVar

import httpx2

from sidelight.client import asks
from sidelight.client.answers import (
    Alert,
    Answer,
    Case,
    Explanation,
    FeedCard,
    Me,
    PastVerdict,
    PlaybookCard,
    ProviderCard,
    Stored,
    Unanswered,
)
from sidelight.client.asks import Ask
from sidelight.client.connecting import (
    CUT_SHORT,
    RETRIES,
    TIMEOUT,
    USER_AGENT,
    Tries,
    auth_of,
    place_of,
    refused,
    request_parts,
)
from sidelight.client.errors import ApiError
from sidelight.client.reading import Lines
from sidelight.model import CaseStatus, Resolution

T = TypeVar("T")


class Client:
    """A connection to a Sidelight server; close it, or use it in a `with`. Threads may share it.

    Every method raises a ClientError: see `sidelight.client.errors`.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: str | None = None,
        *,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        """Take the server and the key, by default those of SIDELIGHT_URL and SIDELIGHT_API_KEY.

        `timeout` is for one try, in seconds; `retries` is how often a read is tried again.
        """
        self._place = place_of(url, timeout, retries)
        self._http = httpx2.Client(
            base_url=self._place.url,
            auth=auth_of(api_key),
            timeout=timeout,
            headers={"user-agent": USER_AGENT},
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._place.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def lookup(self, value: str, *, deep: bool = False) -> Answer:
        """Return what is known of a value; `deep` asks every provider."""
        return self._do(asks.lookup(value, deep=deep))

    def lookup_many(
        self, values: Iterable[str], *, batch: int = 256
    ) -> Iterator[Answer | Unanswered]:
        """Yield an answer to each value, in order, as they come; takes `batch` values at a time.

        A connection that breaks is opened again, and only what was not answered is asked again.
        """
        rest = iter(values)
        while waiting := deque(islice(rest, batch)):
            tries = Tries(self._place, changes=False)
            while waiting:
                try:
                    with closing(self._stream(asks.lookups(waiting))) as answers:
                        for answer in answers:
                            waiting.popleft()
                            tries.progress()
                            yield answer
                    failure: Exception = CUT_SHORT
                except (httpx2.TransportError, ApiError) as error:
                    failure = error
                if waiting:
                    time.sleep(tries.pause(failure))

    def send_alerts(self, alerts: Any, *, source: str | None = None) -> Stored:
        """Hand alerts over and return when all are stored; equal ones are stored once.

        `alerts` is one alert or several, as values for JSON, or bytes or text as a product wrote
        them. `source` names the product where its alerts do not tell.
        """
        return self._do(asks.send_alerts(alerts, source))

    def alert(self, alert_id: str) -> Alert:
        """Return an alert, with the case it belongs to."""
        return self._do(asks.alert(alert_id))

    def cases(
        self, *, status: CaseStatus | str | None = None, page_size: int = 50
    ) -> Iterator[Case]:
        """Yield cases, newest first; the next page is asked for when it is needed."""
        cursor: str | None = None
        while True:
            page = self._do(asks.cases(status, page_size, cursor))
            yield from page.rows
            cursor = page.cursor
            if cursor is None:
                return

    def case(self, case_id: str) -> Case:
        """Return a case with its plan."""
        return self._do(asks.case(case_id))

    def change_case(
        self,
        case_id: str,
        *,
        status: CaseStatus | str | None = None,
        resolution: Resolution | str | None = None,
        summary: str | None = None,
    ) -> Case:
        """Return a case after a change of what is given; closing takes a resolution."""
        return self._do(asks.change_case(case_id, status, resolution, summary))

    def history(self, value: str, *, limit: int = 20) -> tuple[PastVerdict, ...]:
        """Return the verdicts on a value, newest first."""
        return self._do(asks.history(value, limit))

    def explain(self, value: str) -> Explanation:
        """Return the whole ledger of a verdict; nobody outside is asked."""
        return self._do(asks.explain(value))

    def feeds(self) -> tuple[FeedCard, ...]:
        """Return the lists that the server holds."""
        return self._do(asks.feeds())

    def providers(self) -> tuple[ProviderCard, ...]:
        """Return who can be asked, with quota and health."""
        return self._do(asks.providers())

    def playbooks(self) -> tuple[PlaybookCard, ...]:
        """Return the playbooks that can be run."""
        return self._do(asks.playbooks())

    def me(self) -> Me:
        """Return who the key belongs to."""
        return self._do(asks.me())

    def _do(self, ask: Ask[T]) -> T:
        tries = Tries(self._place, changes=ask.changes)
        while True:
            try:
                return ask.read(self._answered(ask))
            except (httpx2.TransportError, ApiError) as error:
                failure = error  # and no context of what is raised next: it holds the key
            time.sleep(tries.pause(failure))

    def _answered(self, ask: Ask[Any]) -> bytes:
        response = self._http.request(**request_parts(ask))
        if not response.is_success:
            raise refused(response, response.content)
        return response.content

    def _stream(self, ask: Ask[T]) -> Generator[T, None, None]:
        lines = Lines()
        with self._http.stream(**request_parts(ask)) as response:
            if not response.is_success:
                raise refused(response, response.read())
            for chunk in response.iter_bytes():
                for line in lines.ended_by(chunk):
                    yield ask.read(line)
