import json

import pytest

PILE = "values stand in line for quota, behind those who ask for 10 or fewer"


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_a_person_sees_the_value_its_verdict_and_why(sidelight):
    code, out, err = sidelight("lookup", "--offline", "8.8.8.8")
    assert code == 0
    assert "✓ known good" in out
    assert "8.8.8.8" in out
    assert "public resolver" in out
    told = " ".join(out.replace("│", " ").split())
    assert "no answer from" in told
    assert "(not asked: offline)" in told
    assert err == ""


def test_a_program_gets_one_line_a_value(sidelight):
    code, out, err = sidelight("lookup", "--json", "--offline", "8.8.8.8", "hxxp://Evil[.]com/x")
    assert (code, err) == (0, "")
    first, second = lines(out)
    assert first["observable"] == {"type": "ipv4-addr", "value": "8.8.8.8"}
    assert first["verdict"]["class"] == "known_good"
    assert second["observable"] == {"type": "url", "value": "http://evil.com/x"}
    assert second["verdict"]["class"] == "unknown"
    assert {report["state"] for report in second["reports"]} <= {"hit", "no_hit", "unavailable"}
    assert all(each["fetched_at"] for each in second["reports"])


def test_every_offline_answer_says_how_old_its_data_is(sidelight):
    _, out, _ = sidelight("lookup", "--json", "--offline", "google.com")
    [answer] = lines(out)
    hits = [each for each in answer["reports"] if each["state"] == "hit"]
    assert hits
    assert all(each["data_date"] for each in hits)


def test_values_are_read_from_stdin_one_a_line(sidelight):
    code, out, _ = sidelight("lookup", "--json", "--offline", "-", stdin=b"8.8.8.8\n\n1.1.1.1\n")
    assert code == 0
    assert [each["observable"]["value"] for each in lines(out)] == ["8.8.8.8", "1.1.1.1"]


@pytest.mark.parametrize("value", ["nonsense", "999.1.1.1", "", "a b", "\x00", "x" * 5000])
def test_a_value_that_is_none_is_named_and_nothing_is_looked_up(sidelight, value):
    code, out, err = sidelight("lookup", "--json", "--offline", "8.8.8.8", value or "''")
    assert code == 2
    assert out == ""
    assert "is no hash, URL, domain" in err
    assert len(err) < 400


def test_no_value_at_all_is_a_mistake(sidelight):
    code, out, err = sidelight("lookup", "--offline", "-", stdin=b"\n")
    assert (code, out) == (2, "")
    assert "there is no value to look up" in err


@pytest.mark.parametrize(("class_", "code"), [("unknown", 1), ("malicious", 0)])
def test_fail_on_sets_the_exit_code(sidelight, class_, code):
    assert sidelight("lookup", "--offline", "--fail-on", class_, "evil-shop.com")[0] == code


def test_a_placeholder_is_never_bad(sidelight):
    values = ["1.2.3.4", "192.0.2.1", "example.com", "2001:db8::1", "0" * 64, "f" * 32]
    _, out, _ = sidelight("lookup", "--json", "--offline", *values)
    assert {each["verdict"]["class"] for each in lines(out)} <= {"known_good", "unknown"}


def test_a_look_up_says_what_it_will_not_tell(sidelight):
    _, out, _ = sidelight("lookup", "--json", "--tlp", "red", "evil-shop.com")
    [answer] = lines(out)
    missing = {each["provider"]: each["why"] for each in answer["verdict"]["coverage"]["missing"]}
    why = "not disclosed: TLP:RED is above TLP:AMBER"
    assert missing.items() >= {"dns": why, "rdap": why}.items()


def test_the_plan_is_shown_and_nobody_is_asked(sidelight):
    code, out, _ = sidelight("lookup", "--offline", "--explain-plan", "--json", "evil-shop.com")
    [told] = lines(out)
    assert code == 0
    assert told["observable"]["value"] == "evil-shop.com"
    tiers = [step["tier"] for step in told["plan"]]
    assert tiers[0] == "offline"
    assert tiers == sorted(tiers, key=["offline", "keyless", "quota"].index)
    _, out, _ = sidelight("lookup", "--offline", "--explain-plan", "evil-shop.com")
    assert "plan for evil-shop.com" in out


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("json", "["),
        ("csv", "type,value,class"),
        ("stix", '{\n  "type": "bundle"'),
        ("misp", '{\n  "Event"'),
        ("markdown", "## `google[.]com`"),
    ],
)
def test_the_context_can_be_handed_on(sidelight, form, begins):
    code, out, err = sidelight("lookup", "--offline", "--export", form, "google.com")
    assert (code, err) == (0, "")
    assert out.startswith(begins)


def test_relations_and_facts_are_shown_when_asked_for(sidelight):
    _, short, _ = sidelight("lookup", "--offline", "1.1.1.1")
    _, long, _ = sidelight("lookup", "--offline", "--relations", "1.1.1.1")
    assert long.startswith(short.rstrip()[:40])


@pytest.fixture
def small_quota(cloud, monkeypatch):
    """A vendor on loopback that allows three calls in a second; nobody else has a key."""
    for name, value in cloud.environment.items():
        if "HASHLOOKUP" in name or "NAMESERVERS" in name:
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("SIDELIGHT_QUOTAS", "hashlookup:second=3")
    return [f"{number:064x}" for number in range(1, 12)]


def of_hashlookup(out):
    reports = [report for line in lines(out) for report in line["reports"]]
    return [each for each in reports if each["provider"] == "hashlookup"]


def test_what_the_quota_has_no_room_for_stands_in_line_and_says_so(sidelight, small_quota):
    code, out, err = sidelight("lookup", "--json", *small_quota)
    assert code == 0
    whys = [each["why"] for each in of_hashlookup(out) if each["state"] == "unavailable"]
    assert whys
    assert all("in line, expected" in each for each in whys)
    assert f"{len(whys)} of 11 {PILE}; --wait waits for them" in err


def test_who_waits_gets_every_answer(sidelight, small_quota):
    code, out, err = sidelight("lookup", "--json", "--wait", *small_quota)
    assert code == 0
    assert [each["state"] for each in of_hashlookup(out)] == ["no_hit"] * 11
    assert f"of 11 {PILE}; waiting" in err


def test_a_worker_carries_out_what_a_command_left_in_line(sidelight, small_quota):
    sidelight("lookup", *small_quota)
    code, _, _ = sidelight("worker", "--until-empty")
    assert code == 0
    _, out, err = sidelight("lookup", "--json", *small_quota)
    assert [each["state"] for each in of_hashlookup(out)] == ["no_hit"] * 11
    assert err == ""
