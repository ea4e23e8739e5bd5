import pytest

from sidelight.api.doors import COOKIE, CSRF_HEADER
from sidelight.model import AccessRole
from sidelight.service import access

PASSWORD = "correct horse battery"  # noqa: S105 - a password for a test


@pytest.fixture
def person(store, clock):
    access.save_person(
        store.access, clock, name="ada", password=PASSWORD, role=AccessRole.ANALYST, author="test"
    )


def sign_in(server, password=PASSWORD, name="ada"):
    return server.post("/api/v1/session", json={"name": name, "password": password})


def test_who_signs_in_is_known_and_can_sign_out(server, person):
    answer = sign_in(server)
    assert answer.status_code == 200
    token = answer.json()["csrf"]
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert server.get("/api/v1/me").json()["name"] == "ada"
    assert server.delete("/api/v1/session").status_code == 403
    out = server.delete("/api/v1/session", headers={CSRF_HEADER: token})
    assert out.status_code == 200
    assert server.get("/api/v1/me").status_code == 401


def test_a_wrong_password_and_an_unknown_name_are_told_alike(server, person):
    wrong, unknown = sign_in(server, "wrong wrong wrong"), sign_in(server, name="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_five_wrong_passwords_lock_the_name_for_a_while(server, person, clock):
    for _ in range(access.FAILURES):
        assert sign_in(server, "wrong wrong wrong").status_code == 401
    assert sign_in(server).status_code == 401
    clock.move(minutes=6)
    assert sign_in(server).status_code == 200


def test_a_session_ends(server, person, clock):
    sign_in(server)
    clock.move(hours=13)
    assert server.get("/api/v1/me").status_code == 401


def test_the_one_time_link_makes_the_first_administrator_and_then_is_none(server):
    page = server.get("/welcome/t0ken")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    form = {"name": "root<b>", "password": PASSWORD}
    done = server.post("/welcome/t0ken", data=form)
    assert done.status_code == 200
    assert "root&lt;b&gt;" in done.text
    assert server.get("/api/v1/me").json()["role"] == "admin"
    assert server.get("/welcome/t0ken").status_code == 404
    assert server.post("/welcome/t0ken", data=form).status_code == 404


def test_a_wrong_link_is_none(server):
    assert server.get("/welcome/other").status_code == 404


def test_a_key_is_somebody(server):
    answer = server.get("/api/v1/me", headers={"x-apikey": server.key()})
    assert answer.json() == {"name": "test", "role": "viewer", "owner": "default", "csrf": None}
    assert server.get("/api/v1/me", headers={"x-apikey": "0" * 64}).status_code == 401
    assert server.get("/api/v1/me", headers={"cookie": f"{COOKIE}=x"}).status_code == 401
