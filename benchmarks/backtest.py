"""How long a backtest of quick-triage takes over the stored events of the shared data.

    python benchmarks/backtest.py [ALERTS] [RESULTS.md]

Every event of data/alerts is stored again and again under another identifier until there are so
many (10,000), over 29 days. Half of the values have a report of 60 engines in the cache, so most
verdicts rest on cached reports; one alert in twenty was closed by an analyst. Then
`sidelight playbook backtest` runs on it, for the installed version alone and against another one.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import anyio
import msgspec
import zstandard

from sidelight.cli.session import opened
from sidelight.model import (
    Alert,
    CaseStatus,
    Claim,
    Detection,
    Observable,
    Outcome,
    Report,
    ReportState,
    Resolution,
)
from sidelight.service import App
from sidelight.service.intake import read_alerts
from sidelight.wiring.playbooks import shipped_text

DATA = Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[2] / "shared" / "data"))
ENGINES = 60
DAYS = 29


def events() -> Iterator[bytes]:
    """Yield every event of the shared data as JSON."""
    for file in sorted((DATA / "alerts").glob("*.ndjson.zst")):
        with file.open("rb") as packed:
            for line in zstandard.ZstdDecompressor().stream_reader(packed).read().splitlines():
                event = json.loads(line).get("event")
                if isinstance(event, dict):
                    yield json.dumps(event).encode()


def report(observable: Observable, now: datetime, malicious: int) -> Report:
    """Return what a service with many engines says."""
    ratings = [Claim.MALICIOUS] * malicious + [Claim.CLEAN] * (ENGINES - malicious)
    return Report(
        provider="virustotal",
        observable=observable,
        state=ReportState.HIT,
        fetched_at=now,
        first_seen=now - timedelta(days=400),
        detections=tuple(Detection(f"engine {n}", each) for n, each in enumerate(ratings)),
    )


def seed(app: App, wanted: int) -> int:
    """Store alerts, reports and findings; return how many values the alerts name."""
    chance, now = Random(1), app.clock.now()  # noqa: S311 - the same data every time
    alerts = [each.alert for event in events() for each in read_alerts(event, "x", app.sources)]
    values = sorted({seen.observable for alert in alerts for seen in alert.observables})
    held = [each for each in values if chance.random() < 0.5]
    app.store.save_reports([report(each, now, chance.choice([0, 0, 0, 0, 5, 20])) for each in held])
    for number in range(wanted):
        alert = alerts[number % len(alerts)]
        _store(app, alert, number, now - timedelta(days=chance.random() * DAYS), chance)
    return len(values)


def _store(app: App, alert: Alert, number: int, at: datetime, chance: Random) -> None:
    told = msgspec.structs.replace(alert, uid=f"{alert.uid}-{number}", time=at)
    recorded = app.store.record_alert(told, b"{}")
    if chance.random() < 0.05:
        resolution = chance.choice([Resolution.TRUE_POSITIVE, Resolution.FALSE_POSITIVE])
        outcome = Outcome(status=CaseStatus.CLOSED, summary="s", resolution=resolution)
        app.store.update_case(recorded.case_id, outcome, ())


def timed(home: str, name: str) -> tuple[float, dict[str, object]]:
    """Return how long the command took, and what it printed."""
    command = [sys.executable, "-m", "sidelight", "playbook", "backtest", name, "--json"]
    started = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, "SIDELIGHT_HOME": home}, check=True, stdout=subprocess.PIPE
    )
    return time.perf_counter() - started, json.loads(done.stdout)


def main() -> None:
    """Seed a store, run the command, print the table."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["SIDELIGHT_HOME"] = home

        async def seeded() -> int:
            async with opened(offline=True) as app:
                return seed(app, wanted)

        values = anyio.run(seeded)
        other = Path(home, "other.yaml")
        other.write_text(shipped_text("quick-triage").replace("default: 10\n", "default: 5\n"))
        rows = [
            (what, *timed(home, name))
            for what, name in (("alone", "quick-triage"), ("against another version", str(other)))
        ]
    machine = (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    lines = [
        f"{wanted:,} stored alerts that name {values:,} values; {machine}",
        "",
        "| backtest | whole command s | replay s | per 10,000 alerts s |",
        "|---|---|---|---|",
    ]
    for what, took, test in rows:
        replay = float(str(test["seconds"]))
        each = replay / wanted * 10_000
        lines.append(f"| {what} | {took:.1f} | {replay:.1f} | {each:.1f} |")
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if len(sys.argv) > 2:
        Path(sys.argv[2]).write_text(f"# Backtest\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
