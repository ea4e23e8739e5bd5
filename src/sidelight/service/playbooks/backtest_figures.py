"""The figures of a backtest: what would have been closed, blocked and asked, and what wrongly."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from sidelight.model import Approval, CaseStatus, PlanStep
from sidelight.service.playbooks.past import Past
from sidelight.service.playbooks.replaying import Replay, Replayer

MOST_SHOWN = 100  # of the wrong ones, of the differences and of the problems
BLOCK = ".block"
ASK = "ask"


class Ends(msgspec.Struct, frozen=True, kw_only=True):
    """How alerts ended: closed or left open; blocked without a person, asked about, failed."""

    taken: int = 0
    closed: int = 0
    open: int = 0
    failed: int = 0
    blocked: int = 0
    asked: int = 0


class OrderCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often an action would have been ordered, by who has to agree."""

    action: str
    auto: int = 0
    required: int = 0
    two_person: int = 0


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """The ends of the alerts of one source, or of one day."""

    name: str
    ends: Ends


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """What an analyst found otherwise: `closed` a true positive, or `blocked` what is harmless."""

    kind: str
    alert_id: str
    title: str
    what: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A failure, how often it happened, and one alert with it."""

    text: str
    times: int
    alert_id: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """An alert of which the version that is live makes something else, in words."""

    alert_id: str
    title: str
    now: str
    then: str


class Quota(msgspec.Struct, frozen=True, kw_only=True):
    """How often a provider with a quota would have been asked at most."""

    provider: str
    calls: int


class Backtest(msgspec.Struct, frozen=True, kw_only=True):
    """What a playbook would have done; the lists show the first hundred of their kind.

    `reviewed` alerts carry the finding of an analyst, which `wrong` is measured against.
    `wrong_closed` and `wrong_blocked` count all of their kind, as `differing` does.
    """

    playbook: str
    digest: str
    against: str | None
    since: datetime | None
    made_at: datetime
    seconds: float
    alerts: int
    ends: Ends
    live: Ends | None
    orders: tuple[OrderCount, ...]
    sources: tuple[Share, ...]
    days: tuple[Share, ...]
    reviewed: int
    wrong_closed: int
    wrong_blocked: int
    wrong: tuple[Wrong, ...]
    problems: tuple[Problem, ...]
    observables: int
    deep: int
    quota: tuple[Quota, ...]
    differing: int
    differences: tuple[Difference, ...]


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures are about: the playbook, its version, the one it is against, and when."""

    playbook: str
    digest: str
    against: str | None
    since: datetime | None
    made_at: datetime
    seconds: float


def figures_of(replayer: Replayer, labels: Labels, harmless: Mapping[str, bool]) -> Backtest:
    """Return the figures; `harmless` says of single values what analysts found."""
    replays = [each for each in replayer.replays if each is not None]
    wrong = [each for replay in replays for each in _wrong(replay, harmless)]
    kinds = Counter(each.kind for each in wrong)
    differences = list(_differences(replayer)) if labels.against else []
    quota = replayer.verdicts.quota()
    live = [each for each in replayer.against if each is not None]
    return Backtest(
        playbook=labels.playbook,
        digest=labels.digest,
        against=labels.against,
        since=labels.since,
        made_at=labels.made_at,
        seconds=labels.seconds,
        alerts=len(replayer.pasts),
        ends=_ends(replays),
        live=_ends(live) if labels.against else None,
        orders=_orders(replays),
        sources=_shares((each.past.alert.source, each) for each in replays),
        days=_days(replays),
        reviewed=sum(each.past.harmful is not None for each in replays),
        wrong_closed=kinds["closed"],
        wrong_blocked=kinds["blocked"],
        wrong=tuple(wrong[:MOST_SHOWN]),
        problems=_problems(replays),
        observables=len(replayer.verdicts),
        deep=len(replayer.verdicts.deeper),
        quota=tuple(Quota(provider=name, calls=calls) for name, calls in quota.items()),
        differing=len(differences),
        differences=tuple(differences[:MOST_SHOWN]),
    )


def blocks_by_itself(plan: Sequence[PlanStep]) -> Iterator[PlanStep]:
    """Yield the blocks that need nobody."""
    for step in plan:
        if step.action.endswith(BLOCK) and step.approval is Approval.AUTO:
            yield step


def _ends(replays: Sequence[Replay]) -> Ends:
    status = Counter(each.outcome.status if each.outcome else None for each in replays)
    return Ends(
        taken=len(replays),
        closed=status[CaseStatus.CLOSED],
        open=status[CaseStatus.OPEN],
        failed=status[None],
        blocked=sum(any(True for _ in blocks_by_itself(each.plan)) for each in replays),
        asked=sum(_needs_a_person(each.plan) for each in replays),
    )


def _needs_a_person(plan: Sequence[PlanStep]) -> bool:
    return any(step.action == ASK or step.approval is not Approval.AUTO for step in plan)


def _orders(replays: Sequence[Replay]) -> tuple[OrderCount, ...]:
    counts = Counter((step.action, step.approval) for each in replays for step in each.plan)
    actions = Counter(action for action, _ in counts.elements())
    return tuple(
        OrderCount(
            action=action,
            auto=counts[action, Approval.AUTO],
            required=counts[action, Approval.REQUIRED],
            two_person=counts[action, Approval.TWO_PERSON],
        )
        for action, _ in actions.most_common()
    )


def _shares(named: Iterable[tuple[str, Replay]]) -> tuple[Share, ...]:
    groups: defaultdict[str, list[Replay]] = defaultdict(list)
    for name, replay in named:
        groups[name].append(replay)
    largest = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(Share(name=name, ends=_ends(group)) for name, group in largest)


def _days(replays: Sequence[Replay]) -> tuple[Share, ...]:
    dated = ((each.past.at.date().isoformat(), each) for each in replays if each.past.at)
    return tuple(sorted(_shares(dated), key=lambda share: date.fromisoformat(share.name)))


def _wrong(replay: Replay, harmless: Mapping[str, bool]) -> Iterator[Wrong]:
    past, outcome = replay.past, replay.outcome
    if outcome and outcome.status is CaseStatus.CLOSED and past.harmful:
        yield _wrongly(past, "closed", outcome.summary)
    for step in blocks_by_itself(replay.plan):
        found = harmless.get(step.target)
        if found if found is not None else past.harmful is False:
            yield _wrongly(past, "blocked", f"{step.action} {step.target}: {step.reason}")


def _wrongly(past: Past, kind: str, what: str) -> Wrong:
    return Wrong(kind=kind, alert_id=past.id, title=past.alert.title, what=what)


def _problems(replays: Sequence[Replay]) -> tuple[Problem, ...]:
    times = Counter(each.problem for each in replays if each.problem)
    first: dict[str, str] = {}
    for each in replays:
        first.setdefault(each.problem, each.past.id)
    return tuple(
        Problem(text=text, times=count, alert_id=first[text])
        for text, count in times.most_common(MOST_SHOWN)
    )


def _differences(replayer: Replayer) -> Iterator[Difference]:
    for past, then, now in zip(replayer.pasts, replayer.replays, replayer.against, strict=True):
        told = in_words(now), in_words(then)
        if told[0] != told[1]:
            yield Difference(alert_id=past.id, title=past.alert.title, now=told[0], then=told[1])


def in_words(replay: Replay | None) -> str:
    """Return what a playbook made of an alert, in one line; equal lines mean the same."""
    if replay is None:
        return "not taken"
    if replay.outcome is None:
        return f"failed: {replay.problem}"
    resolution = f" as {replay.outcome.resolution}" if replay.outcome.resolution else ""
    orders = "; ".join(
        f"{step.action} {step.target} ({step.approval})"
        for step in replay.plan
        if step.target != "alert"
    )
    return f"{replay.outcome.status}{resolution}" + (f": {orders}" if orders else "")
