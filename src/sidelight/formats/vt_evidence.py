"""What VirusTotal says, as detections and evidence.

The engines are the strongest part and are weighed as a table, one by one, so what only repeats them
(their statistics beside the table, the threat label) is context. The other claims are of one family
of sources, VirusTotal: together they never count as independent of each other.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sidelight.formats.vt_attributes import (
    Assessment,
    Attributes,
    Common,
    Distributors,
    Domain,
    File,
    Remark,
    Score,
    Url,
    Valued,
    moment,
    present,
    titles,
)
from sidelight.model import Claim, Detection, Evidence, Scope

SOURCE = "virustotal"
ENGINES = "av"
"""The family of the AV engines, whoever runs them."""

RATINGS = {"malicious": Claim.MALICIOUS, "suspicious": Claim.SUSPICIOUS, "harmless": Claim.CLEAN}
UNDETECTED = "undetected"
"""Category of an engine that looked at a file and found nothing, or has no opinion on a host."""

SURE = 5  # engines, from which a bare count is malicious
SOME = 2  # engines, from which it is suspicious; one alone is too often wrong
FEW = 3  # engines; up to here the name of a known distributor clears a file
LOOKED = 20  # engines that must have looked before a count of nobody clears
TOP = 10_000  # ranks; further down, lists of popular names hold malicious ones too
SHOWN = 5  # names in one sentence

ASSESSED = {
    "VERDICT_MALICIOUS": Claim.MALICIOUS,
    "VERDICT_SUSPICIOUS": Claim.SUSPICIOUS,
    "VERDICT_BENIGN": Claim.CLEAN,
}


def detections(attributes: Attributes) -> Iterator[Detection]:
    """Yield the rating of each engine that gave one; one that timed out or failed gave none."""
    is_file = isinstance(attributes, File)
    ratings = RATINGS | {UNDETECTED: Claim.CLEAN if is_file else Claim.CONTEXT}
    for name, row in (attributes.last_analysis_results or {}).items():
        rating = ratings.get(row.category or "") if row else None
        if row and rating:
            bad = rating in {Claim.MALICIOUS, Claim.SUSPICIOUS}
            yield Detection(row.engine_name or name, rating, (row.result or None) if bad else None)


def evidence(attributes: Attributes, scope: Scope, link: str) -> Iterator[Evidence]:
    """Yield what is claimed beside the engines, at the scope of the object."""
    analysed = moment(attributes.last_analysis_date)
    for family, claim, text, label, seen in _claims(attributes, analysed):
        yield Evidence(
            source=SOURCE,
            family=family,
            claim=claim,
            scope=scope,
            text=text,
            label=label,
            observed_at=seen,
            link=link,
        )


Said = tuple[str, Claim, str, str | None, datetime | None]
"""Family, claim, text, label and time of one piece of evidence."""


def _claims(attributes: Attributes, analysed: datetime | None) -> Iterator[Said]:
    """Yield every claim; the specific ones were made when the object was analysed."""
    if not any(detections(attributes)):
        yield from ((ENGINES, *each, None, analysed) for each in _count(attributes))
    match attributes:
        case File():
            yield from ((ENGINES, *each, analysed) for each in _label(attributes))
            yield from ((SOURCE, *each, analysed) for each in _behaviour(attributes))
        case Url():
            names = present(attributes.threat_names)
            if names:
                yield ENGINES, Claim.CONTEXT, f"named {_list(names)}", names[0], analysed
        case Domain():
            yield from _popular(attributes)
        case _:
            pass
    yield from _community(attributes)


def _count(attributes: Common) -> Iterator[tuple[Claim, str]]:
    """Yield what the statistics say of an object that came without the table of its engines."""
    bad = attributes.detected
    looked = bad + attributes.count("harmless") + attributes.count(UNDETECTED)
    text = f"{bad} of {looked} engines detect it"
    if bad >= SURE:
        yield Claim.MALICIOUS, text
    elif bad >= SOME:
        yield Claim.SUSPICIOUS, text
    elif bad:
        yield Claim.CONTEXT, f"{text}, which is too few to weigh"
    elif looked >= LOOKED:
        yield Claim.CLEAN, f"none of {looked} engines detects it"


def _label(file: File) -> Iterator[tuple[Claim, str, str | None]]:
    threat = file.popular_threat_classification
    if threat and threat.suggested_threat_label:
        names = [each.value for each in present(threat.popular_threat_name)]
        text = f"the engines call it {threat.suggested_threat_label}"
        yield Claim.CONTEXT, text, next(iter(present(names)), threat.suggested_threat_label)


def _behaviour(file: File) -> Iterator[tuple[Claim, str, str | None]]:
    """Yield what sandboxes, rules and models say; a rule that matches is often about a packer."""
    yield from _sandboxes(file)
    yara = titles(file.crowdsourced_yara_results)
    if yara:
        yield Claim.CONTEXT, f"YARA rules match: {_list(yara)}", yara[0]
    yield from _rules(
        "Sigma", file.sigma_analysis_stats, titles(file.sigma_analysis_results), "critical"
    )
    yield from _rules(
        "IDS", file.crowdsourced_ids_stats, titles(file.crowdsourced_ids_results), "high"
    )
    for each in present(file.crowdsourced_ai_results):
        if each.verdict:
            yield Claim.CONTEXT, f"{each.source or 'a model'} reads it as {each.verdict}", None
    if file.known_distributors:
        yield _distributed(file.known_distributors, file.detected)


def _sandboxes(file: File) -> Iterator[tuple[Claim, str, str | None]]:
    """Yield one claim of each sandbox; one alone is at most suspicious, silence is context."""
    verdicts = [(name, each) for name, each in (file.sandbox_verdicts or {}).items() if each]
    together = sum(each.category == "malicious" for _, each in verdicts) >= SOME
    for name, each in verdicts:
        claim = Claim.CONTEXT
        if each.category in {"malicious", "suspicious"}:
            agreed = each.category == "malicious" and together
            claim = Claim.MALICIOUS if agreed else Claim.SUSPICIOUS
        names = present(each.malware_names) or present(each.malware_classification)
        sure = f", {each.confidence:g} % sure" if each.confidence is not None else ""
        said = f": {_list(names)}" if names else ""
        text = f"sandbox {name} says {each.category or 'nothing'}{said}{sure}"
        yield claim, text, next(iter(present(each.malware_names)), None)


def _rules(
    kind: str, stats: dict[str, int | None] | None, titles: list[str], worst: str
) -> Iterator[tuple[Claim, str, str | None]]:
    """Yield what a set of rules found; only their `worst` level weighs."""
    found = {level: count for level, count in (stats or {}).items() if count}
    if not found and not titles:
        return
    counts = ", ".join(f"{count} {level}" for level, count in found.items())
    text = f"{kind} rules match: {'; '.join(filter(None, (counts, _list(titles))))}"
    claim = Claim.SUSPICIOUS if found.get(worst) else Claim.CONTEXT
    yield claim, text, next(iter(titles), None)


def _distributed(known: Distributors, bad: int) -> tuple[Claim, str, None]:
    """Return that somebody ships the file; lists of software hold the tools of attackers too."""
    by = _list(present(known.distributors) or present(known.data_sources)) or "a known distributor"
    if bad > FEW:
        return Claim.CONTEXT, f"distributed by {by}, though {bad} engines detect it", None
    return Claim.KNOWN_GOOD, f"distributed by {by}", None


def _popular(domain: Domain) -> Iterator[Said]:
    ranks = {name: each for name, each in (domain.popularity_ranks or {}).items() if each}
    best = min(
        ((each.rank, name) for name, each in ranks.items() if each.rank and each.rank > 0),
        default=(TOP + 1, ""),
    )
    rank, name = best
    if rank <= TOP:
        text = f"number {rank:,} of the most visited names at {name}"
        yield SOURCE, Claim.POPULAR, text, f"{name} top10k", moment(ranks[name].timestamp)


def _community(attributes: Common) -> Iterator[Said]:
    """Yield what people say: votes are context, whoever casts them."""
    for remark in present(attributes.crowdsourced_context):
        claim = Claim.SUSPICIOUS if (remark.severity or "").lower() == "high" else Claim.CONTEXT
        yield SOURCE, claim, _remark(remark), None, moment(remark.timestamp)
    votes = attributes.total_votes
    against, for_ = (votes.malicious or 0, votes.harmless or 0) if votes else (0, 0)
    if attributes.reputation or against or for_:
        text = (
            f"the community's score is {attributes.reputation or 0}; "
            f"votes: {against} malicious, {for_} harmless"
        )
        yield SOURCE, Claim.CONTEXT, text, None, None
    if attributes.gti_assessment:
        yield from _assessed(attributes.gti_assessment, moment(attributes.last_analysis_date))


def _remark(remark: Remark) -> str:
    parts = (remark.title, remark.details)
    said = ": ".join(part for part in parts if part) or "a remark"
    return f"{remark.source or 'somebody'} says: {said}"


def _assessed(assessment: Assessment, seen: datetime | None) -> Iterator[Said]:
    verdict = (assessment.verdict or Valued()).value or ""
    word = verdict.removeprefix("VERDICT_").lower()
    if not word:
        return
    score = (assessment.threat_score or Score()).value
    text = f"Google Threat Intelligence says {word}"
    text += f", score {score:g} of 100" if score is not None else ""
    yield SOURCE, ASSESSED.get(verdict, Claim.CONTEXT), text, None, seen


def _list(names: Iterable[str]) -> str:
    several = list(dict.fromkeys(names))
    more = f" and {len(several) - SHOWN} more" if len(several) > SHOWN else ""
    return ", ".join(several[:SHOWN]) + more
