"""Put questions to people, at an hour at which one may, and for as long as they have time."""

from datetime import timedelta

import msgspec

from sidelight.model import ApprovalRequest, Clock, Severity
from sidelight.runner.quiet import QuietHours, disturb_at, expiry
from sidelight.store import ApprovalStore
from sidelight.tasks import do_here

WAIT = timedelta(days=90)  # how long a question waits for its answer where nobody says less


class Questions:
    """Puts the questions of one team; quiet hours count only for what is not critical."""

    def __init__(self, approvals: ApprovalStore, clock: Clock, quiet: QuietHours | None) -> None:
        """Take where questions are kept, the time, and when people are left alone."""
        self._approvals = approvals
        self._clock = clock
        self._quiet = quiet

    async def put(
        self, request: ApprovalRequest, severity: Severity, lasts: timedelta = WAIT
    ) -> ApprovalRequest:
        """Return a question as it stands: open when it is new, else as it was answered."""
        now = self._clock.now()
        asked = msgspec.structs.replace(
            request, asked_at=now, expires_at=expiry(now, lasts, severity, self._quiet)
        )
        tell_at = disturb_at(now, severity, self._quiet)
        return await do_here(self._approvals.ask, asked, tell_at)
