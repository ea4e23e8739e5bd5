import json

from sidelight.cli.disclosures import message_line
from sidelight.enrichment.opening import Message

ALERT = json.dumps(
    {
        "title": "Beacon",
        "id": "1",
        "src_ip": "45.155.205.233",
        "url": "http://evil-shop.com/?to=ann%40corp.example.org",
    }
).encode()


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def test_what_would_be_sent_is_shown_and_nothing_is(sidelight):
    code, out, err = sidelight("lookup", "--what-would-be-sent", "--json", "evil-shop.com")
    assert (code, err) == (0, "")
    told = {each["provider"]: each for each in lines(out)}
    assert told["rdap"]["told"]
    assert told["rdap"]["messages"][0]["host"] == "rdap.org"
    assert told["virustotal"]["why"] == "not asked: no key"
    assert sidelight("disclosures", "--json") == (0, "", "")
    _, out, _ = sidelight("lookup", "--what-would-be-sent", "evil-shop.com")
    assert "rdap.org" in out


def test_a_closed_label_tells_nobody_anything(sidelight):
    for label in (("--tlp", "red"), ("--pap", "red")):
        _, out, _ = sidelight("lookup", "--what-would-be-sent", "--json", *label, "evil-shop.com")
        public = [each for each in lines(out) if each["provider"] in {"dns", "rdap", "crtsh"}]
        assert not any(each["told"] for each in public)
        assert all(f"{label[0][2:].upper()}:RED" in each["why"] for each in public)


def test_the_setting_binds_when_no_label_is_given(sidelight, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_PAP", "red")
    _, out, _ = sidelight("lookup", "--what-would-be-sent", "--json", "evil-shop.com")
    assert not any(each["told"] for each in lines(out))


def test_a_triage_shows_the_same_for_each_value_and_stores_nothing(sidelight, home, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_OWN_DOMAINS", "corp.example.org")
    code, out, err = sidelight("triage", "--what-would-be-sent", "--json", "-", stdin=ALERT)
    assert (code, err) == (0, "")
    told = lines(out)
    assert "45.155.205.233" in {each["observable"]["value"] for each in told if each["told"]}
    inside = [each for each in told if "corp.example.org" in each["observable"]["value"]]
    assert inside
    assert {each["why"] for each in inside if not each["why"].startswith("not asked")} == {
        "not disclosed: internal"
    }
    _, out, _ = sidelight("triage", "--offline", "--json", "-", stdin=ALERT)
    [triaged] = lines(out)
    assert "sightings" not in triaged["observables"][0], "the first one was not stored"


def test_the_audit_is_shown(sidelight, home, clock):
    from sidelight.store import open_store
    from store.samples import DOMAIN

    with open_store(None, home, clock) as store:
        store.record_disclosure("rdap", DOMAIN, None, "look-up [by] ann")
    _, out, _ = sidelight("disclosures", "--json", "--since", "2026-11-24")
    [line] = lines(out)
    assert (line["provider"], line["observable"]["value"]) == ("rdap", DOMAIN.value)
    _, out, _ = sidelight("disclosures")
    assert "look-up [by] ann" in out
    assert sidelight("disclosures", "--json", "--since", "2099-01-01")[1] == ""
    assert sidelight("disclosures", "--since", "soon")[0] == 2


def test_a_message_is_one_line():
    asked = Message(method="DNS", host="your resolver", path="a.example", params={"type": "A"})
    assert message_line(asked) == "DNS A a.example, by your resolver"
    sent = Message(
        method="POST",
        host="one.example",
        path="/v1?x=1",
        params={"q": "a"},
        headers={"x-key": "***"},
        body={"url": "u"},
    )
    assert message_line(sent) == "POST one.example/v1?x=1&q=a  x-key: ***  {'url': 'u'}"
