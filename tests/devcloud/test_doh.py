from sidelight.devcloud.doh import ADDRESS, name_in, resolved, spoken
from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.world import Kind, Subject
from sidelight.model import Observable, ObservableType

NAME = Observable(ObservableType.DOMAIN, "example.org")
RELATED = (
    Observable(ObservableType.IPV6, "2001:db8::1"),
    Observable(ObservableType.IPV4, "192.0.2.7"),
)


def test_a_known_name_leads_to_its_addresses_or_to_any():
    subject = Subject(observable=NAME, kind=Kind.BENIGN, related={"resolutions": RELATED})
    [record] = resolved("example.org", subject).body["Answer"]
    assert (record["type"], record["data"]) == (1, "192.0.2.7")
    plain = Subject(observable=NAME, kind=Kind.BENIGN)
    assert resolved("example.org", plain).body["Answer"][0]["data"] == ADDRESS


def test_an_unknown_name_has_the_start_of_a_zone():
    body = resolved("example.org", None).body
    assert (body["Status"], body["RA"], body["Authority"][0]["type"]) == (3, True, 6)


def test_the_name_is_read_from_the_question():
    asked = Asked(method="GET", path="/resolve", query={"name": "Example.ORG."})
    assert name_in(asked) == "example.org"
    assert spoken("example.org")["Question"] == [{"name": "example.org.", "type": 1}]
