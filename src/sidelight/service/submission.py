"""Submission: a file or a URL handed over for analysis, on the order of a person and never else.

What it discloses is shown before: `propose` says it and `carry_out` does it.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from sidelight.enrichment import Caller, DisclosurePolicy, Driver
from sidelight.model import (
    Clock,
    InvalidInput,
    Observable,
    ObservableType,
    Pap,
    PolicyDenied,
    Report,
    Tlp,
    Verdict,
)
from sidelight.plugin import Disclosure, ProviderManifest, Sample, Submitter
from sidelight.store import Store
from sidelight.tasks import do_here
from sidelight.verdicts import Policy, judge

PATIENCE = 600.0  # seconds that a submission may wait for quota; a person asked for it
SEEN_BY = {
    Disclosure.SUBMIT_PRIVATE: "{title} and whoever shares the account of the key",
    Disclosure.SUBMIT_PUBLIC: "{title} and everybody else: it shows what is submitted to its users",
}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants analysed, by which provider, and how it is labelled."""

    subject: Observable | Sample
    to: str
    tlp: Tlp
    pap: Pap
    user: str | None = None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What would be sent, to whom, and who sees it afterwards; `denial` says why it may not.

    `observable` is the URL, or the SHA-256 of the file.
    """

    order: Order
    manifest: ProviderManifest
    observable: Observable
    what: str
    seen_by: str
    denial: str | None


class Submissions:
    """Hands things over, within the policy, and keeps what came of it."""

    def __init__(
        self,
        *,
        submitters: Sequence[Submitter],
        driver: Driver,
        policy: DisclosurePolicy,
        store: Store,
        clock: Clock,
    ) -> None:
        """Take who can be submitted to, and the parts of every conversation."""
        self._submitters = {each.manifest.name: each for each in submitters}
        self._driver = driver
        self._policy = policy
        self._store = store
        self._clock = clock

    def propose(self, order: Order) -> Proposal:
        """Return what carrying out the order would disclose; nothing is sent.

        Raises InvalidInput where nobody of that name takes such a thing.
        """
        manifest = self._submitter(order.to).manifest
        observable = observable_of(order.subject)
        if observable.type not in manifest.observables:
            raise InvalidInput(f"{manifest.title} takes no {observable.type}")
        denial = self._policy.submission_denial(
            manifest, order.subject, tlp=order.tlp, pap=order.pap
        )
        if denial is None and not self._driver.has_key(manifest, Caller(user=order.user)):
            denial = f"no key: set one with `sidelight keys set {manifest.name} SETTING`"
        return Proposal(
            order=order,
            manifest=manifest,
            observable=observable,
            what=_what(order.subject),
            seen_by=_seen_by(manifest),
            denial=denial,
        )

    async def carry_out(self, proposal: Proposal) -> Report:
        """Upload, wait for the analysis, and return its report, which is kept.

        Raises PolicyDenied for what may not be sent, and ProviderError.
        """
        order = proposal.order
        if (denial := self.propose(order).denial) is not None:
            raise PolicyDenied(denial)
        submitter = self._submitter(order.to)
        manifest = submitter.manifest
        caller = Caller(user=order.user, patience=PATIENCE)
        holder = self._driver.key(manifest, caller).holder
        why = f"submission of {proposal.what}, seen by {proposal.seen_by}"
        if holder:
            why += f", with the key of {holder}"

        async def tell() -> None:
            await do_here(
                self._store.record_disclosure, manifest.name, proposal.observable, None, why
            )

        exchange = submitter.submit(order.subject)
        report = await self._driver.drive(exchange, manifest, caller, tell)
        report = msgspec.structs.replace(
            report,
            fetched_at=self._clock.now(),
            holder="" if manifest.terms.shared else holder,
        )
        await do_here(self._store.save_reports, [report])
        return report

    def _submitter(self, name: str) -> Submitter:
        found = self._submitters.get(name.lower().replace("_", "-"))
        if found is None:
            known = ", ".join(sorted(self._submitters)) or "nobody"
            raise InvalidInput(f"{name!r} takes no submissions; who does: {known}")
        return found


def judged(policy: Policy, report: Report, clock: Clock) -> Verdict:
    """Return what the report alone concludes; nobody else is asked about what was handed over."""
    return judge(report.observable, (report,), policy, now=clock.now())


def observable_of(subject: Observable | Sample) -> Observable:
    """Return what the report will be about: the URL, or the SHA-256 of a file."""
    if isinstance(subject, Sample):
        return Observable(ObservableType.FILE, hashlib.sha256(subject.body).hexdigest())
    return subject


def _what(subject: Observable | Sample) -> str:
    if isinstance(subject, Sample):
        return f"the file {subject.filename} ({len(subject.body):,} bytes)"
    return f"the {subject.type} {subject.value}"


def _seen_by(manifest: ProviderManifest) -> str:
    return SEEN_BY.get(manifest.disclosure, "{title}").format(title=manifest.title)
