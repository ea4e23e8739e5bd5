from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import Role, Severity
from sidelight.plugin.payload import TEXT
from sidelight.sources.text import Text

CEF = (
    "CEF:0|Acme|Wall|1|7|Web block|8|src=10.0.0.5 dst=8.8.8.8 request=http://evil.com/a act=blocked"
)


def read(text):
    return list(Text().read({TEXT: text}))


def roles(alert):
    return {each.observable.value: (each.role, each.path) for each in alert.observables}


def test_prose_is_one_alert_whose_finds_are_mentions():
    [alert] = read("Hello,\n\nplease look at hxxp://evil[.]com/a and 8.8.8.8\nand evil[.]com again")
    assert (alert.source, alert.title) == ("text", "Hello,")
    assert alert.severity is Severity.UNKNOWN
    assert roles(alert) == {
        "http://evil.com/a": (Role.MENTIONED, "line 3"),
        "evil.com": (Role.MENTIONED, "line 3"),
        "8.8.8.8": (Role.MENTIONED, "line 3"),
    }


def test_a_long_first_line_is_cut():
    [alert] = read("word " * 100)
    assert len(alert.title) == 120
    assert alert.title.endswith("...")


def test_a_cef_line_is_read_by_its_names():
    [alert] = read(CEF)
    assert (alert.title, alert.severity, alert.blocked) == ("Web block", Severity.HIGH, True)
    assert alert.host == "10.0.0.5"
    assert roles(alert)["8.8.8.8"] == (Role.RELATED, "dst")
    assert roles(alert)["http://evil.com/a"] == (Role.RELATED, "request")


def test_a_log_is_one_alert_a_line():
    first, second = read(f"{CEF}\n{CEF.replace('8.8.8.8', '9.9.9.9')}\n")
    assert "8.8.8.8" in roles(first)
    assert "9.9.9.9" in roles(second)
    assert first.uid != second.uid


def test_pairs_and_named_values():
    [pairs] = read(
        'date=2026-11-24 time=10:00:00 level=alert severity=high srcip=8.8.8.8 msg="x y"'
    )
    assert (pairs.severity, roles(pairs)["8.8.8.8"]) == (Severity.HIGH, (Role.ATTACKER, "srcip"))
    [named] = read(f"Type: Virus\nName: Eicar\nUser: joe\nSHA256: {'ab' * 32}")
    assert (named.title, named.user) == ("Eicar", "joe")
    assert roles(named)["ab" * 32] == (Role.FILE, "SHA256")


def test_what_no_pair_holds_is_found_too():
    [alert] = read("a=1 b=2 c=3 d=4 then it went to evil.com")
    assert roles(alert) == {"evil.com": (Role.MENTIONED, "text")}


def test_it_is_recognised_by_its_one_key():
    assert Text().recognises({TEXT: "x"})
    assert not Text().recognises({TEXT: "x", "id": 1})
    assert not Text().recognises({TEXT: 5})
    assert not Text().recognises({})


@given(st.text())
def test_any_text_is_read(text):
    assert read(text)
