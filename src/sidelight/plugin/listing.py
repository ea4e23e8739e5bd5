"""What a networked feed needs: the body of a list, its date, and its rows as entries."""

from collections.abc import Iterable, Iterator

from sidelight.formats.detect import refuse_page
from sidelight.formats.lines import read_lines
from sidelight.formats.listing import Junk, Listed, judge_list
from sidelight.formats.packing import unpacked
from sidelight.model import BadAnswer, Claim, InvalidInput, Unavailable
from sidelight.plugin.effects import Exchange, HttpRequest, HttpResponse, perform
from sidelight.plugin.interfaces import Entry
from sidelight.plugin.manifest import FeedKind, FeedManifest, FeedPolicy

MOST_BYTES = 256 * 1024 * 1024
"""The largest list that a sync takes; it is held in memory while it is read."""

CLAIMS = {
    FeedKind.MALICIOUS: Claim.MALICIOUS,
    FeedKind.SUSPICIOUS: Claim.SUSPICIOUS,
    FeedKind.SCANNER: Claim.NOISE,
    FeedKind.BENIGN: Claim.CLEAN,
    FeedKind.CONTEXT: Claim.CONTEXT,
}
"""What being listed claims. Harmless is `clean`, which weighs, and not `known_good`, which settles:
0.5 % of a million popular names are on a list of malware."""


def claim_of(manifest: FeedManifest) -> Claim:
    """Return what being listed claims; what is merely unwanted claims nothing."""
    if manifest.policy is FeedPolicy.UNWANTED:
        return Claim.CONTEXT
    return CLAIMS[manifest.kind]


def fetch(request: HttpRequest) -> Exchange[HttpResponse]:
    """Return an answer of status 200 that is no web page; raises Unavailable and BadAnswer."""
    response = yield from perform(request)
    url = request.url_template.partition("?")[0]
    if response.status != 200:
        raise Unavailable(f"{url} answered HTTP {response.status}")
    try:
        refuse_page(response.body[:4096].decode(errors="replace"), url)
    except InvalidInput as error:
        raise BadAnswer("$", str(error)) from None
    if not response.body.strip():
        raise BadAnswer("$", f"{url} answered with nothing")
    return response


def lines_of(response: HttpResponse, name: str) -> Iterator[str]:
    """Return the lines of a body, unpacked where it is packed."""
    return read_lines(unpacked([response.body], name), name)


def entries(
    rows: Iterable[Listed], junk: Junk, list_: str, name: str | None = None
) -> Iterator[Entry]:
    """Yield the rows as entries of a list; raises InvalidInput at the end when it was no list.

    `name` is what the message calls it, by default the name of the list.
    """
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - how many there were is judged below
        yield Entry(list_, *row)
    judge_list(count, junk, name or list_)


def header_date(response: HttpResponse) -> str:
    """Return the day a body was last modified, or sent, as `YYYY-MM-DD`; empty without one."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - slow to import, seldom needed

    headers = {name.lower(): value for name, value in response.headers.items()}
    for name in ("last-modified", "date"):
        try:
            return parsedate_to_datetime(headers.get(name, "")).date().isoformat()
        except ValueError:
            continue
    return ""
