"""Google Safe Browsing: the URLs that browsers warn of."""

from datetime import timedelta
from urllib.parse import quote

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Observable,
    ObservableType,
    Refused,
    Report,
    ReportState,
    Scope,
    Tlp,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Provider,
    ProviderManifest,
    Quota,
    Secret,
    Terms,
    Tier,
    Ttl,
    Window,
    perform,
)

THREATS = {
    "MALWARE": (Claim.MALICIOUS, "malware"),
    "SOCIAL_ENGINEERING": (Claim.MALICIOUS, "phishing"),
    "UNWANTED_SOFTWARE": (Claim.SUSPICIOUS, "unwanted software"),
    "POTENTIALLY_HARMFUL_APPLICATION": (Claim.SUSPICIOUS, "a harmful app"),
}
TERMS = "https://developers.google.com/safe-browsing/terms"


class _Match(msgspec.Struct, rename="camel"):
    threat_type: str


class _Matches(msgspec.Struct, forbid_unknown_fields=True):
    """No match is an empty object, so a key that we do not know must not pass for that."""

    matches: list[_Match] = []


class _Detail(msgspec.Struct):
    reason: str | None = None


class _Error(msgspec.Struct):
    message: str | None = None
    details: list[_Detail] | None = None


class _Problem(msgspec.Struct):
    error: _Error


class SafeBrowsing(Provider):
    """The lists that a URL is on; one request with the URL in it."""

    manifest = ProviderManifest(
        name="safebrowsing",
        title="Google Safe Browsing",
        docs="https://developers.google.com/safe-browsing/reference",
        observables=frozenset({ObservableType.URL}),
        family="google-safebrowsing",
        tier=Tier.QUOTA,
        disclosure=Disclosure.LOOKUP,
        # For non-commercial use; the commercial one is Web Risk.
        terms=Terms(link=TERMS, shared=False, automation=False),
        hosts=frozenset({"safebrowsing.googleapis.com"}),
        secrets={"api_key": Secret("x-goog-api-key")},
        quota=(Quota(10_000, Window.DAY),),
        quota_docs="https://developers.google.com/safe-browsing/v4/usage-limits",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(minutes=5), miss=timedelta(minutes=30)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map malware and social engineering to malicious, the other threats to suspicious.

        `{}` is a miss and not clean: it says that the URL is on none of the lists.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://safebrowsing.googleapis.com/v4/threatMatches:find",
                method="POST",
                json=_question(observable.value),
            )
        )
        if response.status == 400:
            raise _refusal(response.decode(_Problem).error)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        found = sorted({each.threat_type for each in response.decode(_Matches).matches})
        link = f"https://transparencyreport.google.com/safe-browsing/search?url={_part(observable)}"
        return Report(
            provider="safebrowsing",
            observable=observable,
            state=ReportState.HIT if found else ReportState.MISS,
            evidence=tuple(_evidence(each, link) for each in found),
            link=link if found else None,
        )


def _question(url: str) -> dict[str, object]:
    return {
        "client": {"clientId": "sidelight", "clientVersion": "0.1"},
        "threatInfo": {
            "threatTypes": list(THREATS),
            "platformTypes": ["ANY_PLATFORM"],
            "threatEntryTypes": ["URL"],
            "threatEntries": [{"url": url}],
        },
    }


def _refusal(error: _Error) -> Refused | BadAnswer:
    """Return what a 400 means: Google words a bad key as a bad argument, with a reason."""
    reasons = {each.reason for each in error.details or []}
    said = error.message or "HTTP 400"
    if "API_KEY_INVALID" in reasons:
        return Refused(f"Google Safe Browsing: {said}")
    return BadAnswer("status", said)


def _part(observable: Observable) -> str:
    return quote(observable.value, safe="")


def _evidence(threat: str, link: str) -> Evidence:
    claim, words = THREATS.get(threat, (Claim.SUSPICIOUS, threat.lower().replace("_", " ")))
    return Evidence(
        source="safebrowsing",
        family="google-safebrowsing",
        claim=claim,
        scope=Scope.URL,
        text=f"on the list of {words}, of which browsers warn",
        label=words,
        link=link,
    )
