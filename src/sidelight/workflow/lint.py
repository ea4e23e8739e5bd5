"""The linter: a playbook's text in; a version that can run out, or every mistake with its place.

A step sees the results of the steps before it in its own list and in the lists around it. So what
it names has a value whenever it runs, be it the empty one of a step that was passed over.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from sidelight.expressions import RESERVED, Scalar, meant
from sidelight.workflow.catalog import Catalog
from sidelight.workflow.checks import Checks
from sidelight.workflow.context import ERROR, SEEN, input_value, result_type
from sidelight.workflow.durations import parse_duration
from sidelight.workflow.findings import LintError
from sidelight.workflow.limits import LONGEST_RUN
from sidelight.workflow.orders import (
    check_act,
    check_ask,
    check_call,
    check_lasting,
    check_list,
    check_sleep,
)
from sidelight.workflow.playbook import (
    Act,
    AnyStep,
    Ask,
    Call,
    Conclude,
    Enrich,
    Parallel,
    Playbook,
    Sequence,
    Sleep,
    Switch,
    While,
    walk,
)
from sidelight.workflow.reach import unreachable
from sidelight.workflow.schedule import next_moment
from sidelight.workflow.scope import Scope, first_scope
from sidelight.workflow.shape import shaped
from sidelight.workflow.source import read_source
from sidelight.workflow.version import Version, version_of

ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)  # a schedule is sound or not, whatever the day


def lint(text: str, file: str, catalog: Catalog) -> Version:
    """Return the playbook with its compiled conditions; raises LintError with all its mistakes."""
    document = read_source(text, file)
    playbook = shaped(document)
    checks = Checks(document)
    _Linter(playbook, catalog, checks).run()
    if checks.findings:
        raise LintError(checks.findings)
    return version_of(playbook, checks.conditions, catalog)


class _Linter:
    """Reads a playbook from the top, with what each place may name."""

    def __init__(self, playbook: Playbook, catalog: Catalog, checks: Checks) -> None:
        self.playbook = playbook
        self.catalog = catalog
        self.checks = checks

    def run(self) -> None:
        playbook, checks = self.playbook, self.checks
        scope = first_scope(playbook.inputs, playbook.secrets)
        self._head()
        self._names()
        if playbook.on and playbook.on.alert and playbook.on.alert.when:
            checks.varying("on.alert.when", playbook.on.alert.when, scope)
        self._steps(playbook.steps, "steps", scope)
        self._steps(playbook.on_error, "on_error", scope.with_variable("error", ERROR))
        self._unused()

    def _head(self) -> None:
        self._most("limits.run_time", self.playbook.limits.run_time)
        self._schedule()
        for name, each in self.playbook.inputs.items():
            self._identifier(f"inputs.{name}", name)
            if each.default is None:
                continue
            try:
                input_value(name, each.default, each)
            except ValueError as error:
                self.checks.say(f"inputs.{name}.default", str(error))

    def _schedule(self) -> None:
        schedule = self.playbook.on.schedule if self.playbook.on else None
        if schedule is None:
            return
        try:
            next_moment(schedule, ANY_MOMENT)
        except ValueError as error:
            self.checks.say("on.schedule", str(error))

    def _most(self, path: str, text: str) -> None:
        try:
            over = parse_duration(text) > LONGEST_RUN
        except ValueError as error:
            self.checks.say(path, str(error))
            return
        if over:
            self.checks.say(path, f"no run works longer than {LONGEST_RUN.days} days")

    def _names(self) -> None:
        seen: dict[str, int] = {}
        trees = (("steps", self.playbook.steps), ("on_error", self.playbook.on_error))
        for root, steps in trees:
            for path, step in walk(steps, root):
                if step.id is None:
                    continue
                self._identifier(f"{path}.id", step.id)
                place = self.checks.document.place(f"{path}.id")
                if step.id in seen:
                    line = seen[step.id]
                    self.checks.say(f"{path}.id", f"the id `{step.id}` is taken by line {line}")
                seen.setdefault(step.id, place.line)

    def _identifier(self, path: str, name: str) -> None:
        if name in RESERVED:
            self.checks.say(path, f"`{name}` is a word of the conditions; take another name")

    def _steps(self, steps: tuple[AnyStep, ...], path: str, scope: Scope) -> None:
        dead = unreachable(steps)
        if dead is not None:
            message = "this step cannot be reached: the run has ended before it"
            self.checks.say(f"{path}.{dead}", message)
        for number, step in enumerate(steps):
            self._step(step, f"{path}.{number}", scope)
            result = result_type(step)
            if step.id and result and step.for_each is None:
                scope = scope.with_result(step.id, result)

    def _step(self, step: AnyStep, path: str, scope: Scope) -> None:
        inside = self._with_element(step, path, scope)
        if step.when is not None:
            self.checks.varying(f"{path}.when", step.when, inside)
        check_lasting(step.timeout, f"{path}.timeout", scope, self.checks)
        if step.retry:
            check_lasting(step.retry.delay, f"{path}.retry.delay", scope, self.checks)
        self._kind(step, path, inside)
        if step.on_error:
            failed = inside.with_variable("error", ERROR)
            self._steps(step.on_error, f"{path}.on_error", failed)

    def _with_element(self, step: AnyStep, path: str, scope: Scope) -> Scope:
        """Return the scope inside of `for_each`, where the element has a name."""
        if step.for_each is None:
            return scope
        if step.as_ in scope.variables:
            message = f"the name `{step.as_}` is taken here"
            self.checks.say(f"{path}.for_each", message, "give the element another name with `as`")
        self._identifier(f"{path}.as", step.as_)
        found = check_list(f"{path}.for_each", step.for_each, scope, self.checks)
        return scope.with_variable(step.as_, found.element if found else Scalar.ANY)

    def _kind(self, step: AnyStep, path: str, scope: Scope) -> None:
        match step:
            case Enrich():
                self._enrich(step, path, scope)
            case Sequence():
                self._steps(step.steps, f"{path}.steps", scope)
            case Switch():
                self._switch(step, path, scope)
            case Parallel():
                for number, branch in enumerate(step.parallel):
                    self._steps(branch, f"{path}.parallel.{number}", scope.in_parallel())
            case While():
                self._while(step, path, scope)
            case Conclude():
                self._conclude(step, path, scope)
            case _:
                self._reaching_out(step, path, scope)

    def _reaching_out(self, step: Act | Call | Ask | Sleep, path: str, scope: Scope) -> None:
        match step:
            case Act():
                self._act(step, path, scope)
            case Call():
                self._call(step, path, scope)
            case Ask():
                check_ask(step, path, scope, self.checks)
            case Sleep():
                check_sleep(step, path, scope, self.checks)

    def _act(self, step: Act, path: str, scope: Scope) -> None:
        check_act(step, path, scope, self.catalog, self.checks)
        if step.auto_when is None:
            return
        self.checks.varying(f"{path}.auto_when", step.auto_when, scope)
        if step.approval == "auto":
            self.checks.say_key(f"{path}.auto_when", "`approval: auto` asks nobody anyway")

    def _enrich(self, step: Enrich, path: str, scope: Scope) -> None:
        found = check_list(f"{path}.enrich", step.enrich, scope, self.checks)
        fields = getattr(found.element, "fields", {}) if found else SEEN.fields
        if not set(SEEN.fields) <= set(fields):
            self.checks.say(f"{path}.enrich", "only observables can be looked up")
        if step.where is not None:
            element = found.element if found else Scalar.ANY
            inside = scope.with_variable("item", element)
            self.checks.varying(f"{path}.where", step.where, inside)
        fan_out = self.playbook.limits.fan_out
        if step.most is not None and step.most > fan_out:
            self.checks.say(f"{path}.most", f"more than `limits.fan_out`, which is {fan_out}")

    def _switch(self, step: Switch, path: str, scope: Scope) -> None:
        seen: set[str] = set()
        for number, case in enumerate(step.switch):
            here = f"{path}.switch.{number}"
            self.checks.varying(f"{here}.when", case.when, scope)
            if case.when in seen:
                self.checks.say(f"{here}.when", "never reached: a way above has this condition")
            seen.add(case.when)
            self._steps(case.steps, f"{here}.steps", scope)
        self._steps(step.else_, f"{path}.else", scope)

    def _while(self, step: While, path: str, scope: Scope) -> None:
        iterations = self.playbook.limits.iterations
        if step.max > iterations:
            self.checks.say(f"{path}.max", f"more than `limits.iterations`, which is {iterations}")
        inside = scope
        for each in step.steps:
            result = result_type(each)
            if each.id and result and each.for_each is None:
                inside = inside.with_result(each.id, result)
        if self.checks.condition(f"{path}.while", step.while_, inside) is False:
            self.checks.say(f"{path}.while", "never true: the steps cannot be reached")
        self._steps(step.steps, f"{path}.steps", scope)

    def _call(self, step: Call, path: str, scope: Scope) -> None:
        if step.call == self.playbook.playbook:
            self.checks.say(f"{path}.call", "a playbook cannot call itself")
            return
        check_call(step, path, scope, self.catalog, self.checks)

    def _conclude(self, step: Conclude, path: str, scope: Scope) -> None:
        self.checks.text(f"{path}.summary", step.summary, scope)
        if scope.parallel:
            self.checks.say_key(
                f"{path}.conclude", "a branch beside others cannot end the run", "do it behind them"
            )
        if step.resolution is not None and step.conclude == "open":
            self.checks.say(f"{path}.resolution", "only a closed case has a resolution")

    def _unused(self) -> None:
        conditions = "\n".join(self.checks.texts)
        declared: Mapping[str, tuple[str, ...]] = {
            "inputs": tuple(self.playbook.inputs),
            "secrets": self.playbook.secrets,
        }
        for kind, names in declared.items():
            for number, name in enumerate(names):
                if (kind, name) in self.checks.used or f"{kind}.{name}" in conditions:
                    continue
                where = f"inputs.{name}" if kind == "inputs" else f"secrets.{number}"
                used = sorted(each[1] for each in self.checks.used if each[0] == kind and each[1:])
                hint = meant(name, used) if used else "leave it out"
                self.checks.say_key(where, f"`{kind}.{name}` is never used", hint)
