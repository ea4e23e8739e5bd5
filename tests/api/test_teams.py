"""What one team has is not there for another, and a key is in no answer, log line or address.

The server is the real one, with two teams on one database; its label lets nothing leave it.
"""

import logging
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from litestar.testing import AsyncTestClient

from sidelight.formats.vt_ids import url_id
from sidelight.model import AccessRole, Observable, ObservableType, Principal
from sidelight.service.access import make_key
from sidelight.service.own_lists import Order, put
from sidelight.store import KEY_BYTES, KeyPlace, OwnList, Sealer
from sidelight.wiring import Feeds, load_settings
from sidelight.wiring.clock import SystemClock
from sidelight.wiring.server import server

DOMAIN, ADDRESS = "only-blue-knows.com", "45.155.205.77"
URL = f"http://{DOMAIN}/secret-plan"
PRIVATE = f"http://{DOMAIN}/private-plan"
WORDS = "the blue team wrote this #bluetag"
FILE = b"a file that blue alone has\n"
NAME = "blue-plan.txt"
MARKS = (WORDS, NAME, DOMAIN, "secret-plan", "private-plan", "blue beacon")
"""What no answer to another team may hold, unless it was asked with it."""

ALERT = {"title": "blue beacon", "severity": "high", "src_ip": ADDRESS, "id": "one"}
HOOK = {"url": "https://127.0.0.1:9/in", "events": ["case.changed"], "private": True}
BODIES = {
    "/comments": {"data": {"attributes": {"text": "red was here"}}},
    "/votes": {"data": {"attributes": {"verdict": "harmless"}}},
    "/vote": {"data": "abuse"},
    "/cases/{case_id}": {"status": "closed", "resolution": "benign"},
    "/approvals/{approval_id}": {"answer": "approve"},
    "/undo": {"reason": "red was here"},
    "/cancel": {"reason": "red was here"},
    "/retry": {},
}
BLOCK = {"action": "ip.block", "reason": "blue beacon"}
RELATIONSHIPS = {
    "files": "contacted_domains",
    "urls": "redirecting_urls",
    "domains": "subdomains",
    "ip_addresses": "resolutions",
}
METHODS = ("get", "post", "patch", "delete")


class Teams:
    """A client of the server, and what stands behind it; `keys` is team -> its key."""

    def __init__(self, client, doors):
        self.client = client
        self.doors = doors
        self.keys = {
            team: make_key(
                self.app(team).store.access,
                SystemClock(),
                name=f"key of {team}",
                role=AccessRole.ADMIN,
                author="test",
                lasts=timedelta(days=1),
            ).secret
            for team in ("blue", "red")
        }

    def app(self, team):
        return self.doors.app_of(Principal(owner=team, name=team, role=AccessRole.ADMIN))

    async def ask(self, team, method, path, **parts):
        headers = {"x-apikey": self.keys[team]}
        return await self.client.request(method.upper(), path, headers=headers, **parts)

    async def told(self, team, method, path, **parts):
        answer = await self.ask(team, method, path, **parts)
        assert answer.status_code < 300, (path, answer.text)
        return answer.json()


@pytest.fixture
async def teams(home):
    async with _teams(home) as found:
        yield found


@asynccontextmanager
async def _teams(home):
    environment = {"SIDELIGHT_HOME": str(home), "SIDELIGHT_TLP": "red"}
    settings = load_settings(environment)
    async with (
        server(settings, environment=environment, feeds=Feeds(settings), works="test") as served,
        AsyncTestClient(served[0]) as client,
    ):
        application, _ = served
        yield Teams(client, application.dependencies["doors"].dependency())


async def own_things(teams):
    """Make one of everything for blue, and return (start of a path -> identifier)."""
    blue = teams.app("blue")
    for value in (DOMAIN, ADDRESS, URL, PRIVATE):
        order = Order(list=OwnList.DENY, value=value, reason="blue beacon", author="ana")
        await put(blue, order)
    alerts = await teams.told("blue", "post", "/api/v1/alerts", json=ALERT)
    hook = await teams.told("blue", "post", "/api/v1/webhooks", json=HOOK)
    case = await _case(teams)
    change = {"status": "closed", "resolution": "benign"}
    await teams.told("blue", "patch", f"/api/v1/cases/{case}", json=change)
    below = f"/api/v1/webhooks/{hook['id']}/deliveries"
    delivery = (await teams.told("blue", "get", below))["data"][0]["id"]
    run = (await teams.told("blue", "get", "/api/v1/runs"))["data"][0]["id"]
    block = {**BLOCK, "target": "203.0.113.66"}
    action = await teams.told("blue", "post", "/api/v1/actions", json=block)
    block = {**BLOCK, "target": "203.0.113.67", "approval": "required"}
    waiting = await teams.told("blue", "post", "/api/v1/actions", json=block)
    comment = {"data": {"attributes": {"text": WORDS}}}
    vote = {"data": {"attributes": {"verdict": "malicious"}}}
    note = await teams.told("blue", "post", f"/api/v3/domains/{DOMAIN}/comments", json=comment)
    await teams.told("blue", "post", f"/api/v3/domains/{DOMAIN}/votes", json=vote)
    file = {"file": (NAME, FILE)}
    scan = await teams.told("blue", "post", "/api/v3/files", files=file)
    url = await teams.told("blue", "post", "/api/v3/urls", data={"url": URL})
    hidden = await teams.told("blue", "post", "/api/v3/private/urls", data={"url": PRIVATE})
    await teams.told("blue", "post", "/api/v3/private/files", files={"file": (NAME, FILE + b"x")})
    upload = await teams.told("blue", "get", "/api/v3/files/upload_url")
    read = await teams.told("blue", "get", f"/api/v3/analyses/{scan['data']['id']}")
    sha256 = read["meta"]["file_info"]["sha256"]
    return {
        "/api/v1/alerts/{alert_id}": [alerts["ids"][0]],
        "/api/v1/cases/{case_id}": [case],
        "/api/v1/runs/{run_id}": [run],
        "/api/v1/actions/{action_id}": [action["id"]],
        "/api/v1/approvals/{approval_id}": [waiting["approval_id"]],
        "/api/v1/delegations/{to}": ["ana"],
        "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}": [hook["id"], delivery],
        "/api/v1/webhooks/{webhook_id}": [hook["id"]],
        "/api/v3/files/upload/{token}": [upload["data"].rpartition("/")[2]],
        "/api/v3/files/{id_}": [sha256],
        "/api/v3/urls/{id_}": [url_id(URL)],
        "/api/v3/domains/{id_}": [DOMAIN],
        "/api/v3/ip_addresses/{id_}": [ADDRESS],
        "/api/v3/analyses/{id_}": [url["data"]["id"]],
        "/api/v3/comments/{id_}": [note["data"]["id"]],
        "/api/v3/private/analyses/{id_}": [hidden["data"]["id"]],
        "/api/v3/private/files/{id_}": [sha256],
        "/api/v3/private/urls/{id_}": [url_id(PRIVATE)],
        "/api/v3/resolutions/{id_}": [f"{ADDRESS}{DOMAIN}"],
        "/api/v3/whois/{id_}": [f"{DOMAIN}-whois"],
        "/api/v3/yara_rulesets/{id_}": ["x"],
        "/api/v3/users/{id_}": ["key of blue"],
    }


async def _case(teams):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if (await teams.told("blue", "get", "/api/v1/runs?status=succeeded"))["data"]:
            return (await teams.told("blue", "get", "/api/v1/cases"))["data"][0]["id"]
    raise AssertionError("the alert was not triaged")


def operations(described):
    """Yield method and path of everything behind a key."""
    for path, each in described["paths"].items():
        if path.startswith(("/api/", "/vtapi/")):
            yield from ((method, path) for method in METHODS if method in each)


def filled(path, things):
    """Return a path with the identifiers of what there is; a path that none is named for fails."""
    start = max((each for each in things if path.startswith(each)), key=len)
    kind = start.split("/")[3]
    rest = path[len(start) :].replace("{name}", RELATIONSHIPS.get(kind, "author"))
    for each in things[start]:
        start = start.replace(start[start.index("{") : start.index("}") + 1], each)
    return f"{start}{rest}"


def body_for(path):
    return next((BODIES[each] for each in BODIES if path.endswith(each)), None)


OWN_NOTES = ("/comments", "/votes")
"""Anybody may write on anything: another team finds nothing there, and may begin."""

REFUSED = ("/download", "/download_url", "/upload/{token}")
"""Refused to everybody, or to everybody else."""


async def test_nothing_with_an_identifier_is_there_for_another_team(teams):
    things = await own_things(teams)
    described = (await teams.client.get("/openapi.json")).json()
    paths = [(method, path) for method, path in operations(described) if "{" in path]
    assert len(paths) > 60
    for method, path in paths:
        place = filled(path, things)
        answer = await teams.ask("red", method, place, json=body_for(path))
        asked = f"{place} -> {answer.status_code} {answer.text}"
        if path.endswith(REFUSED):
            assert answer.status_code == 403, asked
        elif path.endswith(OWN_NOTES) and "urls" not in path:
            assert answer.status_code == 200, asked
            assert WORDS not in answer.text, asked
            assert method == "post" or answer.json()["data"] == [], asked
        else:
            assert answer.status_code == 404, asked
        assert not [each for each in MARKS if each in answer.text.replace(DOMAIN, "")], asked


async def test_what_there_is_is_there_for_its_own_team(teams):
    """Without this, the test above would pass on a server that knows nothing."""
    things = await own_things(teams)
    for path in things:
        if path.endswith(("{token}", "{delivery_id}", "{to}")) or "private/files" in path:
            continue
        answer = await teams.ask("blue", "get", filled(path, things))
        known = not path.startswith(("/api/v3/resolutions", "/api/v3/whois", "/api/v3/yara"))
        assert (answer.status_code == 200) is known, (path, answer.text)


async def test_lists_hold_nothing_of_another_team(teams):
    await own_things(teams)
    seal_key_of(teams.app("blue"))
    teams.app("blue").store.record_disclosure(
        "a-provider", Observable(ObservableType.DOMAIN, DOMAIN), None, "blue beacon"
    )
    described = (await teams.client.get("/openapi.json")).json()
    past = "/api/v1/history"
    assert (await teams.told("red", "get", past, params={"value": ADDRESS}))["data"] == []
    assert (await teams.told("blue", "get", past, params={"value": ADDRESS}))["data"] != []
    lists = [path for method, path in operations(described) if method == "get" and "{" not in path]
    queries = {"value": ADDRESS, "query": "tag:bluetag", "ip": ADDRESS}
    for path in lists:
        answer = await teams.ask("red", "get", path, params=queries)
        assert not [each for each in MARKS if each in answer.text], (path, answer.text)
    report = await teams.told("red", "get", "/vtapi/v2/url/report", params={"resource": URL})
    assert report["response_code"] == 0
    for path in (
        "/api/v1/cases",
        "/api/v1/runs",
        "/api/v1/actions",
        "/api/v1/approvals",
        "/api/v1/webhooks",
        "/api/v3/comments",
    ):
        assert (await teams.told("red", "get", path))["data"] == [], path
        assert (await teams.told("blue", "get", path))["data"] != [], path
    red = teams.app("red").store
    assert (red.disclosures(), red.keys.all(), red.own_entries()) == ((), (), ())
    blue = teams.app("blue").store
    assert blue.disclosures()
    assert blue.keys.all()


def seal_key_of(app):
    place = KeyPlace(provider="virustotal", setting="api_key", holder="")
    app.store.keys.put(place, "f" * 64, Sealer([b"k" * KEY_BYTES]))


async def test_a_key_is_in_no_answer_and_in_no_line_of_the_log(teams, caplog):
    things = await own_things(teams)
    described = (await teams.client.get("/openapi.json")).json()
    key = teams.keys["blue"]
    asked = 0
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpx").setLevel(logging.WARNING)  # the client of this test is no part
        for method, path in operations(described):
            place = filled(path, things) if "{" in path else path
            for where in (place, place.replace("/key of blue", f"/{key}")):
                queries = {"value": ADDRESS, "query": DOMAIN, "apikey": key, "limit": "1"}
                answer = await teams.ask("blue", method, where, params=queries, json=body_for(path))
                assert key not in answer.text, (where, answer.text)
                assert key not in repr(answer.headers), where
                asked += 1
    assert asked > 150
    lines = [repr(each.__dict__) for each in caplog.records if each.name.startswith("sidelight")]
    assert len(lines) >= asked
    assert key not in "".join(lines)
    assert key not in caplog.text
