"""Backtest a playbook: what it would have made of the alerts of the past, asking nobody.

The alerts are those of the store and of files; the verdicts come from lists and cached reports.
"""

from collections.abc import Iterable
from datetime import datetime

from anyio import to_thread

from sidelight.model import InvalidInput
from sidelight.runner import YamlPlaybook
from sidelight.service.app import App
from sidelight.service.intake import Received
from sidelight.service.playbooks.backtest_figures import Backtest, Labels, figures_of
from sidelight.service.playbooks.past import Past, found_harmless, past_alerts
from sidelight.service.playbooks.replaying import Progress, Replayer
from sidelight.service.playbooks.versions import Found, find

CHUNK = 500  # alerts of files that are judged together


async def backtest(
    app: App,
    tested: Found,
    *,
    since: datetime | None,
    files: Iterable[Received] = (),
    told: Progress = lambda _: None,
) -> Backtest:
    """Return the figures over the stored alerts since a moment, none for None, and those of files.

    `told` is told how many alerts were replayed.
    """
    live = live_beside(app, tested)
    replayer = Replayer(
        app,
        YamlPlaybook(tested.version, app.clock),
        YamlPlaybook(live.version, app.clock) if live else None,
    )
    started = app.clock.monotonic()
    if since is not None:
        for pasts in past_alerts(app.store, since):
            await replayer.add(pasts, told)
    await _replay_files(replayer, files, told)
    labels = Labels(
        playbook=tested.name,
        digest=tested.version.digest,
        against=live.version.digest if live else None,
        since=since,
        made_at=app.clock.now(),
        seconds=app.clock.monotonic() - started,
    )
    harmless = await to_thread.run_sync(found_harmless, app.store)
    return figures_of(replayer, labels, harmless)


def live_beside(app: App, tested: Found) -> Found | None:
    """Return the version that the tested one would replace; None where it is the same, or none."""
    try:
        live = find(app, tested.name)
    except InvalidInput:
        return None
    return live if live.version.digest != tested.version.digest else None


async def _replay_files(replayer: Replayer, files: Iterable[Received], told: Progress) -> None:
    chunk: list[Past] = []
    for number, received in enumerate(files, start=1):
        chunk.append(Past(id=f"file-{number}", alert=received.alert, at=received.alert.time))
        if len(chunk) == CHUNK:
            await replayer.add(chunk, told)
            chunk = []
    await replayer.add(chunk, told)
