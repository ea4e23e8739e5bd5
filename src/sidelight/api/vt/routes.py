"""The routes of API v3, and what of a request must not be seen further on."""

import re
from urllib.parse import parse_qsl, unquote, urlencode

from litestar import Router, post
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from sidelight.api.doors import Doors
from sidelight.api.vt import community, details, objects, people, private, relations, scans
from sidelight.api.vt.asking import ROOT, Gate
from sidelight.api.vt.errors import vt_error
from sidelight.api.vt.kept import Kept
from sidelight.api.vt.tickets import Tickets

V2 = "/vtapi/v2/"
SOMEBODY = "..."
"""What stands in an address for the key of somebody else."""

KEY = re.compile(r"[0-9a-fA-F]{64}")
ESCAPED_SLASH = re.compile(rb"%2[fF]")


def router(doors: Doors, most_upload: int) -> Router:
    """Return the routes below /api/v3; every failure has the shape of that API.

    `most_upload` is the largest file, in bytes, that comes to an upload URL.
    """
    gate = Gate(doors, Kept(doors.clock), Tickets(doors.secret, doors.clock))
    upload = post(
        "/files/upload/{token:str}",
        status_code=200,
        request_max_body_size=most_upload + scans.AROUND,
    )(scans.upload)
    return Router(
        ROOT,
        route_handlers=[
            upload,
            *(scans.post_file, scans.post_url, scans.post_private_file, scans.post_private_url),
            *(scans.upload_url, scans.private_upload_url, scans.analyse, scans.analysis),
            *(scans.analysed, scans.private_analysis, scans.privately_analysed),
            *(private.private_file, private.private_url),
            *(objects.read, relations.relationship, relations.descriptors),
            *(community.comments, community.add_comment, community.votes, community.add_vote),
            *(community.latest_comments, community.comment, community.remove_comment),
            *(community.vote_on_comment, community.comment_relationship),
            *(details.search, details.intelligence_search, details.resolution, details.whois),
            *(details.behaviour, details.download, details.yara_ruleset, details.metadata),
            *(people.user, people.overall_quotas, people.api_usage),
        ],
        dependencies={"gate": Provide(lambda: gate, sync_to_thread=False)},
        exception_handlers={Exception: vt_error},
    )


def tidied(app: ASGIApp) -> ASGIApp:
    """Return the application behind a step that takes keys out of addresses, which are logged.

    API v2 sends the key in the query and clients of API v3 name a user by it: it moves into the
    header, and the user becomes `me`. A key that stands where it opens nothing is dropped. An
    escaped slash in an identifier is one digit of base64.
    """

    async def step(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            if scope["path"].startswith(V2):
                _take_key(scope, moved=True)
            elif b"apikey" in scope["query_string"]:
                _take_key(scope, moved=False)
            if scope["path"].startswith(ROOT):
                _clean_path(scope)
        await app(scope, receive, send)

    return step


def _take_key(scope: Scope, *, moved: bool) -> None:
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    keys = [value for name, value in pairs if name == "apikey"]
    scope["query_string"] = urlencode([each for each in pairs if each[0] != "apikey"]).encode()
    if keys and moved:
        others = [each for each in scope["headers"] if each[0] != b"x-apikey"]
        scope["headers"] = [*others, (b"x-apikey", keys[0].encode("utf-8", "replace"))]


def _clean_path(scope: Scope) -> None:
    raw = (scope.get("raw_path") or b"").partition(b"?")[0]  # some servers leave the query in it
    if ESCAPED_SLASH.search(raw):
        scope["path"] = unquote(ESCAPED_SLASH.sub(b"_", raw).decode("latin-1"))
    if scope["path"].startswith(f"{ROOT}users/"):
        key = dict(scope["headers"]).get(b"x-apikey", b"").decode("latin-1")
        parts = scope["path"].split("/")
        if (key and parts[4] == key) or KEY.fullmatch(parts[4]):
            name = people.ME if parts[4] == key else SOMEBODY
            scope["path"] = "/".join([*parts[:4], name, *parts[5:]])
            scope["raw_path"] = scope["path"].encode()
