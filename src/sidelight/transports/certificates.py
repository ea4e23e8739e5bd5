"""Which certificates are trusted."""

import ssl
from pathlib import Path

import httpx2

from sidelight.model import InvalidInput


def trusted(ca_bundle: Path | None) -> ssl.SSLContext:
    """Return what connections are checked with; raises InvalidInput for a bundle that is none.

    None stands for SSL_CERT_FILE or the certificates of the system.
    """
    if ca_bundle is None:
        return httpx2.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise InvalidInput(f"settings: ca_bundle: {ca_bundle} cannot be read: {why}") from None
