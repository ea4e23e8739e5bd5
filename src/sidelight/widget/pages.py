"""Pages: one HTML document each, with everything in it, and headers that allow nothing else."""

import gzip
import secrets

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response

from sidelight.widget.entrance import Call
from sidelight.widget.panel import Panel
from sidelight.widget.theme import Palette, Theme, palettes

HTML = "text/html"
POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {origin}; "
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "vary": "accept-encoding",
}

ENVIRONMENT = Environment(
    loader=PackageLoader("sidelight.widget"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def document(panel: Panel, theme: Theme, nonce: str) -> str:
    """Return the document; only what carries `nonce` styles it or runs in it."""
    return ENVIRONMENT.get_template("document.html").render(
        panel=panel, palettes=palettes(theme), nonce=nonce
    )


def variables(palette: Palette) -> str:
    """Return the colours of a palette as CSS declarations."""
    colours = msgspec.structs.asdict(palette)
    scheme = colours.pop("scheme")
    told = "".join(f"--{name}:#{colour};" for name, colour in colours.items())
    return f"color-scheme:{scheme};{told}"


def page(
    call: Call, panel: Panel, theme: Theme, *, origin: str = "", status: int = 200
) -> Response[bytes]:
    """Return the response with the document; `origin` is who may frame it, '' for everybody."""
    nonce = secrets.token_urlsafe(16)
    body = document(panel, theme, nonce).encode()
    policy = POLICY.format(nonce=nonce, origin=origin or "*")
    headers = {**HEADERS, "content-security-policy": policy}
    if "gzip" in call.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, status_code=status, media_type=HTML, headers=headers)


ENVIRONMENT.filters["variables"] = variables
