"""What a host page loads: a drop-in for the library of VT Augment, and a custom element."""

from importlib import resources

from litestar import Response, get

HEADERS = {
    "cache-control": "public, max-age=3600",
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
NAMES = ("sidelight-augment.js", "sidelight-context.js")
SCRIPTS = {
    name: (resources.files("sidelight.widget") / "static" / name).read_bytes() for name in NAMES
}


@get(f"/ui/widget/{NAMES[0]}", sync_to_thread=False, include_in_schema=False)
def augment() -> Response[bytes]:
    """Return the library with the global `VTAugment`."""
    return _script(NAMES[0])


@get(f"/ui/widget/{NAMES[1]}", sync_to_thread=False, include_in_schema=False)
def element() -> Response[bytes]:
    """Return the custom element `<sidelight-context>`."""
    return _script(NAMES[1])


def _script(name: str) -> Response[bytes]:
    return Response(SCRIPTS[name], media_type="text/javascript", headers=HEADERS)
