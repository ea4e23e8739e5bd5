"""Signatures of the type `jss`: made and checked over the canonical form of RFC 8785.

What is signed is the text of the SHA-256, in hexadecimal digits, of the playbook with nothing but
the new signature in `signatures`, and that one without its `value` (CACAO v2.0, 10.13 and A).
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from sidelight.formats.cacao.document import Document
from sidelight.formats.cacao.ids import mint
from sidelight.model import InvalidInput

SMALLEST_RSA = 2048
COORDINATE = 32  # bytes of r and of s in ES256 (RFC 7518, 3.4)
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


def sign(document: Document, key_pem: bytes, *, signee: str, now: str) -> Document:
    """Return the playbook with one more signature; raises InvalidInput for a key that is none."""
    key = _private(key_pem)
    public = key.public_key()
    signature = {
        "type": "jss",
        "id": mint("jss", document["id"], _line(public)),
        "created": now,
        "modified": now,
        "signee": signee,
        "related_to": document["id"],
        "related_version": document["modified"],
        "hash_algorithm": "sha-256",
        "algorithm": _algorithm(public),
        "public_key": _line(public),
    }
    made = _encoded(_signed(key, digest_text(document, signature)))
    return {
        **document,
        "signatures": [*document.get("signatures", ()), {**signature, "value": made}],
    }


def verify(document: Document, trusted_pems: Sequence[bytes]) -> str | None:
    """Return who signed the playbook with a trusted key; None where nobody did.

    A trusted key is a public key or a certificate in PEM. The key that a signature carries along
    is not believed: it only has to be one of these.
    """
    keys = [_public(pem) for pem in trusted_pems]
    signatures = document.get("signatures", ())
    return next((who for each in signatures if (who := _signee(document, each, keys))), None)


def digest_text(document: Document, signature: dict[str, Any]) -> bytes:
    """Return what is signed; raises InvalidInput for a playbook without a canonical form."""
    without_value = {key: value for key, value in signature.items() if key != "value"}
    try:
        canonical = rfc8785.dumps({**document, "signatures": [without_value]})
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise InvalidInput(f"the playbook has no canonical form: {error}") from None
    return hashlib.sha256(canonical).hexdigest().encode()


def _signee(document: Document, signature: Any, keys: Iterable[PublicKey]) -> str | None:
    if not isinstance(signature, dict) or signature.get("type") != "jss":
        return None
    if signature.get("revoked") is True or signature.get("hash_algorithm") != "sha-256":
        return None
    value = _decoded(signature.get("value"))
    if value is None or signature.get("related_to", document["id"]) != document["id"]:
        return None
    text = digest_text(document, signature)
    for key in keys:
        if signature.get("algorithm") == _algorithm(key) and _fits(key, value, text):
            return str(signature.get("signee", "unnamed"))
    return None


def _signed(key: PrivateKey, text: bytes) -> bytes:
    match key:
        case rsa.RSAPrivateKey():
            return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        case ed25519.Ed25519PrivateKey():
            return key.sign(text)
        case _:
            r, s = utils.decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(COORDINATE) + s.to_bytes(COORDINATE)


def _fits(key: PublicKey, value: bytes, text: bytes) -> bool:
    try:
        match key:
            case rsa.RSAPublicKey():
                key.verify(value, text, padding.PKCS1v15(), hashes.SHA256())
            case ed25519.Ed25519PublicKey():
                key.verify(value, text)
            case _:
                if len(value) != 2 * COORDINATE:
                    return False
                r, s = int.from_bytes(value[:COORDINATE]), int.from_bytes(value[COORDINATE:])
                key.verify(utils.encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _algorithm(key: object) -> str:
    """Return the name of the algorithm of a key; raises InvalidInput for one that is not used."""
    match key:
        case rsa.RSAPublicKey() if key.key_size >= SMALLEST_RSA:
            return "RS256"
        case ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1):
            return "ES256"
        case ed25519.Ed25519PublicKey():
            return "Ed25519"
        case _:
            raise InvalidInput("a key is Ed25519, on the curve P-256, or RSA of 2048 bits or more")


def _private(pem: bytes) -> PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it has a password
        raise InvalidInput("no private key in PEM without a password") from None
    _algorithm(key.public_key())
    assert isinstance(key, PrivateKey)  # noqa: S101 - its public half was one of the three
    return key


def _public(pem: bytes) -> PublicKey:
    try:
        if b"BEGIN CERTIFICATE" in pem:
            from cryptography import x509  # noqa: PLC0415 - slow to import and seldom needed

            key: object = x509.load_pem_x509_certificate(pem).public_key()
        else:
            key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise InvalidInput("no public key or certificate in PEM") from None
    _algorithm(key)
    assert isinstance(key, PublicKey)  # noqa: S101 - it was one of the three
    return key


def _line(key: PublicKey) -> str:
    """Return a public key in PEM without header, footer and line breaks."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_bytes(serialization.Encoding.DER, form)).decode()


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: Any) -> bytes | None:
    """Return the bytes of base64url, with or without its padding; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return base64.b64decode(padded.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return None
