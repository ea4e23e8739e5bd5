"""When a provider is left alone: after failures, after a refusal, and while it asks us to wait.

Pure rules on its health; `watch` keeps the health. A provider that fails FAILURES times in a row,
or is late in most of its calls, is not called for a pause that doubles each time. Then one look-up
at a time probes: an answer closes the breaker, a failure opens it again. A key that is refused is
not used until it changes, because a vendor that is asked on and on with a bad key locks us out.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from sidelight.model import Health, NotSet, OverQuota, Refused, SidelightError, Unavailable

FAILURES = 5
LATE_SHARE = 0.5
LATE_CALLS = 10  # a share of fewer calls says nothing
PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
PROBE = timedelta(seconds=60)  # how long a probe may take before somebody else tries
SMOOTHING = 0.1  # weight of the latest call in an average
RECENT = 40  # latencies that are kept for the 95th percentile
SALT = 8  # bytes


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one look-up came to; `error` is None for an answer, a hit or a miss.

    `late` says that time ran out, `refused_key` marks the key that was not accepted. `wait_until`
    ends the pause of a quota, `back_at` is when a provider in trouble says that it will be back.
    """

    at: datetime
    seconds: float
    requests: int = 1
    error: str | None = None
    late: bool = False
    refused_key: str | None = None
    wait_until: datetime | None = None
    back_at: datetime | None = None


def after(health: Health, outcome: Outcome, jitter: float = 1.0) -> Health:
    """Return the health after one more look-up; `jitter` stretches the pause of a breaker."""
    told = _counted(health, outcome)
    if outcome.error is not None:
        told = msgspec.structs.replace(told, last_error=outcome.error, last_error_at=outcome.at)
    if outcome.wait_until is not None:
        return msgspec.structs.replace(told, wait_until=outcome.wait_until, probe_until=None)
    if outcome.error is None:
        return msgspec.structs.replace(
            told,
            failures=0,
            opened=0,
            open_until=None,
            probe_until=None,
            wait_until=None,
            refused=None,
            refused_key=None,
            last_ok=outcome.at,
        )
    if outcome.refused_key is not None:
        return msgspec.structs.replace(
            told, refused=outcome.error, refused_key=outcome.refused_key, probe_until=None
        )
    return _failed(told, outcome, jitter)


def denial(health: Health, now: datetime, secrets: Mapping[str, str]) -> SidelightError | None:
    """Return why the provider is not called now; None lets the call pass, or a probe try."""
    if health.refused is not None and is_key(health.refused_key, secrets):
        return Refused(f"misconfigured: {health.refused}; not asked again before the key changes")
    if health.wait_until is not None and now < health.wait_until:
        wait = (health.wait_until - now).total_seconds()
        return OverQuota("over quota: the provider asks us to wait", retry_after=wait)
    if health.open_until is None:
        return None
    until = max(health.open_until, health.probe_until or health.open_until)
    if now >= until:
        return None
    return Unavailable(
        f"not asked before {until:%H:%M:%S} UTC, it failed {health.failures} times in a row; "
        f"the last time: {health.last_error}",
        retry_after=(until - now).total_seconds(),
    )


def is_sound(health: Health) -> bool:
    """Whether nothing speaks against the next call."""
    return not (health.failures or health.open_until or health.refused or health.wait_until)


def is_probe(health: Health) -> bool:
    """Whether the next call has to find out if the provider is back."""
    return health.open_until is not None


def probing(health: Health, now: datetime) -> Health:
    """Return the health while somebody probes."""
    return msgspec.structs.replace(health, probe_until=now + PROBE)


def retried(health: Health) -> Health:
    """Return the health after somebody said that the provider may be called again."""
    return msgspec.structs.replace(
        health,
        failures=0,
        timeouts=0.0,
        opened=0,
        open_until=None,
        probe_until=None,
        wait_until=None,
        refused=None,
        refused_key=None,
    )


def state(health: Health, now: datetime, secrets: Mapping[str, str]) -> str:
    """Return how the provider stands in words: `ready`, or why it is not called."""
    why = denial(health, now, secrets)
    if why is not None:
        return str(why)
    return "tried again at the next look-up" if is_probe(health) else "ready"


def mark_of(secrets: Mapping[str, str], salt: bytes) -> str:
    """Return a keyed digest of the secrets, by which they are known again and not read."""
    digest = hashlib.blake2b(key=salt, digest_size=16)
    for name, value in sorted(secrets.items()):
        digest.update(f"{name}\0{value}\0".encode())
    return f"{salt.hex()}:{digest.hexdigest()}"


def is_key(mark: str | None, secrets: Mapping[str, str]) -> bool:
    """Whether a mark was made from these secrets."""
    if mark is None:
        return False
    return mark == mark_of(secrets, bytes.fromhex(mark.partition(":")[0]))


def is_refusal(error: SidelightError) -> bool:
    """Whether the vendor did not accept the key; one that is not set was never shown to him."""
    return isinstance(error, Refused) and not isinstance(error, NotSet)


def _counted(health: Health, outcome: Outcome) -> Health:
    latest = round(outcome.seconds * 1000)
    average = latest if health.latency_ms is None else health.latency_ms
    return msgspec.structs.replace(
        health,
        calls=health.calls + 1,
        errors=health.errors + (outcome.error is not None),
        timeouts=_moved(health.timeouts, float(outcome.late)),
        latency_ms=_moved(average, latest),
        recent_ms=(*health.recent_ms, latest)[-RECENT:],
        requests=_moved(health.requests, max(1, outcome.requests)),
    )


def _failed(health: Health, outcome: Outcome, jitter: float) -> Health:
    failures = health.failures + 1
    late = health.calls >= LATE_CALLS and health.timeouts >= LATE_SHARE
    if not (failures >= FAILURES or late or is_probe(health) or outcome.back_at):
        return msgspec.structs.replace(health, failures=failures)
    pause = min(PAUSE * 2**health.opened, LONGEST_PAUSE) * jitter
    until = outcome.at + pause if outcome.back_at is None else outcome.back_at
    return msgspec.structs.replace(
        health,
        failures=failures,
        opened=min(health.opened + 1, 10),
        open_until=until,
        probe_until=None,
    )


def _moved(average: float, latest: float) -> float:
    return average + SMOOTHING * (latest - average)
