import json
import logging
import sys

import pytest

from sidelight.store.opening import FILE_NAME

SECRET = "zq81-not-a-real-key-7f3d"  # noqa: S105 - made up


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def logs(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def test_a_key_is_set_listed_and_removed(sidelight):
    code, out, err = sidelight("keys", "set", "virustotal", "api_key", stdin=SECRET.encode())
    assert (code, err) == (0, "")
    assert out.startswith("virustotal api_key of the team is kept, fingerprint ")
    sidelight("keys", "set", "--user", "ann", "abusech", "auth-key", stdin=b"other\n")
    _, out, _ = sidelight("keys", "list", "--json")
    told = [(each["provider"], each["setting"], each["holder"]) for each in lines(out)]
    assert told == [("virustotal", "api_key", ""), ("abusech", "auth_key", "ann")]
    assert all(set(each) >= {"fingerprint", "added_at", "changed_at"} for each in lines(out))
    _, out, _ = sidelight("keys", "list")
    assert "the team" in out
    assert sidelight("keys", "remove", "virustotal", "api_key")[0] == 0
    _, out, _ = sidelight("keys", "remove", "--user", "ann", "abusech", "auth_key", "--json")
    assert lines(out) == [{"provider": "abusech", "setting": "auth_key", "holder": "ann"}]
    assert sidelight("keys", "list", "--json")[1] == ""


def test_an_actuator_takes_a_key_too(sidelight, home):
    from sidelight.devcloud.actuators import firewall_text

    (home / "actions").mkdir()
    (home / "actions" / "firewall.yaml").write_text(firewall_text())
    for name, setting in (("slack", "webhook_url"), ("firewall", "token")):
        assert sidelight("keys", "set", name, setting, stdin=SECRET.encode())[0] == 0
    told = [each["provider"] for each in lines(sidelight("keys", "list", "--json")[1])]
    assert sorted(told) == ["firewall", "slack"]


def test_a_mistake_is_named(sidelight):
    code, _, err = sidelight("keys", "set", "nobody", "api_key", stdin=b"x")
    assert code == 2
    assert "virustotal" in err
    code, _, err = sidelight("keys", "set", "virustotal", "password", stdin=b"x")
    assert code == 2
    assert "there are api_key" in err
    assert sidelight("keys", "remove", "virustotal", "api_key")[0] == 2
    assert sidelight("keys", "set", "virustotal", "api_key", stdin=b"\xff\xfe")[0] == 2


def test_a_rotation_keeps_every_key_readable(sidelight, home):
    assert sidelight("keys", "rotate")[0] == 3, "there is no secret key yet"
    sidelight("keys", "set", "virustotal", "api_key", stdin=SECRET.encode())
    before = (home / "secret.key").read_text()
    assert sidelight("keys", "rotate") == (0, "1 keys are sealed anew\n", "")
    assert lines(sidelight("keys", "rotate", "--json")[1]) == [{"sealed": 1}]
    assert (home / "secret.key").read_text() != before
    _, out, _ = sidelight("lookup", "--json", "--what-would-be-sent", "evil-shop.com")
    [told] = [each for each in lines(out) if each["provider"] == "virustotal"]
    assert told["told"], "the key opens"


def test_on_a_terminal_the_secret_is_asked_for(sidelight, monkeypatch):
    from sidelight.cli import keys

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"{SECRET}{prompt[:0]}")
    assert keys._read_secret("virustotal api_key") == SECRET


COMMANDS = [
    ("keys", "list"),
    ("keys", "list", "--json"),
    ("providers",),
    ("providers", "--json"),
    ("doctor",),
    ("doctor", "--json"),
    ("lookup", "--what-would-be-sent", "--user", "ann", "evil-shop.com"),
    ("lookup", "--what-would-be-sent", "--user", "ann", "--json", "evil-shop.com"),
    ("lookup", "--offline", "--json", "--user", "ann", "evil-shop.com"),
    ("disclosures", "--json"),
    ("keys", "set", "virustotal", "no_such_setting"),
    ("keys", "remove", "virustotal", "no_such_setting"),
]


def test_no_interface_file_or_log_shows_a_secret(sidelight, home, logs, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_THREATFOX_AUTH_KEY", SECRET[::-1])
    said = [
        sidelight("keys", "set", "virustotal", "api_key", stdin=SECRET.encode()),
        sidelight("keys", "set", "virustotal", "api_key", "--user", "ann", stdin=SECRET.encode()),
        sidelight("keys", "set", "virustotal", "api_key", stdin=f"{SECRET}\n{SECRET}".encode()),
        *(sidelight(*command, stdin=SECRET.encode()) for command in COMMANDS),
    ]
    text = "".join(out + err for _, out, err in said) + logs.text
    for secret in (SECRET, SECRET[::-1]):
        assert secret not in text
        assert secret[-4:] not in text
        for file in home.glob("*"):
            if file.is_file():
                assert secret.encode() not in file.read_bytes(), file.name
    assert (home / FILE_NAME).is_file()


@pytest.mark.parametrize("damage", ["lost", "another", "open"])
def test_a_secret_key_in_trouble_is_told_and_not_shown(sidelight, home, damage):
    sidelight("keys", "set", "virustotal", "api_key", stdin=SECRET.encode())
    file = home / "secret.key"
    content = file.read_text()
    if damage == "lost":
        file.unlink()
    elif damage == "another":
        file.write_text("A" * 43 + "=\n")
    else:
        file.chmod(0o644)
    assert sidelight("keys", "list", "--json")[0] == 0
    code, out, err = sidelight("lookup", "--json", "--what-would-be-sent", "evil-shop.com")
    assert code == 0
    [told] = [each for each in lines(out) if each["provider"] == "virustotal"]
    assert told["why"].startswith("the team's stored key for virustotal cannot be opened: ")
    _, doctored, _ = sidelight("doctor", "--json")
    for secret in (SECRET, content.strip()):
        assert secret not in out + err + doctored
