"""The shape of a description: what stands in the file, as structs."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from sidelight.model import ObservableType
from sidelight.plugin import Argument, OpenC2, Secret

GOOD = (200, 201, 202, 204)
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Status = Annotated[int, msgspec.Meta(ge=100, le=599)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=120)]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Plain = str | int | float | bool


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One request; `${...}` may stand in the path, the values of params, json, form and headers.

    `expect` are the statuses that are a good answer. `holds` is a condition on the answer: the
    effect is there. `reference` is where the name of the effect stands in the answer: `body.id`.
    """

    path: str
    method: Method = "GET"
    params: Mapping[str, Plain] = {}
    json: Any = None
    form: Mapping[str, Plain] | None = None
    headers: Mapping[str, Plain] = {}
    expect: tuple[Status, ...] = GOOD
    holds: str | None = None
    reference: str | None = None
    timeout: Seconds | None = None


class Radius(msgspec.Struct, frozen=True):
    """How much the action touches."""

    count: int | None
    unit: str
    text: str = ""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One action of the actuator; `plan` and `verify` only read.

    `text` is the sentence of the plan. It is reversible where there is an `undo`.
    """

    title: str
    apply: Request
    plan: Request | None = None
    verify: Request | None = None
    undo: Request | None = None
    targets: tuple[ObservableType, ...] = ()
    arguments: Mapping[str, Argument] = {}
    openc2: OpenC2 | None = None
    reversible: bool | None = None
    repeatable: bool = True
    blocks: bool = True
    shared: bool = True
    radius: Radius | None = None
    text: str = ""

    @property
    def is_reversible(self) -> bool:
        """Whether it can be undone."""
        return self.undo is not None if self.reversible is None else self.reversible


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """A file; without `url` the server is the user's own, `SIDELIGHT_<NAME>_URL`.

    `settings` are their defaults; an empty one has to be set, as `SIDELIGHT_<NAME>_<SETTING>`.
    """

    actuator: Name
    title: str
    actions: Mapping[str, Order]
    docs: str = ""
    url: str | None = None
    secrets: Mapping[str, Secret] = {}
    settings: Mapping[str, str] = {}


def json_schema() -> dict[str, Any]:
    """Return the schema of a description, for editors and other tools."""
    (root,), definitions = msgspec.json.schema_components(
        [Description], ref_template="#/$defs/{name}"
    )
    for each in definitions.values():
        if each.get("type") == "object":
            each["additionalProperties"] = False
    return {"$schema": DIALECT, "title": "Sidelight actuator", **root, "$defs": definitions}
