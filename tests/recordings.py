"""Recorded answers: `tests/providers/<name>/recorded.json`, played to a provider or served.

    [{"title": "hit", "observable": ["file", "<sha256>"], "state": "hit",
      "exchanges": [{"request": {"path": "/lookup/sha256/<sha256>"},
                     "response": {"status": 200, "json": {...}}}]},
     {"title": "miss", ...}]

`title` is free; there is at least one `hit` and one `miss`. A request is matched by method (GET
when left out), path, and the query, form and json that are given. A response is `json` or `text`,
with `status` (200) and `headers`. A DNS exchange is {"dns": ["name", "A"], "records": [...],
"rcode": "NOERROR"}; a name that is not recorded does not exist.
"""

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

import msgspec

from sidelight.model import Observable, ReportState
from sidelight.plugin import DnsAnswer, DnsQuery, HttpResponse, Wait, Waited

FOLDER = Path(__file__).parent / "providers"


class Recording(msgspec.Struct, kw_only=True):
    title: str
    observable: tuple[str, str]
    state: ReportState
    exchanges: list[dict]

    @property
    def subject(self):
        return msgspec.convert(
            {"type": self.observable[0], "value": self.observable[1]}, Observable
        )


def recorded(name):
    """Return title -> recording of a provider."""
    found = msgspec.json.decode(recording_file(name).read_bytes(), type=list[Recording])
    return {each.title: each for each in found}


def recording_file(name):
    """Return where the recordings of a provider are."""
    return FOLDER / name.replace("-", "_") / "recorded.json"


def replay(provider, recording):
    """Return the report on the recorded observable, and the effects that were asked for."""
    return run(provider.lookup(recording.subject), recording)


def run(exchange, recording):
    """Drive a conversation with what was recorded."""
    effects = []
    sent = None
    while True:
        try:
            asked = exchange.send(sent)
        except StopIteration as stop:
            return stop.value, effects
        many = asked if isinstance(asked, tuple) else (asked,)
        effects.extend(many)
        results = tuple(answer(effect, recording) for effect in many)
        sent = results if isinstance(asked, tuple) else results[0]


def answer(effect, recording):
    """Return what was recorded for one effect; AssertionError where there is nothing."""
    if isinstance(effect, Wait):
        return Waited()
    if isinstance(effect, DnsQuery):
        for each in recording.exchanges:
            if each.get("dns") == [effect.name, effect.type]:
                return DnsAnswer(each.get("rcode", "NOERROR"), tuple(each.get("records", ())), 300)
        return DnsAnswer("NXDOMAIN")
    path = urlsplit(
        effect.url_template.format(**{k: quote(v, safe="") for k, v in effect.path.items()})
    ).path
    for each in recording.exchanges:
        wanted = each.get("request")
        if wanted and fits(
            wanted, effect.method, path, query=effect.params, form=effect.form, body=effect.json
        ):
            return response_of(each["response"])
    raise AssertionError(f"nothing is recorded for {effect}")


def fits(wanted, method, path, *, query, form, body):  # noqa: PLR0913 - the parts of a request
    """Whether a request is the recorded one."""
    return (
        wanted.get("method", "GET") == method
        and wanted["path"] == path
        and all((query or {}).get(name) == value for name, value in wanted.get("query", {}).items())
        and all((form or {}).get(name) == value for name, value in wanted.get("form", {}).items())
        and wanted.get("json", body) == body
    )


def response_of(response):
    """Return a recorded response as the driver would send it in."""
    text = response.get("text")
    body = json.dumps(response.get("json")) if text is None else text
    return HttpResponse(
        status=response.get("status", 200), body=body.encode(), headers=response.get("headers", {})
    )
