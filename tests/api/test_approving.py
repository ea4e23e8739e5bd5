"""The page behind a link, asked as programs do and shown in Chromium."""

import re
import shutil

import msgspec
import pytest
from anyio.from_thread import start_blocking_portal
from litestar.testing import TestClient

from answering import LONG, ask
from browsing import chromium_at, launched, violations, watched
from house import IP
from ordering import Switch, desk_of
from serving import listening_on
from sidelight.api.app import create
from sidelight.model import AccessRole, Approval
from sidelight.runner import Order
from sidelight.service import access
from sidelight.service.approval_links import ApprovalLinks

HOSTILE = '</h1><script>alert(1)</script><img src="https://evil.example/x">'


class World:
    """A server with links; `link` makes one for rita, who is a responder."""

    def __init__(self, app, doors_of, clock):
        self.store, self.clock = app.store, clock
        self.app = msgspec.structs.replace(app, desk=desk_of(app.store, clock, Switch()))
        self.links = ApprovalLinks(b"s" * 32, app.store, clock)
        self.doors = msgspec.structs.replace(doors_of(self.app), approval_links=self.links)
        access.save_person(
            app.store.access,
            clock,
            name="rita",
            password=LONG,
            role=AccessRole.RESPONDER,
            author="test",
        )

    def application(self):
        return create(self.doors, self.store.access)

    def asked(self, **parts):
        return ask(self.store, self.clock, **parts).id

    def link(self, approval_id):
        return self.links.make("default", approval_id, "rita")

    async def ordered(self, author="olga"):
        [made] = await self.app.desk.order(
            Order(
                key=f"order of {author}",
                action="ip.block",
                target=IP,
                reason="it beacons",
                author=author,
                approval=Approval.REQUIRED,
            )
        )
        return made.approval_id


@pytest.fixture
def world(app_with, doors_of, clock):
    return World(app_with(), doors_of, clock)


@pytest.fixture
def client(world):
    with TestClient(world.application()) as opened:
        yield opened


def test_to_look_at_a_link_answers_nothing(world, client):
    asked = world.asked(facts=("evidence: seen by 4 of 5",))
    link = world.link(asked)
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert "evidence: seen by 4 of 5" in page.text
        assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert world.store.approvals.get(asked).answers == ()


def test_a_form_answers_once(world, client):
    asked = world.asked()
    link = world.link(asked)
    done = client.post(link, data={"answer": "approve", "reason": "seen it"})
    assert (done.status_code, "It is decided." in done.text) == (200, True)
    [answer] = world.store.approvals.get(asked).answers
    assert (answer.author, answer.reason) == ("rita", "seen it")
    for again in (client.get(link), client.post(link, data={"answer": "decline"})):
        assert (again.status_code, "was used" in again.text) == (404, True)


def test_a_page_keeps_to_itself(world, client):
    headers = client.get(world.link(world.asked())).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "noindex" in headers["x-robots-tag"]


def test_what_comes_from_outside_is_text(world, client):
    page = client.get(
        world.link(
            world.asked(
                question=HOSTILE, facts=(HOSTILE,), options=("approve", HOSTILE), author=HOSTILE
            )
        )
    )
    assert "<script>" not in page.text
    assert "<img" not in page.text
    assert page.text.count("&lt;script&gt;") == 5


@pytest.mark.parametrize("token", ["x", "x" * 2000, "%00", "a.b", "-" * 80])
def test_a_false_link_is_told_as_a_page(client, token):
    for answer in (
        client.get(f"/approve/{token}"),
        client.post(f"/approve/{token}", data={"answer": "x"}),
    ):
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "sign in" in answer.text.lower()


def test_what_is_no_answer_is_told_and_the_link_stays(world, client):
    link = world.link(world.asked())
    for body, status in (({"answer": "maybe"}, 422), ({}, 400), ({"answer": "x", "y": "z"}, 400)):
        answer = client.post(link, data=body)
        assert (answer.status_code, "<h1>Not answered</h1>" in answer.text) == (status, True)
    assert client.get(link).status_code == 200


@pytest.mark.anyio
def test_who_ordered_it_is_told_no(world, client):
    with start_blocking_portal() as portal:  # the browser of this module has a loop in our thread
        approval_id = portal.call(world.ordered, "rita")
    link = world.link(approval_id)
    answer = client.post(link, data={"answer": "approve"})
    assert (answer.status_code, "somebody else" in answer.text) == (403, True)


def test_a_question_that_is_over_is_shown_so(world, client, clock):
    asked = world.asked()
    link = world.link(asked)
    world.store.approvals.expire(asked, clock.now().replace(year=2027))
    page = client.get(link)
    assert (page.status_code, "Too late" in page.text) == (200, True)
    assert client.post(link, data={"answer": "approve"}).status_code == 409


def test_no_token_is_in_the_log(world, client, caplog):
    link = world.link(world.asked())
    with caplog.at_level("INFO"):
        client.get(link)
        client.post(link, data={"answer": "approve"})
    ours = [each for each in caplog.records if each.name.startswith("sidelight")]
    assert [each.path for each in ours if each.name == "sidelight.requests"] == ["/approve/..."] * 2
    assert all(link.rpartition("/")[2] not in str(vars(each)) for each in ours)


def test_a_server_without_links_opens_none(served, app_with):
    assert served(app_with()).get("/approve/x").status_code == 404


@pytest.fixture(scope="module")
def browser():
    with launched(chromium_at(shutil.which("chromium"))) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 900])
def test_the_page_in_chromium(world, browser, width, scheme, tmp_path):
    asked = world.asked(
        question="ip.block 45.155.205.233 (by edl): it beacons to a known command server",
        facts=("would: put 45.155.205.233 on the list ip", "touches: 1 address"),
        policy=Approval.TWO_PERSON,
        action_ids=("action_none",),
    )
    with (
        listening_on(world.application()) as address,
        watched(browser, width=width, color_scheme=scheme, bypass_csp=True) as page,
    ):
        page.goto(f"{address}{world.link(asked)}", wait_until="load")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / "question.png")
        page.get_by_label(re.compile("Why")).fill("seen it in the proxy log")
        page.get_by_role("button", name="Approve").press("Enter")
        page.wait_for_load_state("load")
        assert "waits for another person" in page.content()
        assert violations(page) == []
        assert page.told == []
        assert all(each.startswith(f"{address}/approve/") for each in page.asked)
    [answer] = world.store.approvals.get(asked).answers
    assert (answer.author, answer.reason) == ("rita", "seen it in the proxy log")
