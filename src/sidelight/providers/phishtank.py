"""PhishTank: phishing pages that people reported and others confirmed."""

from datetime import timedelta
from urllib.parse import quote

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Observable,
    ObservableType,
    OverQuota,
    Report,
    ReportState,
    Scope,
    Tlp,
    Unavailable,
)
from sidelight.plugin import (
    Disclosure,
    Exchange,
    HttpRequest,
    Place,
    Provider,
    ProviderManifest,
    Secret,
    Terms,
    Tier,
    Ttl,
    perform,
)
from sidelight.plugin.scales import read_time

Flag = bool | str | None
"""The service writes true, "true" and "y" for the same."""


class _Results(msgspec.Struct):
    in_database: Flag
    phish_id: str | int | None = None
    verified: Flag = None
    verified_at: str | None = None
    valid: Flag = None


class _Answer(msgspec.Struct):
    """An answer has results, or says in `errortext` why not."""

    results: _Results | None = None
    errortext: str | None = None


class Phishtank(Provider):
    """One request with the URL in its form; the key is optional and raises the limit."""

    manifest = ProviderManifest(
        name="phishtank",
        title="PhishTank",
        docs="https://www.phishtank.com/api_info.php",
        observables=frozenset({ObservableType.URL}),
        family="phishtank",
        tier=Tier.KEYLESS,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.phishtank.com/terms.php"),
        hosts=frozenset({"checkurl.phishtank.com"}),
        secrets={"api_key": Secret("app_key", place=Place.FORM, required=False)},
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=1)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map the two votes to a claim; 509 is how the service says that its limit is reached.

        Confirmed as phishing is malicious, confirmed as none is clean, and a report that nobody
        has looked at yet is suspicious.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://checkurl.phishtank.com/checkurl/",
                method="POST",
                form={"url": observable.value, "format": "json"},
                headers={"user-agent": "phishtank/sidelight"},
                expected=frozenset({509}),
            )
        )
        if response.status == 509:
            raise OverQuota("over quota at PhishTank (HTTP 509)")
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        answer = response.decode(_Answer)
        if answer.results is None:
            if answer.errortext:
                raise Unavailable(f"PhishTank: {answer.errortext}")
            raise BadAnswer("$.results", "missing")
        if not _is_set(answer.results.in_database):
            return Report(provider="phishtank", observable=observable, state=ReportState.MISS)
        return _report(observable, answer.results)


def _is_set(flag: Flag) -> bool:
    return flag.lower() in {"y", "yes", "true"} if isinstance(flag, str) else bool(flag)


def _report(observable: Observable, results: _Results) -> Report:
    claim, text = _claim(results)
    number = str(results.phish_id or "")
    page = f"https://www.phishtank.com/phish_detail.php?phish_id={quote(number, safe='')}"
    link = page if number else None
    evidence = Evidence(
        source="phishtank",
        family="phishtank",
        claim=claim,
        scope=Scope.URL,
        text=text,
        label=None if claim is Claim.CLEAN else "phishing",
        observed_at=read_time(results.verified_at),
        link=link,
    )
    return Report(
        provider="phishtank",
        observable=observable,
        state=ReportState.HIT,
        evidence=(evidence,),
        facts={"phish_id": number} if number else {},
        link=link,
    )


def _claim(results: _Results) -> tuple[Claim, str]:
    if not _is_set(results.verified):
        return Claim.SUSPICIOUS, "reported as phishing, not confirmed yet"
    if _is_set(results.valid):
        return Claim.MALICIOUS, "reported as phishing, confirmed and online"
    return Claim.CLEAN, "reported as phishing, found to be none or gone"
