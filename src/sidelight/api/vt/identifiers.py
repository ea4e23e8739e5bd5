"""What the identifiers in paths name."""

from ipaddress import ip_address

from sidelight.api.vt.errors import VtError, bad_argument
from sidelight.formats import vt_ids
from sidelight.model import HASH_NAMES, Observable, ObservableType
from sidelight.service.knowledge import observable_of


def named(collection: str, id_: str) -> Observable | str:
    """Return the observable of an identifier; raises VtError for one that is none.

    The 64 digits of a URL do not say which one it is: they are returned as they are.
    """
    if collection not in vt_ids.COLLECTIONS:
        raise VtError(404, f'"{collection}" is no collection')
    if collection == "files":
        return _file(id_)
    if collection == "urls":
        return id_.lower() if vt_ids.SHA256.fullmatch(id_) else _url(id_)
    return _host(collection, id_)


def _file(id_: str) -> Observable:
    text = id_.lower()
    if len(text) not in HASH_NAMES or not set(text) <= set("0123456789abcdef"):
        raise bad_argument(f'"{id_}" is not a valid file hash')
    return Observable(ObservableType.FILE, text)


def _url(id_: str) -> Observable:
    url = vt_ids.decoded_url(id_)
    if url is None:
        raise bad_argument(f'"{id_}" is not a valid URL identifier')
    return typed_url(url)


def typed_url(url: str) -> Observable:
    """Return the URL that somebody typed, with or without its scheme; raises VtError."""
    found = observable_of(url if "://" in url else f"http://{url}", ObservableType.URL)
    if found is None:
        raise bad_argument(f'"{url}" is not a valid URL')
    return found


def _host(collection: str, id_: str) -> Observable:
    if collection == "domains":
        domain = observable_of(id_, ObservableType.DOMAIN)
        if domain is None:
            raise bad_argument(f'"{id_}" is not a valid domain')
        return domain
    try:
        address = ip_address(id_)
    except ValueError:
        raise bad_argument(f'"{id_}" is not a valid IP address') from None
    type_ = ObservableType.IPV4 if address.version == 4 else ObservableType.IPV6
    return Observable(type_, str(address))
