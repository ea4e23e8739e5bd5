"""The inbox of the server: alerts are stored with the run that handles them, then acknowledged.

One transaction keeps both, so an alert that was acknowledged is handled, whoever dies meanwhile.
"""

from collections.abc import Callable

import msgspec
from anyio import to_thread

from sidelight.model import Principal
from sidelight.service.app import App
from sidelight.service.identifiers import with_accused
from sidelight.service.intake import Received, read_alerts
from sidelight.service.routing import Routes
from sidelight.tasks import do_here


class Inbox:
    """Stores alerts and the runs that they start."""

    def __init__(
        self,
        app_of: Callable[[Principal], App],
        routes_of: Callable[[Principal], Routes],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the product and the routes of a caller's team, and who is told of a new run."""
        self._app_of = app_of
        self._routes_of = routes_of
        self._wake = wake

    async def accept(self, principal: Principal, content: bytes, source: str | None) -> list[str]:
        """Return the identifiers of the alerts in `content`, all of them stored.

        Raises InvalidInput before the first is stored.
        """
        app, routes = self._app_of(principal), self._routes_of(principal)
        read = await to_thread.run_sync(
            lambda: list(read_alerts(content, "the request", app.sources, source=source))
        )
        whole = [await self._whole(app, each) for each in read]

        def keep() -> list[str]:
            return [
                app.store.record_alert(each.alert, each.payload, run=routes.route(each.alert)).id
                for each in whole
            ]

        ids = await do_here(keep)
        self._wake()
        return ids

    async def _whole(self, app: App, received: Received) -> Received:
        alert = await with_accused(app, received.alert, received.doubtful)
        return msgspec.structs.replace(received, alert=alert)
