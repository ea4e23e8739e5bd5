"""Where the secrets of a plugin stand in its requests."""

import base64
from collections.abc import Iterator, Mapping

import msgspec

from sidelight.model import NotSet
from sidelight.plugin import Manifest, Place, Secret


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What a request carries besides what its plugin gave it.

    `url` stands in place of the address in the template, `signing` is what the body is signed with.
    """

    headers: Mapping[str, str] = {}
    form: Mapping[str, str] = {}
    params: Mapping[str, str] = {}
    url: str | None = None
    signing: str | None = None


def place(manifest: Manifest, secrets: Mapping[str, str]) -> Placed:
    """Return the secrets at their places; raises NotSet that names the setting of a missing one.

    >>> from sidelight.plugin import FeedKind, FeedManifest, Secret
    >>> feed = FeedManifest(name="a-list", title="", docs="", kind=FeedKind.BENIGN, licence="",
    ...                     secrets={"login": Secret(place=Place.BASIC)})
    >>> place(feed, {"login": "me:secret"}).headers
    {'Authorization': 'Basic bWU6c2VjcmV0'}
    >>> place(feed, {})
    Traceback (most recent call last):
    sidelight.model.errors.NotSet: no key: set SIDELIGHT_A_LIST_LOGIN
    """
    headers, form, params = {}, {}, {}
    url = signing = None
    for secret, value in _carried(manifest, secrets):
        match secret.place:
            case Place.HEADER:
                headers[secret.name] = value
            case Place.BEARER:
                headers[secret.name] = f"Bearer {value}"
            case Place.BASIC:
                headers[secret.name] = f"Basic {base64.b64encode(value.encode()).decode()}"
            case Place.FORM:
                form[secret.name] = value
            case Place.QUERY:
                params[secret.name] = value
            case Place.URL:
                url = value
            case Place.SIGNATURE:
                signing = value
    return Placed(headers=headers, form=form, params=params, url=url, signing=signing)


def _carried(manifest: Manifest, secrets: Mapping[str, str]) -> Iterator[tuple[Secret, str]]:
    """Yield each secret that is set, with its value; raises NotSet."""
    for setting, secret in manifest.secrets.items():
        value = secrets.get(setting)
        if value is None:
            if secret.required:
                raise NotSet(no_key(manifest, setting))
        elif secret.carries(value):
            yield secret, value
        else:
            raise NotSet(secret.misfit(manifest.title, setting))


def no_key(manifest: Manifest, setting: str) -> str:
    """Return what to do about a setting that is missing."""
    names = [manifest.name, *([manifest.account] if manifest.account else [])]
    return "no key: set " + " or ".join(variable(name, setting) for name in names)


def variable(name: str, setting: str) -> str:
    """Return the environment variable of a plugin's setting.

    >>> variable("circl-pdns", "login")
    'SIDELIGHT_CIRCL_PDNS_LOGIN'
    """
    return f"SIDELIGHT_{name}_{setting}".replace("-", "_").upper()
