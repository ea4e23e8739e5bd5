"""An actuator made from a description."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from sidelight.actions.described.filling import (
    as_text,
    filled_headers,
    filled_path,
    filled_text,
    filled_texts,
    values_of,
)
from sidelight.actions.described.linting import condition_of
from sidelight.actions.described.shape import Description, Order, Request
from sidelight.expressions import EvaluationError, evaluate
from sidelight.model import BadAnswer, BlastRadius, InvalidInput, Refused
from sidelight.plugin import (
    OWN_SERVER,
    Ability,
    Action,
    ActionManifest,
    Command,
    Exchange,
    HttpRequest,
    HttpResponse,
    Plan,
    Proof,
    Receipt,
    Standing,
    ability_of,
    header_key,
    perform,
    text_of,
)
from sidelight.plugin.commands import UNITS
from sidelight.workflow.template import fill, look_up

KEY = "Idempotency-Key"
SHOWN = 120  # characters of a refusal
DOCS = "https://www.rfc-editor.org/rfc/rfc9110"


def described(description: Description) -> Action:
    """Return the actuator of a description that was read without a finding."""

    class Described(_Described):
        manifest: ClassVar[ActionManifest] = _manifest(description)

    return Described(description)


def _manifest(description: Description) -> ActionManifest:
    host = urlsplit(description.url).hostname if description.url else None
    return ActionManifest(
        name=description.actuator,
        title=description.title,
        docs=description.docs or DOCS,
        hosts=frozenset({host or OWN_SERVER}),
        secrets=description.secrets,
        settings=description.settings,
        does={
            name: Ability(
                title=order.title,
                targets=frozenset(order.targets),
                arguments=order.arguments,
                openc2=order.openc2,
                reversible=order.is_reversible,
                repeatable=order.repeatable,
                blocks=order.blocks,
                shared=order.shared,
            )
            for name, order in description.actions.items()
        },
    )


class _Described(Action):
    """Makes the requests of its description."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._url = (description.url or f"https://{OWN_SERVER}").rstrip("/")

    def plan(self, command: Command) -> Exchange[Plan]:
        """Say what would be done; where the description has a plan, look whether it is done."""
        order, already = self._order(command), False
        if order.plan is not None:
            response = yield from self._ask(order.plan, command)
            already = order.plan.holds is not None and self._holds(order.plan, response, command)
        text = filled_text(order.text, self._values(command)) or _sentence(order, command)
        return Plan(text=text, blast_radius=_radius(order, command), already=already)

    def apply(self, command: Command) -> Exchange[Receipt]:
        """Make the changing request, with the key of the order."""
        order = self._order(command)
        response = yield from self._ask(order.apply, command, key=command.key)
        reference = _reference(order.apply, response)
        undo = {"reference": reference} if reference else {}
        text = f"{self.manifest.title} answered HTTP {response.status}"
        return Receipt(text=text, reference=reference, undo=undo)

    def verify(self, command: Command) -> Exchange[Proof]:
        """Ask whether the effect is there, by the condition of the description."""
        order = self._order(command)
        if order.verify is None:
            return Proof(Standing.UNKNOWN, f"{self.manifest.title} describes no way to look")
        response = yield from self._ask(order.verify, command)
        try:
            holds = self._holds(order.verify, response, command)
        except EvaluationError as error:
            return Proof(Standing.UNKNOWN, f"the answer cannot be read: {error.why}")
        said = f"{self.manifest.title} says HTTP {response.status}: {order.verify.holds}"
        standing = Standing.HOLDS if holds else Standing.ABSENT
        return Proof(standing, f"{said} is {'true' if holds else 'false'}")

    def undo(self, command: Command, undo: Mapping[str, Any]) -> Exchange[Receipt]:
        """Make the request that takes it back; a reference that is not known is searched first."""
        order = self._order(command)
        if order.undo is None:
            raise InvalidInput(f"{command.action} by {self.manifest.name} cannot be taken back")
        reference = text_of(undo, "reference")
        if not reference and order.verify is not None and order.verify.reference:
            found = yield from self._ask(order.verify, command)
            reference = _reference(order.verify, found)
        key = f"{command.key} undo"
        response = yield from self._ask(order.undo, command, key=key, reference=reference)
        text = f"{self.manifest.title} answered HTTP {response.status}"
        return Receipt(text=text, reference=reference)

    def _order(self, command: Command) -> Order:
        ability_of(self.manifest, command)
        return self._description.actions[command.action]

    def _values(self, command: Command, reference: str = "") -> dict[str, Any]:
        settings = {**self.manifest.settings, **command.settings}
        return values_of(command, settings, reference)

    def _ask(
        self, request: Request, command: Command, *, key: str = "", reference: str = ""
    ) -> Exchange[HttpResponse]:
        """Return a good answer; `key` is that of a changing request. Raises Refused, BadAnswer."""
        values = self._values(command, reference)
        template, places = filled_path(request.path, values)
        headers = filled_headers(request.headers, values)
        if key and KEY.lower() not in {name.lower() for name in headers}:
            headers[KEY] = header_key(key)
        response = yield from perform(
            HttpRequest(
                url_template=self._url + template,
                method=request.method,
                path=places,
                params=filled_texts(request.params, values),
                json=fill(request.json, values, as_text),
                form=None if request.form is None else filled_texts(request.form, values),
                headers=headers,
                changes=bool(key),
                expected=frozenset(request.expect),
                timeout=request.timeout,
            )
        )
        return self._good(request, response)

    def _good(self, request: Request, response: HttpResponse) -> HttpResponse:
        if response.status not in request.expect:
            said = response.body[:SHOWN].decode("utf-8", "replace")
            shown = "".join(each for each in said if each.isprintable())
            raise Refused(f"{self.manifest.title} answered HTTP {response.status}: {shown}")
        if response.headers.get("content-type", "").startswith("text/html"):
            raise BadAnswer("$", "a page of HTML in place of an answer")
        return response

    def _holds(self, request: Request, response: HttpResponse, command: Command) -> bool:
        target = self._values(command)["target"] or {"type": "", "value": ""}
        return evaluate(
            condition_of(request.holds or "false"),
            {
                "body": _body(response),
                "key": header_key(command.key),
                "status": response.status,
                "target": target,
            },
        )


def _body(response: HttpResponse) -> Any:
    """Return the body as JSON, as text where it is none, and None where there is none."""
    if not response.body.strip():
        return None
    try:
        return msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return response.body.decode("utf-8", "replace")


def _reference(request: Request, response: HttpResponse) -> str:
    """Return the name of the effect in the answer; raises BadAnswer where it should be there."""
    if request.reference is None:
        return ""
    path = request.reference.split(".")[1:]
    found = look_up(path, _body(response) or {})
    if not isinstance(found, str | int) or isinstance(found, bool) or found == "":
        raise BadAnswer(".".join(path), "the name of the effect is not there")
    return str(found)


def _sentence(order: Order, command: Command) -> str:
    return f"{order.title}: {command.target.value}" if command.target else order.title


def _radius(order: Order, command: Command) -> BlastRadius:
    if order.radius is not None:
        return BlastRadius(count=order.radius.count, unit=order.radius.unit, text=order.radius.text)
    if command.target is None:
        return BlastRadius(count=None, unit="unknown")
    return BlastRadius(count=1, unit=UNITS.get(command.target.type, "target"))
