"""Health: how a provider has fared with one key, and whether it may be called now."""

from datetime import datetime

import msgspec


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What the look-ups of one provider with one key came to.

    `failures` counts those in a row, `timeouts` is the share of late answers of late (0 to 1). From
    `opened` on, the times that it was given up in a row, nobody calls before `open_until`; then one
    look-up at a time probes, which nobody else does before `probe_until`. `wait_until` is what the
    vendor asked for. `refused_key` marks the key that was not accepted, never the key itself.
    `latency_ms` is a moving average, `recent_ms` the latest, `requests` those of one look-up on
    average.
    """

    calls: int = 0
    errors: int = 0
    failures: int = 0
    timeouts: float = 0.0
    opened: int = 0
    open_until: datetime | None = None
    probe_until: datetime | None = None
    wait_until: datetime | None = None
    refused: str | None = None
    refused_key: str | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
    last_ok: datetime | None = None
    latency_ms: float | None = None
    recent_ms: tuple[int, ...] = ()
    requests: float = 1.0

    @property
    def p95_ms(self) -> int | None:
        """What 19 of 20 of the latest calls stayed below."""
        ordered = sorted(self.recent_ms)
        return ordered[(len(ordered) * 19) // 20] if ordered else None
