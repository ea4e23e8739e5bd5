"""The pages in Chromium: nothing but themselves is asked for, and everybody can read them."""

import httpx2
import pytest

from browsing import violations, watched
from widget_world import EMPTY, ERROR, HOSTILE, PLAIN, QUOTA, TYPES

DARK = {"bg1": "1e1e1e", "bg2": "262626", "fg1": "d4d4d4", "bd1": "3c3c3c"}
SHRILL = {"bg1": "ffffff", "bg2": "ffff00", "fg1": "eeeeee", "bd1": "dddddd"}
THEMES = {"light": {}, "dark": DARK, "shrill": SHRILL}
SUBJECTS = {
    **{name: (each, "default") for name, each in TYPES.items()},
    "markup": (HOSTILE, "default"),
    "empty": (EMPTY, "default"),
    "error": (ERROR, "default"),
    "quota": (QUOTA, "default"),
    "blocked": (PLAIN, "closed"),
    "pending": (EMPTY, "slow"),
    "partial": (TYPES["domain"], "slow"),
    "expired": (PLAIN, "default"),
    "invalid": (None, ""),
}
COMING_AGAIN = {"pending", "partial"}
REFUSED = {"expired", "invalid"}


@pytest.fixture(scope="module", autouse=True)
def looked_up(site):
    """Have every subject looked up that is not to be pending."""
    site.holds("slow", TYPES["domain"])
    for name, (each, team) in SUBJECTS.items():
        if each is not None and name not in COMING_AGAIN:
            answer = httpx2.get(
                f"{site.address}/api/v3/widget/url",
                params={"query": each.value},
                headers={"x-apikey": site.keys[team]},
            )
            assert answer.status_code == 200


def address(site, name, theme):
    observable, team = SUBJECTS[name]
    token = "nonsense"  # noqa: S105 - it opens nothing
    if observable is not None:
        token = site.token(observable, team, over=name == "expired", **THEMES[theme])
    return f"{site.address}/ui/widget/html/{token}"


def show(page, url):
    """Open a page; one that would come again stays as it is."""
    page.route("**/*", lambda route: route.continue_())
    page.goto(url, wait_until="load")
    page.unroute("**/*")
    page.route("**/*", lambda route: route.fulfill(status=204))
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SUBJECTS)
def test_a_page_is_one_request_without_complaints_and_fits(site, browser, name, theme):
    url = address(site, name, theme)
    for width in (420, 900):
        with watched(browser, width=width) as page:
            show(page, url)
            assert page.asked == [url]
            refused = [each for each in page.told if "400 (Bad Request)" in each]
            assert page.told == (refused if name in REFUSED else [])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert page.evaluate("origin") == "null"  # whatever happens in it stays in it


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SUBJECTS)
def test_a_page_is_accessible(site, browser, name, theme):
    with watched(browser, bypass_csp=True) as page:
        show(page, address(site, name, theme))
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_can_follow_the_system_of_its_reader(site, browser, scheme):
    token = site.token(TYPES["domain"], theme="auto")
    with watched(browser, bypass_csp=True, color_scheme=scheme) as page:
        show(page, f"{site.address}/ui/widget/html/{token}")
        back = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert back == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(23, 27, 34)")
        assert violations(page) == []


def test_markup_from_outside_draws_nothing(site, browser):
    with watched(browser) as page:
        show(page, address(site, "markup", "light"))
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 1


def test_a_page_that_is_not_complete_comes_again(site, browser):
    with watched(browser) as page:
        page.goto(address(site, "pending", "light"))
        with page.expect_request("**/ui/widget/html/**", timeout=8000):
            pass
