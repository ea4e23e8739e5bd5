"""The keys that a request brings: the opposite of placing them in it."""

import base64
import binascii
from collections.abc import Mapping

from sidelight.devcloud.vendor import Asked
from sidelight.plugin import Manifest, Place, Secret

GOOD = "cloud-key"
WRONG = "wrong"
FORBIDDEN = "forbidden"
SHOWN = 16  # characters of a key that are shown; a longer one may be a real one


def brought(manifest: Manifest, asked: Asked) -> dict[str, str]:
    """Return setting -> secret, of those that the request brings."""
    found = {name: _secret(each, asked) for name, each in manifest.secrets.items()}
    return {name: value for name, value in found.items() if value}


def is_refused(manifest: Manifest, secrets: Mapping[str, str]) -> bool:
    """Whether a secret is wrong, or one that the service cannot do without is missing."""
    missing = any(each.required and name not in secrets for name, each in manifest.secrets.items())
    return missing or _is_any(WRONG, secrets)


def is_forbidden(secrets: Mapping[str, str]) -> bool:
    """Whether the key is good, and not allowed to ask."""
    return _is_any(FORBIDDEN, secrets)


def example(secret: Secret) -> str:
    """Return a key that the cloud accepts."""
    match secret.place:
        case Place.BASIC:
            return f"cloud:{GOOD}"
        case Place.URL:  # only its path counts: the host is that of the cloud
            return f"https://{secret.name}/{GOOD}"
        case _:
            return GOOD


def shown(secrets: Mapping[str, str]) -> str:
    """Return the key by which requests are counted, cut where it may be a real one.

    >>> shown({"api_key": "cloud-key"}), shown({}), shown({"api_key": "0123456789abcdef0"})
    ('cloud-key', '-', '0123...')
    """
    whole = " ".join(secrets.values()) or "-"
    return whole if len(whole) <= SHOWN else f"{whole[:4]}..."


def _is_any(word: str, secrets: Mapping[str, str]) -> bool:
    """Whether a secret is the word, or a login with it as its password."""
    return any(word in {value, value.partition(":")[2]} for value in secrets.values())


def _secret(secret: Secret, asked: Asked) -> str:
    if secret.place is Place.URL:
        return asked.path.rpartition("/")[2]
    header = asked.headers.get(secret.name.lower(), "")
    match secret.place:
        case Place.HEADER | Place.SIGNATURE:  # a signature is no key: nobody here checks it
            return header
        case Place.BEARER:
            return _of_scheme("Bearer", header)
        case Place.BASIC:
            return _decoded(_of_scheme("Basic", header))
        case Place.FORM:
            return asked.form.get(secret.name, "")
        case Place.QUERY:
            return asked.query.get(secret.name, "")


def _of_scheme(scheme: str, header: str) -> str:
    """Return the credentials of one scheme; a provider that knows two sends one of them."""
    kind, _, credentials = header.partition(" ")
    return credentials if kind == scheme else ""


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return WRONG
