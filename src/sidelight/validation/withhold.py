"""Withholding: the reports as they would be without a source, so that it can be tested by others.

A verdict is never tried on the very list that says it is right.
"""

from collections.abc import Callable, Collection, Sequence

import msgspec

from sidelight.model import Claim, Evidence, Report, ReportState

Reports = tuple[Report, ...]
Withhold = Callable[[Reports], Reports]


def nothing(reports: Reports) -> Reports:
    """Return the reports as they are."""
    return reports


def providers(names: Collection[str]) -> Withhold:
    """Return what leaves out the reports of these providers, as if they did not exist."""
    return lambda reports: tuple(each for each in reports if each.provider not in names)


def claims(unwanted: Collection[Claim], *, besides: Collection[str] = ()) -> Withhold:
    """Return what leaves out evidence of these claims, but for that of the providers `besides`."""
    return _evidence(lambda report, each: each.claim in unwanted and report.provider not in besides)


def lists(provider: str, names: Collection[str]) -> Withhold:
    """Return what leaves out these lists of one provider."""
    return _evidence(lambda report, each: report.provider == provider and each.source in names)


def labelled(provider: str, label: str) -> Withhold:
    """Return what leaves out the evidence of one label of a provider: a list of an aggregator."""
    return _evidence(lambda report, each: report.provider == provider and each.label == label)


def outage(name: str) -> Withhold:
    """Return what turns the report of one provider into an outage."""
    return lambda reports: tuple(
        Report(
            provider=each.provider,
            observable=each.observable,
            state=ReportState.UNAVAILABLE,
            why="withheld by the validation",
        )
        if each.provider == name
        else each
        for each in reports
    )


def both(first: Withhold, second: Withhold) -> Withhold:
    """Return what withholds twice."""
    return lambda reports: second(first(reports))


def _evidence(unwanted: Callable[[Report, Evidence], bool]) -> Withhold:
    return lambda reports: tuple(_without(each, unwanted) for each in reports)


def _without(report: Report, unwanted: Callable[[Report, Evidence], bool]) -> Report:
    """Return the report without some evidence; one from which all was taken is a miss."""
    left = tuple(each for each in report.evidence if not unwanted(report, each))
    if len(left) == len(report.evidence):
        return report
    state = ReportState.HIT if _speaks(left, report.detections) else ReportState.MISS
    return msgspec.structs.replace(report, evidence=left, state=state)


def _speaks(evidence: Sequence[object], detections: Sequence[object]) -> bool:
    return bool(evidence or detections)
