"""AbuseIPDB: who reported an address for attacks, how often and for what."""

from collections import Counter
from datetime import timedelta
from urllib.parse import quote

import msgspec

from sidelight.model import (
    BadAnswer,
    Claim,
    Evidence,
    Fact,
    Observable,
    ObservableType,
    ProviderError,
    Refused,
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
from sidelight.plugin.scales import read_time

DAYS = 90
BAD, DOUBTFUL = 75, 25  # of 100; the vendor advises against acting on less than 25
REPORTERS = 3  # fewer can be one person and a friend

CATEGORIES = {
    1: "DNS compromise",
    2: "DNS poisoning",
    3: "fraud orders",
    4: "DDoS",
    5: "FTP brute force",
    6: "ping of death",
    7: "phishing",
    8: "VoIP fraud",
    9: "open proxy",
    10: "web spam",
    11: "e-mail spam",
    12: "blog spam",
    13: "VPN",
    14: "port scan",
    15: "hacking",
    16: "SQL injection",
    17: "spoofing",
    18: "brute force",
    19: "bad web bot",
    20: "exploited host",
    21: "web application attack",
    22: "SSH",
    23: "IoT",
}


class _Reported(msgspec.Struct):
    categories: list[int] | None = None


class _Check(msgspec.Struct, rename="camel"):
    """The part of an answer that we read; `is_whitelisted` is null where nobody has looked."""

    abuse_confidence_score: int
    total_reports: int
    num_distinct_users: int | None = None
    is_whitelisted: bool | None = None
    is_tor: bool | None = None
    usage_type: str | None = None
    isp: str | None = None
    domain: str | None = None
    hostnames: list[str] | None = None
    country_code: str | None = None
    last_reported_at: str | None = None
    reports: list[_Reported] | None = None

    @property
    def categories(self) -> dict[str, int]:
        """Name -> number of reports that give it, the most frequent first."""
        numbers = Counter(each for one in self.reports or [] for each in one.categories or [])
        return {CATEGORIES.get(each, f"category {each}"): n for each, n in numbers.most_common()}


class _Error(msgspec.Struct):
    detail: str | None = None
    status: int | None = None


class _Answer(msgspec.Struct):
    data: _Check | None = None
    errors: list[_Error] | None = None


class Abuseipdb(Provider):
    """One request for the reports of the last ninety days."""

    manifest = ProviderManifest(
        name="abuseipdb",
        title="AbuseIPDB",
        docs="https://docs.abuseipdb.com/",
        observables=frozenset({ObservableType.IPV4, ObservableType.IPV6}),
        family="abuseipdb",
        tier=Tier.QUOTA,
        reach=0.5,
        disclosure=Disclosure.LOOKUP,
        terms=Terms(link="https://www.abuseipdb.com/legal", shared=False),
        hosts=frozenset({"api.abuseipdb.com"}),
        secrets={"api_key": Secret("Key")},
        quota=(Quota(1000, Window.DAY),),
        quota_docs="https://docs.abuseipdb.com/#api-daily-rate-limits",
        quota_date="2026-11-24",
        ttl=Ttl(hit=timedelta(hours=6), miss=timedelta(hours=6)),
        max_tlp=Tlp.AMBER,
    )

    def lookup(self, observable: Observable) -> Exchange[Report]:
        """Map score and reporters to a claim; no report in ninety days is a miss, with facts.

        Malicious takes a score of 75 and three reporters, suspicious a score of 25. An address
        that the vendor whitelists belongs to many, and whoever reports it may only have met it:
        it is shared, and its reports are context.
        """
        response = yield from perform(
            HttpRequest(
                url_template="https://api.abuseipdb.com/api/v2/check",
                params={
                    "ipAddress": observable.value,
                    "maxAgeInDays": str(DAYS),
                    "verbose": "",  # without it there are no categories
                },
                headers={"accept": "application/json"},
            )
        )
        answer = response.decode(_Answer)
        if answer.errors:
            raise _error(answer.errors[0], response.status)
        if response.status != 200:
            raise BadAnswer("status", f"HTTP {response.status}")
        if answer.data is None:
            raise BadAnswer("$.data", "missing")
        return _report(observable, answer.data)


def _error(error: _Error, status: int) -> ProviderError:
    why = f"AbuseIPDB: {error.detail or 'an error without a reason'}"
    match error.status or status:
        case 401 | 403:
            return Refused(why)
        case 402 | 429:
            return Unavailable(why)
        case _:
            return BadAnswer("$.errors[0]", why)


def _report(observable: Observable, check: _Check) -> Report:
    link = f"https://www.abuseipdb.com/check/{quote(observable.value, safe=':')}"
    last = read_time(check.last_reported_at)
    evidence = []
    if check.is_whitelisted:
        evidence.append(_evidence(Claim.SHARED, "whitelisted by AbuseIPDB", link))
    if check.total_reports:
        text = f"score {check.abuse_confidence_score} of 100, {_reports(check)}"
        reported = _evidence(_claim(check), text, link)
        label = next(iter(check.categories), None)
        evidence.append(msgspec.structs.replace(reported, observed_at=last, label=label))
    return Report(
        provider="abuseipdb",
        observable=observable,
        state=ReportState.HIT if evidence else ReportState.MISS,
        evidence=tuple(evidence),
        facts=_facts(check),
        last_seen=last,
        link=link,
    )


def _evidence(claim: Claim, text: str, link: str) -> Evidence:
    return Evidence(
        source="abuseipdb", family="abuseipdb", claim=claim, scope=Scope.IP, text=text, link=link
    )


def _claim(check: _Check) -> Claim:
    score, reporters = check.abuse_confidence_score, check.num_distinct_users or 0
    if check.is_whitelisted or score < DOUBTFUL:
        return Claim.CONTEXT
    return Claim.MALICIOUS if score >= BAD and reporters >= REPORTERS else Claim.SUSPICIOUS


def _reports(check: _Check) -> str:
    reports = "1 report" if check.total_reports == 1 else f"{check.total_reports} reports"
    by = check.num_distinct_users
    reporters = "" if by is None else " by 1 reporter" if by == 1 else f" by {by} reporters"
    named = ", ".join(list(check.categories)[:3])
    return f"{reports}{reporters} in {DAYS} days" + (f" ({named})" if named else "")


def _facts(check: _Check) -> dict[str, Fact]:
    facts: dict[str, Fact | None] = {
        "abuse_score": check.abuse_confidence_score,
        "reports": check.total_reports,
        "reporters": check.num_distinct_users,
        "whitelisted": check.is_whitelisted,
        "tor": check.is_tor,
        "usage_type": check.usage_type,
        "isp": check.isp,
        "domain": check.domain,
        "hostnames": check.hostnames,
        "country": check.country_code,
        "categories": list(check.categories),
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
