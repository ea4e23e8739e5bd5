"""Scans that clients ask for: a file is read here, a URL is looked up; nothing is handed on.

The identifier of an analysis says what it is about, so only what was read from a file, and that a
scan is private, has to be kept.
"""

from datetime import UTC, datetime
from typing import BinaryIO

import msgspec
from anyio import to_thread

from sidelight.formats import vt_ids
from sidelight.model import HASH_NAMES, Context, Observable, ObservableType, Report, ReportState
from sidelight.service.app import App
from sidelight.service.community import Analysis
from sidelight.service.knowledge import observable_of
from sidelight.service.local_analysis import analyse

SUBMITTED = "submission"
"""Who states that a URL was handed in, in the place of a provider."""

LATEST = 10**11  # seconds; a later moment is no date


async def scan_file(app: App, file: BinaryIO, name: str, *, private: bool = False) -> Analysis:
    """Return the analysis of a file, after reading it; its bytes are not kept.

    The MD5 and the SHA-1 lead to what was read, too.
    """
    found = await to_thread.run_sync(analyse, file, name)
    now = app.clock.now()
    report = _at(found.report, now)
    id_ = vt_ids.file_analysis_id(found.md5, now)
    saved = [
        Analysis(
            id=id_ if len(digest) == 64 else f"{id_}/{HASH_NAMES[len(digest)]}",
            observable=Observable(ObservableType.FILE, digest),
            at=now,
            private=private,
            facts=msgspec.json.encode(report),
        )
        for digest in (found.md5, found.sha1, found.sha256)
    ]
    for each in saved:
        await to_thread.run_sync(app.store.community.save_analysis, each)
    return saved[-1]


async def scan_url(app: App, url: Observable, *, private: bool = False) -> Analysis:
    """Return the analysis of a URL; what is known of it is looked up when the result is read."""
    now = app.clock.now()
    report = Report(provider=SUBMITTED, observable=url, state=ReportState.HIT)
    id_ = vt_ids.url_id(url.value)
    analysis = Analysis(
        id=vt_ids.url_analysis_id(id_, now),
        observable=url,
        at=now,
        private=private,
        facts=msgspec.json.encode(_at(report, now)),
    )
    await to_thread.run_sync(app.store.community.remember_url, id_, url.value)
    await to_thread.run_sync(app.store.community.save_analysis, analysis)
    return analysis


def rescan_id(app: App, context: Context, object_id: str) -> str:
    """Return the identifier of a new analysis of what is known already."""
    now = app.clock.now()
    observable = context.observable
    if observable.type is ObservableType.FILE:
        known = context.fact("md5")
        md5 = observable.value if observable.hash_name == "md5" else str(next(iter(known), ""))
        if md5:
            return vt_ids.file_analysis_id(md5, now)
    kind = vt_ids.TYPES[observable.type]
    return vt_ids.note_id(kind, object_id, str(int(now.timestamp())))


async def analysis_of(app: App, id_: str) -> Analysis | None:
    """Return the analysis of an identifier: one that was asked for, or one that its form names."""
    found = await to_thread.run_sync(app.store.community.analysis, id_)
    return found or await to_thread.run_sync(_named, app, id_)


def _named(app: App, id_: str) -> Analysis | None:
    if (file := vt_ids.md5_of_analysis(id_)) is not None:
        return _analysis(id_, Observable(ObservableType.FILE, file[0]), file[1])
    parts = vt_ids.parts_of(id_)
    if parts is None or not parts[2].isdecimal() or int(parts[2]) > LATEST:
        return None
    collection, name, seconds = parts
    if collection == "urls":
        observable = app.store.community.url(name.lower())
    else:
        observable = observable_of(name)
    if observable is None or observable.type not in vt_ids.COLLECTIONS[collection]:
        return None
    return _analysis(id_, observable, int(seconds))


def _analysis(id_: str, observable: Observable, seconds: int) -> Analysis:
    at = datetime.fromtimestamp(min(seconds, LATEST), UTC)
    return Analysis(id=id_, observable=observable, at=at, private=False, facts=b"")


def _at(report: Report, now: datetime) -> Report:
    return msgspec.structs.replace(report, fetched_at=now, first_seen=now, last_seen=now)
