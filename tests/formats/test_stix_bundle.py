import json

import stix2

from contexts import context
from house import START
from sidelight.formats.stix_bundle import bundle
from sidelight.model import (
    ActionScope,
    Context,
    Coverage,
    Observable,
    ObservableType,
    Tlp,
    Verdict,
    VerdictClass,
)

VALUES = {
    ObservableType.FILE: "a" * 64,
    ObservableType.URL: "http://evil.example/it's",
    ObservableType.DOMAIN: "evil.example",
    ObservableType.IPV4: "198.51.100.7",
    ObservableType.IPV6: "2001:db8::7",
    ObservableType.EMAIL: "a@evil.example",
    ObservableType.ASN: "AS64496",
    ObservableType.CVE: "CVE-2026-1",
}


def plain(type_):
    verdict = Verdict(
        class_=VerdictClass.MALICIOUS,
        probability=0.99,
        confidence=0.5,
        coverage=Coverage(1, 1),
        reasons=(),
        action_scope=ActionScope.NONE,
        model_version="1",
    )
    return Context(observable=Observable(type_, VALUES[type_]), verdict=verdict, answers=())


def read(contexts, tlp=Tlp.AMBER):
    made = bundle(contexts, tlp=tlp, now=START)
    return stix2.parse(json.dumps(made), allow_custom=True), made


def test_every_type_is_valid_stix_by_the_reference_library():
    for type_ in ObservableType:
        parsed, made = read([plain(type_)])
        assert len(parsed.objects) == len(made["objects"])


def test_identifiers_are_those_of_the_standard():
    [same] = [
        each
        for each in bundle([plain(ObservableType.DOMAIN)], tlp=Tlp.CLEAR, now=START)["objects"]
        if each["type"] == "domain-name"
    ]
    assert same["id"] == stix2.DomainName(value="evil.example").id


def test_a_verdict_is_an_indicator_with_its_reasons():
    parsed, _ = read([context()])
    kinds = {each["type"]: each for each in parsed.objects}
    assert kinds["indicator"]["pattern"] == "[domain-name:value = 'evil-shop.com']"
    assert kinds["indicator"]["confidence"] == 80
    assert "12 of 70 engines: Emotet" in kinds["note"]["content"]
    assert kinds["relationship"]["relationship_type"] == "dns-resolution"
    assert kinds["marking-definition"]["name"] == "TLP:AMBER"


def test_what_nobody_knows_is_no_indicator():
    made = bundle([context(VerdictClass.UNKNOWN)], tlp=Tlp.GREEN, now=START)
    assert "indicator" not in {each["type"] for each in made["objects"]}


def test_the_same_twice_is_the_same_bundle():
    assert read([context(), context()])[1] == read([context()])[1]
