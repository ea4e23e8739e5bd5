import pytest

from house import START
from sidelight.enrichment import NoKeys
from sidelight.model import BadAnswer, Claim, ObservableType, Unavailable
from sidelight.plugin import (
    Entry,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    HttpRequest,
    HttpResponse,
    perform,
)
from sidelight.service.feeds import Health, Held
from sidelight.service.feeds.syncing import sync

CARD = FeedManifest(
    name="corp",
    title="Corp",
    docs="",
    kind=FeedKind.MALICIOUS,
    licence="MIT",
    hosts=frozenset({"c.example"}),
)
LISTED = HttpResponse(status=200, body=b"evil.com", headers={"ETag": '"1"'})


class Pages(Feed):
    """A feed of as many requests as it is told."""

    manifest = CARD
    pages = 1

    def read(self):
        entries = []
        for page in range(self.pages):
            request = HttpRequest(url_template=f"https://c.example/{page}")
            response = yield from perform(request)
            entries.append(Entry("corp", ObservableType.DOMAIN, response.body.decode()))
        return FeedContent((FeedList("corp", "Corp", Claim.MALICIOUS),), entries, "2026-11-01")


class Web:
    """Answers in order, and keeps what was asked; an error is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.headers = []

    async def __call__(self, effect, manifest, secrets):
        self.headers.append(dict(effect.headers))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def run(stock):
    async def go(*answers, edition="1", pages=1):
        feed, web = Pages(), Web(*answers)
        feed.pages = pages
        declared = Held(card=CARD, origin="x")
        outcome = await sync(
            feed, declared, web, NoKeys(), edition=edition, stock=stock, progress=print
        )
        return outcome, web

    return go


async def test_an_unchanged_list_is_not_sent_again(run, stock, clock):
    assert (await run(LISTED))[0] == "synced"
    clock.move(hours=1)
    outcome, web = await run(HttpResponse(status=304, body=b""))
    assert outcome == "unchanged"
    assert web.headers == [{"if-none-match": '"1"'}]
    assert stock.shelf.health("corp").last_success == clock.now()
    _, web = await run(HttpResponse(status=304, body=b""))
    assert web.headers == [{"if-none-match": '"1"'}], "a confirmation keeps what it confirmed"


async def test_another_edition_of_ours_reads_everything_anew(run):
    await run(LISTED)
    _, web = await run(LISTED, edition="2")
    assert web.headers == [{}]


async def test_without_an_index_nothing_is_conditional(run, stock, tmp_path):
    await run(LISTED)
    (tmp_path / "indexes/corp/current").unlink()
    _, web = await run(LISTED)
    assert web.headers == [{}]


async def test_a_feed_of_several_requests_is_fetched_whole(run, stock):
    await run(LISTED, LISTED, pages=2)
    assert stock.shelf.health("corp").validators == {}
    _, web = await run(LISTED, LISTED, pages=2)
    assert web.headers == [{}, {}]


async def test_a_failure_is_written_down_with_its_beginning(run, stock, clock):
    await run(LISTED)
    for _ in range(2):
        clock.move(hours=1)
        with pytest.raises(Unavailable):
            await run(Unavailable("Corp is down (HTTP 503)"))
    health = stock.shelf.health("corp")
    assert (health.failures, health.last_error) == (2, "Corp is down (HTTP 503)")
    assert (health.last_success, health.last_try) == (START, clock.now())
    assert (clock.now() - health.failing_since).total_seconds() == 3600
    await run(LISTED)
    assert stock.shelf.health("corp") == Health(
        last_try=clock.now(),
        last_success=clock.now(),
        validators={"if-none-match": '"1"'},
        edition="1",
    )


async def test_a_wrong_checksum_is_refused(run, stock):
    wrong = HttpResponse(status=200, body=b"evil.com", headers={"Content-MD5": "A" * 22 + "=="})
    with pytest.raises(BadAnswer, match="checksum in the header content-md5"):
        await run(wrong)
    assert stock.indexes.status() == []
