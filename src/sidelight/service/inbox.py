"""The inbox of the server: alerts are stored first, acknowledged, and triaged after that.

What was stored and not triaged when the process ended is found again at the next start: its case
has no summary yet.
"""

import logging
from collections import deque
from collections.abc import Callable

import anyio
import msgspec
from anyio import to_thread

from sidelight.model import CaseStatus, Principal, SidelightError
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import Received, read_alerts
from sidelight.service.occurrences import alert_triaged
from sidelight.service.triage import triage_stored
from sidelight.store import Recorded

log = logging.getLogger(__name__)

WORKERS = 8  # alerts that are triaged at the same time


class _Waiting(msgspec.Struct, frozen=True):
    app: App
    recorded: Recorded
    received: Received


class Inbox:
    """Stores alerts and triages them in the background, several at a time."""

    def __init__(self, app_of: Callable[[Principal], App]) -> None:
        """Take where the product of a caller's team is found."""
        self._app_of = app_of
        self._waiting: deque[_Waiting] = deque()
        self._ready = anyio.Semaphore(0)

    async def accept(self, principal: Principal, content: bytes, source: str | None) -> list[str]:
        """Return the identifiers of the alerts in `content`, all of them stored.

        Raises InvalidInput before the first is stored.
        """
        app = self._app_of(principal)
        read = await to_thread.run_sync(
            lambda: list(read_alerts(content, "the request", app.sources, source=source))
        )
        ids = []
        for received in read:
            alert = await with_accused(app, received.alert, received.doubtful)
            recorded = await to_thread.run_sync(app.store.record_alert, alert, received.payload)
            ids.append(recorded.id)
            if recorded.new:
                told = msgspec.structs.replace(received, alert=alert)
                self._add(_Waiting(app, recorded, told))
        return ids

    async def resume(self, app: App) -> int:
        """Take up what was stored and never triaged; return how many alerts that are."""
        found = await to_thread.run_sync(_untriaged, app)
        for recorded, received in found:
            self._add(_Waiting(app, recorded, received))
        return len(found)

    async def run(self) -> None:
        """Triage what comes in, until cancelled."""
        async with anyio.create_task_group() as group:
            for _ in range(WORKERS):
                group.start_soon(self._work)

    def _add(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        self._ready.release()

    async def _work(self) -> None:
        while True:
            await self._ready.acquire()
            waiting = self._waiting.popleft()
            try:
                await triage_stored(
                    waiting.app, waiting.received, waiting.recorded, tell=alert_triaged
                )
            except SidelightError as error:
                log.warning("alert %s was not triaged: %s", waiting.recorded.id, error)


def _untriaged(app: App) -> list[tuple[Recorded, Received]]:
    found, cursor = [], None
    while True:
        page = app.store.cases(CaseStatus.OPEN, cursor, 200)
        for case in page.cases:
            if case.summary is not None:
                continue
            for alert_id in case.alert_ids:
                stored = app.store.alert(alert_id)
                if stored is not None:
                    recorded = Recorded(id=alert_id, case_id=case.id, new=True)
                    received = Received(alert=stored.alert, payload=stored.payload)
                    found.append((recorded, received))
        cursor = page.cursor
        if cursor is None:
            return found
