"""The server does what its OpenAPI document says: no other status, no other shape, no fault."""

import base64
from contextlib import contextmanager

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ordering import desk_of
from serving import listening_on
from sidelight.api.app import create
from sidelight.api.sessions import Welcome
from sidelight.formats.vt_ids import url_id
from sidelight.model import AccessRole, Unavailable
from sidelight.service import access
from sidelight.service.approval_links import ApprovalLinks
from sidelight.service.webhooks import Webhooks
from sidelight.sources.generic_json import GenericJson
from sidelight.store import KEY_BYTES, Sealer
from sidelight.widget import routes as widget
from vt_world import DOMAIN, IP, MD5, SHA256, URL, World

EXAMPLES = 20  # of each operation
ENCODED = base64.urlsafe_b64encode(URL.value.encode()).decode().rstrip("=")
NAMES = (DOMAIN.value, IP.value, SHA256, MD5, url_id(URL.value), ENCODED, "me")
RELATIONSHIPS = ("resolutions", "urls", "comments", "votes", "item", "author")
known = st.none() | st.fixed_dictionaries(
    {"id_": st.sampled_from(NAMES), "name": st.sampled_from(RELATIONSHIPS)}
)
"""Identifiers of what there is: chance alone finds none of them."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/x-ndjson")
def lines(_context, value):
    return (
        value.encode("utf-8", "surrogatepass") if isinstance(value, str) else repr(value).encode()
    )


class Mute:
    """Reaches nobody: the URLs of webhooks are made up here."""

    async def check(self, url):
        return None

    async def post(self, url, body, headers, *, private):
        raise Unavailable("nobody is there")


class OneKey:
    def sealer(self):
        return Sealer([b"k" * KEY_BYTES])

    @contextmanager
    def sealing(self):
        yield self.sealer()


@pytest.fixture
def described(app_with, doors_of, clock):
    """The document of a server that listens, and an administrator's key."""
    app = msgspec.structs.replace(app_with(World()), sources=(GenericJson(),))
    hooks = Webhooks(app.store.webhooks, OneKey(), Mute(), clock)
    app = msgspec.structs.replace(app, desk=desk_of(app.store, clock))
    links = ApprovalLinks(b"s" * 32, app.store, clock)
    doors = msgspec.structs.replace(doors_of(app), webhooks=hooks, approval_links=links)
    store = app.store.access
    made = access.make_key(store, clock, name="a", role=AccessRole.ADMIN, author="test")
    application = create(doors, store, Welcome("t0ken"), [widget.router(doors)])
    with listening_on(application) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json", wait_for_schema=10)
        schema.config.update(headers={"x-apikey": made.secret})
        yield schema


@pytest.mark.parametrize("door", ["/api/v1", "/api/v3", "/vtapi/v2", "/"])
def test_every_answer_is_described(described, door):
    operations = [each.ok() for each in described.get_all_operations()]
    chosen = [each for each in operations if door_of(each.path) == door]
    assert chosen
    wrong = [told for each in chosen if (told := failures(each))]
    assert not wrong, "\n\n".join(wrong)


def door_of(path):
    return next(
        (each for each in ("/api/v1", "/api/v3", "/vtapi/v2") if path.startswith(each)), "/"
    )


def failures(operation):
    """Return what is wrong with the answers of an operation."""

    @seed(0)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(*(operation.as_strategy(generation_mode=each) for each in GenerationMode)), known
    )
    def ask(case, names):
        if names and "id_" in case.path_parameters:
            case.path_parameters.update(names)
        case.call_and_validate(checks=CHECKS)

    try:
        ask()
    except (FailureGroup, Failure) as error:
        return f"{operation.label}: {error}"
    return ""
