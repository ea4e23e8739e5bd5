"""Rehearse a playbook on its cases: recorded verdicts and answers in, what differs out."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sidelight.model import Clock, InvalidInput, Observable, PlanStep, SidelightError, Verdict
from sidelight.plugin import Playbook
from sidelight.runner import Enrich, InlineRun, Planned, YamlPlaybook
from sidelight.workflow import Version, takes
from sidelight.workflow.cases import Expected, ExpectedStep, PlaybookCase
from sidelight.workflow.graph import graph_of
from sidelight.workflow.playbook import walk


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one case went: `problems` are sentences, none when it passed."""

    name: str
    problems: tuple[str, ...] = ()
    status: str = ""
    summary: str = ""
    plan: tuple[PlanStep, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all is as it must be."""
        return not self.problems


class Unreached(msgspec.Struct, frozen=True):
    """A step that no case does: its path, its name and its words."""

    path: str
    step: str
    title: str


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """How all cases of a playbook went, and which of its steps none of them does."""

    playbook: str
    digest: str
    cases: tuple[CaseResult, ...]
    steps: int
    unreached: tuple[Unreached, ...]

    @property
    def passed(self) -> bool:
        """Whether every case passed."""
        return all(each.passed for each in self.cases)


class AnsweredRun(InlineRun):
    """A run whose questions are answered by the names of their steps."""

    def __init__(
        self, *, enrich: Enrich, playbooks: Mapping[str, Playbook], answers: Mapping[str, str]
    ) -> None:
        """Take the answers; a question without one has its default."""
        super().__init__(enrich=enrich, playbooks=playbooks)
        self._answers = answers
        self.asked: set[str] = set()

    async def ask(self, question: str, *, options: tuple[str, ...], step: str) -> str | None:
        """Return the recorded answer; raises InvalidInput for one that is no option."""
        await super().ask(question, options=options, step=step)
        self.asked.add(step)
        answer = self._answers.get(step)
        if answer is not None and answer not in options:
            told = " / ".join(options)
            raise InvalidInput(f"the answer {answer!r} to {step!r} is none of its options: {told}")
        return answer


async def rehearse(
    version: Version,
    cases: Sequence[PlaybookCase],
    playbooks: Mapping[str, Playbook],
    clock: Clock,
) -> Rehearsal:
    """Return how the cases went; `playbooks` are those that may be called."""
    done: set[str] = set()
    playbook = YamlPlaybook(version, clock, trace=done.add)
    known = {**playbooks, playbook.name: playbook}
    results = [await _rehearsed(playbook, case, known) for case in cases]
    titles = {node.id: node.title for node in graph_of(version.playbook).nodes}
    head = version.playbook
    steps = [*walk(head.steps, "steps"), *walk(head.on_error, "on_error")]
    return Rehearsal(
        playbook=head.playbook,
        digest=version.digest,
        cases=tuple(results),
        steps=len(steps),
        unreached=tuple(
            Unreached(path, step.id or path, titles.get(path, ""))
            for path, step in steps
            if path not in done
        ),
    )


async def _rehearsed(
    playbook: YamlPlaybook, case: PlaybookCase, playbooks: Mapping[str, Playbook]
) -> CaseResult:
    alert = case.alert.alert()

    async def enrich(observables: Sequence[Observable], deep: bool) -> tuple[Verdict, ...]:
        return tuple(case.verdict(each, deep=deep) for each in observables)

    run = AnsweredRun(enrich=enrich, playbooks=playbooks, answers=case.answers)
    try:
        if takes(playbook.version, alert, case.inputs) is not case.expect.taken:
            wrong = "is taken" if not case.expect.taken else "is not taken"
            return CaseResult(name=case.name, problems=(f"the alert {wrong} by the playbook",))
        planned = await run.start(playbook.name, alert, case.inputs)
    except SidelightError as error:
        return CaseResult(name=case.name, problems=_failed(case.expect, str(error)))
    return CaseResult(
        name=case.name,
        problems=(*_problems(case.expect, planned), *_unasked(case, run.asked)),
        status=str(planned.outcome.status),
        summary=planned.outcome.summary,
        plan=planned.plan,
    )


def _failed(expected: Expected, error: str) -> tuple[str, ...]:
    if expected.fails is None:
        return (f"it failed: {error}",)
    if expected.fails not in error:
        return (f"it failed with {error!r}, not with {expected.fails!r}",)
    return ()


def _unasked(case: PlaybookCase, asked: set[str]) -> Iterator[str]:
    for step in case.answers:
        if step not in asked:
            yield f"the question {step!r}, for which there is an answer, was not asked"


def _problems(expected: Expected, planned: Planned) -> Iterator[str]:
    outcome = planned.outcome
    if expected.fails is not None:
        yield f"it did not fail with {expected.fails!r}"
    if expected.status is not None and outcome.status is not expected.status:
        yield f"the case is {outcome.status}, not {expected.status}"
    if expected.resolution is not None and outcome.resolution is not expected.resolution:
        yield f"the resolution is {outcome.resolution or 'none'}, not {expected.resolution}"
    if expected.summary is not None and expected.summary not in outcome.summary:
        yield f"the summary is {outcome.summary!r}, without {expected.summary!r}"
    for action in expected.never:
        if any(step.action == action for step in planned.plan):
            yield f"{action} is in the plan, and never must be"
    if expected.plan is not None:
        yield from _plan_problems(expected.plan, planned.plan)


def _plan_problems(expected: Sequence[ExpectedStep], plan: Sequence[PlanStep]) -> Iterator[str]:
    for number, (wanted, found) in enumerate(zip(expected, plan, strict=False), start=1):
        for name in ("action", "target", "approval", "step"):
            wish, fact = getattr(wanted, name), getattr(found, name)
            if wish is not None and wish != fact:
                yield f"line {number} of the plan: {name} is {fact}, not {wish}"
    for missing in expected[len(plan) :]:
        yield f"not in the plan: {missing.action} {missing.target or ''}".rstrip()
    for over in plan[len(expected) :]:
        yield f"too much in the plan: {over.action} {over.target} ({over.approval})"
