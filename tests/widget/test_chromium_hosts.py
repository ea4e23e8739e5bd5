"""The widget in the pages of others: our library, our element, and the messages of VT Augment."""

import json
from contextlib import suppress

import httpx2
import pytest
from litestar import Litestar, Response, get
from litestar.params import FromPath
from playwright.sync_api import Error

from browsing import until, violations, watched
from serving import listening_on
from widget_world import EMPTY, HOSTILE, PLAIN, TYPES

POLICY = "default-src 'none'; script-src 'self' {site}; connect-src 'self'; frame-src {site}"
OURS = """<!doctype html><html lang=en><head><meta charset=utf-8><title>A product</title></head>
<body><main><h1>Alert 1042</h1><button id=open type=button>Show</button><div id=inline></div>
<p id=outside>Text</p></main><div id=drawer></div>
<script src="{site}/ui/widget/sidelight-augment.js"></script><script src=/host.js></script>"""
HOST_SCRIPT = """
window.drawer = new VTAugment(document.getElementById('drawer'), { mode: 'drawer', timeout: 4000 });
window.inline = new VTAugment(document.getElementById('inline'), { mode: 'standalone' });
window.told = [];
document.getElementById('inline').addEventListener('augment', (e) => told.push(e.detail));
"""
AUGMENT = """<!doctype html><html lang=en><head><title>A product</title></head><body>
<div id=box><div class=spinner></div></div><script src=/host.js></script>"""
AUGMENT_SCRIPT = """
// what the published library does with messages and frames, written anew
const box = document.getElementById('box'), spinner = box.querySelector('.spinner');
let frame = null, mode = 'drawer';
window.heard = [];
window.setMode = (to) => { mode = to; };
window.load = (url) => {
  spinner.hidden = false;
  if (frame) {
    frame.contentWindow.postMessage({ action: 'VTAUGMENT:IFRAME:LOAD', payload: url }, '*');
    return;
  }
  frame = document.createElement('iframe');
  frame.sandbox = 'allow-forms allow-scripts allow-same-origin allow-popups ' +
    'allow-storage-access-by-user-activation';
  frame.hidden = true;
  if (mode === 'standalone') frame.name = 'standalone';
  frame.src = url;
  box.setAttribute('opened', '');
  box.append(frame);
};
addEventListener('message', (event) => {
  if (!frame || event.source !== frame.contentWindow) return;
  heard.push(event.data);
  if (event.data === 'VTAUGMENT:READY') { spinner.hidden = true; frame.hidden = false; }
  if (event.data === 'VTAUGMENT:CLOSE' && mode === 'drawer') {
    box.removeAttribute('opened');
    frame.hidden = true;
  }
});
"""
ELEMENT = """<!doctype html><html lang=en><head><title>A product</title></head><body>
<script src="{site}/ui/widget/sidelight-context.js"></script>
<sidelight-context endpoint=/context query=evil-shop.com theme=dark></sidelight-context>"""


@pytest.fixture(scope="module", autouse=True)
def looked_up(site):
    """Have the values looked up, so that no page comes again."""
    for each in (TYPES["domain"], TYPES["address"], PLAIN, HOSTILE):
        httpx2.get(
            f"{site.address}/api/v3/widget/url",
            params={"query": each.value},
            headers={"x-apikey": site.key},
        )


class Product:
    """Somebody's web server on another port: what is at each path, as the test puts it there."""

    def __init__(self):
        self.answers = {}

    def application(self):
        @get(["/", "/{path:path}"])
        async def anything(path: FromPath[str] = "/") -> Response[bytes]:
            kind, body, headers = self.answers.get(path, lambda: ("text/plain", "", {}))()
            status = 200 if path in self.answers else 204
            return Response(body.encode(), media_type=kind, headers=headers, status_code=status)

        return Litestar([anything], openapi_config=None, logging_config=None)


@pytest.fixture(scope="module")
def product():
    made = Product()
    with listening_on(made.application()) as made.address:
        yield made


@pytest.fixture
def host(site, product, browser):
    """Return a function that opens a page of a product: its HTML, its script, its answers."""
    opened = []

    def show(html, script="", **answers):
        policy = {"content-security-policy": POLICY.format(site=site.address)}
        text = html.replace("{site}", site.address)
        product.answers = {
            "/": lambda: ("text/html", text, policy),
            "/host.js": lambda: ("text/javascript", script, {}),
            **{at: lambda told=told: told(product) for at, told in answers.items()},
        }
        context = watched(browser, width=1280)
        page = context.__enter__()
        opened.append(context)
        page.goto(f"{product.address}/")
        return page

    yield show
    for context in opened:
        context.__exit__(None, None, None)


def as_json(told):
    return "application/json", json.dumps(told), {}


def path(site, observable, **parts):
    return f"{site.address}/ui/widget/html/{site.token(observable, **parts)}"


def frame_of(page, words):
    """Wait until a frame shows the words, and return it."""
    for _ in range(100):
        for frame in page.frames[1:]:
            with suppress(Error):  # it is on its way to another page
                if words in frame.evaluate("document.body ? document.body.innerText : ''"):
                    return frame
        page.wait_for_timeout(50)
    raise AssertionError([each.url for each in page.frames])


def opened_drawer(page, site):
    page.focus("#open")
    page.evaluate(
        "(url) => document.getElementById('open').onclick = () => drawer.load(url).openDrawer()",
        path(site, TYPES["domain"]),
    )
    page.keyboard.press("Enter")
    until(page, "document.getElementById('drawer').ariaBusy === 'false'")
    return frame_of(page, "evil-shop[.]com")


def is_open(page):
    return page.evaluate("document.getElementById('drawer').hasAttribute('opened')")


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.className")


def test_a_drawer_opens_beside_the_page_and_takes_the_focus(host, site):
    page = host(OURS, HOST_SCRIPT)
    opened_drawer(page, site)
    assert is_open(page)
    assert focused(page) == "vt-close"
    assert page.locator("#drawer").bounding_box()["width"] == pytest.approx(420, abs=1)
    assert page.evaluate("document.getElementById('drawer').role") == "complementary"
    assert page.told == []
    assert page.get_attribute("#drawer iframe", "title") == "Threat context"


def test_escape_closes_a_drawer_and_gives_the_focus_back(host, site):
    page = host(OURS, HOST_SCRIPT)
    opened_drawer(page, site)
    page.keyboard.press("Escape")
    assert not is_open(page)
    assert focused(page) == "open"


def test_escape_inside_the_frame_does_too(host, site):
    page = host(OURS, HOST_SCRIPT)
    frame = opened_drawer(page, site)
    frame.focus("summary")
    page.keyboard.press("Escape")
    until(page, "!document.getElementById('drawer').hasAttribute('opened')")
    assert focused(page) == "open"


def test_a_click_outside_closes_a_drawer_and_the_one_that_opens_it_does_not(host, site):
    page = host(OURS, HOST_SCRIPT)
    opened_drawer(page, site)
    page.keyboard.press("Escape")
    page.click("#open")
    assert is_open(page)
    page.click("#outside")
    assert not is_open(page)


def test_the_methods_chain_and_nothing_is_loaded_for_no_address(host):
    page = host(OURS, HOST_SCRIPT)
    assert page.evaluate("drawer.load('').openDrawer().closeDrawer().loading(false) === drawer")
    assert page.locator("iframe").count() == 0
    assert page.evaluate("(() => { try { new VTAugment() } catch (e) { return e.message } })()")
    assert page.evaluate("(() => { try { drawer.load('javascript:1') } catch { return 1 } })()")


def test_what_does_not_load_says_so_and_can_be_tried_again(host, site, product):
    page = host(OURS, HOST_SCRIPT)
    page.evaluate("inline.options.timeout = 300")
    page.evaluate("(url) => inline.load(url)", f"{product.address}/silence")
    until(page, "document.querySelector('#inline [role=alert]').innerText.includes('did not load')")
    assert page.locator("#inline iframe").is_hidden()
    page.evaluate("(url) => inline.load(url)", path(site, PLAIN))
    frame_of(page, "well-known[.]org")
    until(page, "document.querySelector('#inline [role=alert]').hidden")


def test_an_inline_widget_is_as_high_as_its_page(host, site):
    page = host(OURS, HOST_SCRIPT)
    page.evaluate("(url) => inline.load(url)", path(site, TYPES["address"]))
    frame = frame_of(page, "45.155.205.233")
    until(page, "document.querySelector('#inline iframe').clientHeight > 400")
    wanted = frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    until(page, f"document.querySelector('#inline iframe').clientHeight === {wanted}")


def test_a_related_value_can_be_followed_by_the_host(host, site):
    page = host(OURS, HOST_SCRIPT)
    page.evaluate("(url) => inline.load(url)", path(site, TYPES["domain"]))
    frame_of(page, "45.155.205.1").click("text=45.155.205.1 >> nth=0")
    until(page, "told.length === 1")
    pivot = page.evaluate("told[0]")
    assert pivot["action"] == "SIDELIGHT:PIVOT"
    assert pivot["value"].startswith("45.155.205.")


def test_a_link_that_is_over_asks_the_host_for_another(host, site):
    page = host(OURS, HOST_SCRIPT)
    page.evaluate("(url) => inline.load(url)", path(site, PLAIN, over=True))
    frame_of(page, "This link has expired").click("text=Try again")
    until(page, "told.length === 1 && told[0].action === 'SIDELIGHT:RETRY'")


def test_the_frame_cannot_reach_its_host(host, site):
    page = host(OURS, HOST_SCRIPT)
    frame = opened_drawer(page, site)
    reach = "(() => { try { return parent.document.title } catch (e) { return e.name } })()"
    assert frame.evaluate(reach) == "SecurityError"


def test_the_messages_of_vt_augment_show_reload_and_close(host, site):
    page = host(AUGMENT, AUGMENT_SCRIPT)
    page.evaluate("(url) => load(url)", path(site, TYPES["domain"]))
    until(page, "document.querySelector('.spinner').hidden")
    frame = frame_of(page, "evil-shop[.]com")
    src = page.get_attribute("iframe", "src")
    page.evaluate("heard.length = 0")
    page.evaluate("(url) => load(url)", path(site, PLAIN))
    frame_of(page, "well-known[.]org")
    until(page, "document.querySelector('.spinner').hidden")
    assert page.get_attribute("iframe", "src") == src
    assert "VTAUGMENT:READY" in page.evaluate("heard")
    assert frame.locator("#close").is_visible()
    frame.click("#close")
    until(page, "!document.getElementById('box').hasAttribute('opened')")
    assert page.locator("iframe").is_hidden()


@pytest.mark.parametrize(
    "foreign",
    ["https://elsewhere.example/", "javascript:alert(1)", "http://", "{site}/healthz", "/"],
)
def test_a_host_cannot_send_the_page_elsewhere(host, site, foreign):
    page = host(AUGMENT, AUGMENT_SCRIPT)
    page.evaluate("(url) => load(url)", path(site, TYPES["domain"]))
    frame = frame_of(page, "evil-shop[.]com")
    before, asked = frame.url, len(page.asked)
    page.evaluate("heard.length = 0")
    page.evaluate("(url) => load(url)", foreign.replace("{site}", site.address))
    until(page, "heard.includes('VTAUGMENT:READY')")
    assert frame.url == before
    assert len(page.asked) == asked


def test_closing_says_nothing_to_a_standalone_widget(host, site):
    page = host(AUGMENT, AUGMENT_SCRIPT)
    page.evaluate("setMode('standalone')")
    page.evaluate("(url) => load(url)", path(site, TYPES["domain"]))
    frame = frame_of(page, "evil-shop[.]com")
    assert frame.locator("#close").is_hidden()
    frame.focus("summary")
    page.keyboard.press("Escape")
    until(page, "heard.includes('VTAUGMENT:CLOSE')")
    assert page.locator("iframe").is_visible()


def test_the_element_takes_its_address_from_the_back_end_of_its_host(host, site):
    answer = {"data": {"url": path(site, TYPES["domain"])}}
    page = host(ELEMENT, **{"/context": lambda _: as_json(answer)})
    frame_of(page, "evil-shop[.]com")
    asked = next(each for each in page.asked if "/context?" in each)
    assert "query=evil-shop.com" in asked
    assert "theme=dark" in asked
    frame = "document.querySelector('sidelight-context').shadowRoot.querySelector('iframe')"
    until(page, f"{frame}.clientHeight > 400")
    assert page.told == []


def test_the_element_renews_a_link_that_is_over(host, site):
    links = [path(site, PLAIN), path(site, PLAIN, over=True)]
    page = host(ELEMENT, **{"/context": lambda _: as_json({"url": links.pop()})})
    frame_of(page, "This link has expired").click("text=Try again")
    frame_of(page, "well-known[.]org")


def test_the_element_says_when_its_host_has_no_address(host):
    page = host(
        ELEMENT, **{"/context": lambda _: as_json({"data": {"url": "javascript:alert(1)"}})}
    )
    words = "document.querySelector('sidelight-context').shadowRoot.querySelector('p')"
    until(page, f"{words}.textContent === 'The context did not load.'")


def test_a_page_that_nobody_frames_offers_nothing_to_close(site, browser):
    with watched(browser, bypass_csp=True) as page:
        page.goto(path(site, EMPTY, over=True))
        assert page.locator("#close").is_hidden()
        assert page.locator("#retry").is_hidden()
        assert violations(page) == []
