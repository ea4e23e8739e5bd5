"""What the tests of runs share: a firewall in memory, a team with its desk, alerts with runs."""

import anyio
import anyio.lowlevel
import msgspec

from house import FakeClock
from sidelight.enrichment import Driver
from sidelight.model import (
    ActionScope,
    ActionState,
    Alert,
    AlertObservable,
    BlastRadius,
    Coverage,
    Observable,
    ObservableType,
    Reason,
    Role,
    RunMode,
    Severity,
    Unavailable,
    Verdict,
    VerdictClass,
)
from sidelight.plugin import (
    Ability,
    Action,
    ActionManifest,
    Argument,
    HttpRequest,
    HttpResponse,
    Plan,
    Proof,
    Receipt,
    Standing,
    perform,
)
from sidelight.runner import Actuator, Bench, Crew, Desk, YamlPlaybook
from sidelight.store import NewRun
from sidelight.workflow import Catalog, Signature, lint
from workflow_world import text_of

DOMAIN = frozenset({ObservableType.DOMAIN})
CATALOG = Catalog(
    actions={
        "dns.block": Signature(targets=DOMAIN),
        "host.contain": Signature(arguments={"host": Argument()}),
        "case.open": Signature(),
        "ticket.open": Signature(),
    },
    playbooks={"inner": {}},
)


class Held(msgspec.Struct):
    blocked: bool = False


class Firewall(Action):
    """Blocks domains over HTTP; what it is asked is kept by its `world`."""

    manifest = ActionManifest(
        name="firewall",
        title="Firewall",
        docs="https://fw.example/docs",
        does={"dns.block": Ability(title="Block a domain", targets=DOMAIN)},
        hosts=frozenset({"fw.example"}),
    )

    def plan(self, command):
        held = yield from self._held(command)
        radius = BlastRadius(count=1, unit="domain")
        return Plan(text=f"block {command.target.value}", blast_radius=radius, already=held)

    def apply(self, command):
        yield from perform(self._request(command, "PUT", changes=True))
        return Receipt(text="blocked", reference=command.key, undo={"was": "open"})

    def verify(self, command):
        held = yield from self._held(command)
        return Proof(Standing.HOLDS if held else Standing.ABSENT, f"blocked: {held}")

    def undo(self, command, undo):
        yield from perform(self._request(command, "DELETE", changes=True))
        return Receipt(text="opened")

    def _held(self, command):
        answer = yield from perform(self._request(command, "GET"))
        return answer.decode(Held).blocked

    def _request(self, command, method, *, changes=False):
        return HttpRequest(
            url_template="https://fw.example/blocks/{value}",
            path={"value": command.target.value},
            method=method,
            headers={"Idempotency-Key": command.key},
            changes=changes,
        )


class Tickets(Action):
    """Opens tickets; twice is two, and nobody can look."""

    manifest = ActionManifest(
        name="tickets",
        title="Tickets",
        docs="https://fw.example/docs",
        does={
            "ticket.open": Ability(
                title="Open a ticket", reversible=False, repeatable=False, blocks=False
            )
        },
        hosts=frozenset({"fw.example"}),
    )

    def plan(self, command):
        radius = BlastRadius(count=1, unit="ticket")
        return Plan(text="open a ticket", blast_radius=radius)
        yield

    def apply(self, command):
        yield from perform(
            HttpRequest(
                url_template="https://fw.example/tickets/{value}",
                path={"value": "new"},
                method="POST",
                changes=True,
            )
        )
        return Receipt(text="opened")

    def verify(self, command):
        return Proof(Standing.UNKNOWN, "tickets cannot be looked up")
        yield

    def undo(self, command, undo):
        raise AssertionError
        yield


class World:
    """The other side: what is blocked, and every change that was asked for."""

    def __init__(self):
        self.blocked = set()
        self.asked = []
        self.fails = []  # the errors of the next changes; None is none
        self.after = []  # errors that come after the change was made

    async def perform(self, effect, manifest, secrets):
        value = effect.path["value"]
        if effect.method == "GET":
            return self._told(value)
        self.asked.append((effect.method, value))
        if self.fails and (error := self.fails.pop(0)):
            raise error
        if effect.method == "PUT":
            self.blocked.add(value)
        elif effect.method == "DELETE":
            self.blocked.discard(value)
        if self.after and (error := self.after.pop(0)):
            raise error
        return self._told(value)

    def _told(self, value):
        body = msgspec.json.encode(Held(blocked=value in self.blocked))
        return HttpResponse(status=200, body=body)


def verdict(class_, probability=0.99):
    reason = Reason(text=f"it is {class_}", weight=3.0, source="one", family="one")
    return Verdict(
        class_=VerdictClass(class_),
        probability=probability,
        confidence=0.9,
        coverage=Coverage(1, 1),
        reasons=(reason,),
        action_scope=ActionScope.HOST if class_ == "malicious" else ActionScope.NONE,
        model_version="1",
    )


class Team:
    """One team on a store: its desk, its look-ups, its playbooks."""

    def __init__(self, store, *, clock=None, refuse=None, verdicts=None, hand=()):
        self.clock = clock or FakeClock()
        self.store = store
        self.world = World()
        self.verdicts = verdicts or {}
        self.looked = []
        self.playbooks = {}
        self.refuse = refuse
        self.desk = Desk(
            Bench(
                store=store,
                driver=Driver({HttpRequest: self.world.perform}),
                bound={
                    "dns.block": (Actuator(Firewall()),),
                    "ticket.open": (Actuator(Tickets()),),
                },
                by_hand={name: Ability(title=name) for name in hand},
                refuse=self._refuse,
                clock=self.clock,
                secret=lambda name: f"text of {name}",
            )
        )
        self.crew = Crew(
            store=store,
            desk=self.desk,
            clock=self.clock,
            enrich_of=lambda *_: self._enrich,
            playbook_of=lambda name, _: self.playbooks[name],
            told=lambda *_: (),
        )

    async def _refuse(self, ability, target):
        return self.refuse(target) if self.refuse else None

    async def _enrich(self, observables, deep):
        self.looked.append(tuple(each.value for each in observables))
        await anyio.lowlevel.checkpoint()
        return tuple(verdict(self.verdicts.get(each.value, "unknown")) for each in observables)

    def draft(self, order, actuator, state):
        """Return an order as a process wrote it down; what is intended has its end."""
        begins = state is ActionState.INTENDED and order.ttl is not None
        ends = self.clock.now() + order.ttl if begins else None
        draft = self.desk._draft(order, actuator)
        return msgspec.structs.replace(draft, state=state, expires_at=ends)

    def playbook(self, steps, head="", name="test"):
        """Lint a playbook and make it known."""
        text = text_of(steps, head).replace("playbook: test", f"playbook: {name}", 1)
        version = lint(text, f"{name}.yaml", CATALOG)
        self.playbooks[name] = YamlPlaybook(version, self.clock)
        return version

    def alert(self, *values, mode=RunMode.ACT, playbook="test", uid="1", **parts):
        """Store an alert with its run and return the record of the run."""
        alert = Alert(
            source="test",
            uid=uid,
            title="An alert",
            severity=Severity.HIGH,
            time=self.clock.now(),
            observables=tuple(
                AlertObservable(
                    observable=Observable(ObservableType.DOMAIN, value),
                    role=Role.ATTACKER,
                    path="x",
                )
                for value in values
            ),
        )
        pinned = dict.fromkeys(self.playbooks, "")
        new = NewRun(playbook=playbook, pinned=pinned, mode=mode, **parts)
        recorded = self.store.record_alert(alert, b"{}", run=new)
        return self.store.runs.get(recorded.run_id)


LOST = Unavailable("the answer never came")
