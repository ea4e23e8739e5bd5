import base64
import hashlib
import json

import pytest
import rfc8785
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from cacao_world import NOW, simple
from sidelight.formats.cacao import sign, verify
from sidelight.model import InvalidInput

PEM = serialization.Encoding.PEM
KEYS = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
}


def private(key):
    form, no = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(PEM, form, no)


def public(key):
    return key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("name", KEYS)
def test_a_signature_holds_for_its_key_and_for_no_other(name):
    signed = sign(simple(), private(KEYS[name]), signee="the desk", now=NOW)
    [signature] = signed["signatures"]
    assert signature["algorithm"] == name
    assert signature["related_version"] == signed["modified"]
    assert "value" in signature
    assert verify(signed, [public(KEYS[name])]) == "the desk"
    others = [public(key) for other, key in KEYS.items() if other != name]
    assert verify(signed, others) is None
    assert verify(signed, []) is None


def test_what_is_signed_is_the_text_of_the_hash_without_the_value():
    key = KEYS["RS256"]
    signed = sign(simple(), private(key), signee="s", now=NOW)
    [signature] = signed["signatures"]
    bare = {name: each for name, each in signature.items() if name != "value"}
    text = hashlib.sha256(rfc8785.dumps({**simple(), "signatures": [bare]})).hexdigest()
    value = base64.urlsafe_b64decode(signature["value"] + "==")
    key.public_key().verify(value, text.encode(), padding.PKCS1v15(), hashes.SHA256())


def test_an_elliptic_signature_has_two_coordinates():
    signed = sign(simple(), private(KEYS["ES256"]), signee="s", now=NOW)
    assert len(base64.urlsafe_b64decode(signed["signatures"][0]["value"] + "==")) == 64


@pytest.mark.parametrize("change", [{"name": "other"}, {"x_new": 1}, {"id": "playbook--other"}])
def test_a_change_breaks_it_and_the_order_of_keys_does_not(change):
    key = KEYS["Ed25519"]
    signed = sign(simple(), private(key), signee="s", now=NOW)
    turned = json.loads(json.dumps(dict(reversed(signed.items()))))
    assert verify(turned, [public(key)]) == "s"
    assert verify({**signed, **change}, [public(key)]) is None


def test_each_of_several_signatures_holds_by_itself():
    first = sign(simple(), private(KEYS["RS256"]), signee="one", now=NOW)
    both = sign(first, private(KEYS["ES256"]), signee="two", now=NOW)
    assert verify(both, [public(KEYS["ES256"])]) == "two"
    assert verify(both, [public(KEYS["RS256"])]) == "one"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"revoked": True},
        {"hash_algorithm": "md5"},
        {"algorithm": "HS256"},
        {"type": "x"},
        {"value": "***"},
        {"value": None},
        {"value": "AAAA"},
        {"related_to": "playbook--other"},
    ],
)
def test_a_spoilt_signature_does_not_hold(spoilt):
    key = KEYS["Ed25519"]
    signed = sign(simple(), private(key), signee="s", now=NOW)
    made = {**signed, "signatures": [{**signed["signatures"][0], **spoilt}, "no object"]}
    assert verify(made, [public(key)]) is None


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),  # noqa: S505 - too weak, to be refused
        ec.generate_private_key(ec.SECP384R1()),
    ],
)
def test_a_weak_or_other_key_is_refused(key):
    with pytest.raises(InvalidInput, match="RSA of 2048 bits"):
        sign(simple(), private(key), signee="s", now=NOW)
    with pytest.raises(InvalidInput, match="RSA of 2048 bits"):
        verify(simple(), [public(key)])


def test_what_is_no_key_is_refused():
    with pytest.raises(InvalidInput, match="no private key"):
        sign(simple(), b"x", signee="s", now=NOW)
    with pytest.raises(InvalidInput, match="no public key"):
        verify(simple(), [b"x"])
