"""Runs: a playbook that handles one alert, from its start to its end, over any crash."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from sidelight.model.case import Outcome


class RunStatus(StrEnum):
    """Where a run stands; the last three are ends."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self in {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED}


class RunMode(StrEnum):
    """Whether what a run orders is carried out, or only written into the plan of the case."""

    PLAN = "plan"
    ACT = "act"


class WaitKind(StrEnum):
    """What a run waits for: a person who answers or approves, a moment, or somebody's `resume`."""

    ANSWER = "answer"
    APPROVAL = "approval"
    TIME = "time"
    PAUSE = "pause"


class RunWait(msgspec.Struct, frozen=True, kw_only=True):
    """Why a run stands still: the step, in words, until when at most, and whose answer it takes."""

    kind: WaitKind
    step: str
    text: str
    until: datetime | None = None
    approval_id: str | None = None


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One run.

    `pinned` maps the playbook, and all that it may call, to the digests of their versions; the
    digest of one that is written in Python is empty. `root` is the run whose steps it repeats,
    itself where it is no retry: what was done once under a root is not done again. `segment` counts
    how often it was taken up: from the start, and again after each wait. `attempts` counts how
    often the segment at hand was taken up from a worker that died.
    """

    id: str
    root: str
    playbook: str
    pinned: Mapping[str, str]
    mode: RunMode
    alert_id: str
    case_id: str
    inputs: Mapping[str, Any] = {}
    priority: int = 1
    author: str = ""
    status: RunStatus = RunStatus.PENDING
    wait: RunWait | None = None
    outcome: Outcome | None = None
    problem: str = ""
    segment: int = 0
    attempts: int = 0
    worker: str = ""
    cancelling: bool = False
    pausing: bool = False
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


class JournalKind(StrEnum):
    """What a run did at a place of its journal."""

    ENRICH = "enrich"
    ACT = "act"
    ASK = "ask"
    SLEEP = "sleep"


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a run has done, and what came of it: never done again in this run.

    `place` is its place in the run (`1.2`; within branches that go side by side `1.a.1`). `digest`
    is that of what was asked for: another one at the same place says that the playbook is not the
    one that began. `result` is JSON, `text` a sentence for people.
    """

    place: str
    kind: JournalKind
    step: str
    digest: str
    result: bytes
    text: str
    at: datetime
