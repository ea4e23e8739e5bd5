"""Every error that Sidelight raises on purpose.

SidelightError
|-- InvalidInput            what a person or a product sent cannot be read: mend the input
|   `-- InvalidObservable   a value that is no observable
|-- NotReady                set-up is missing: run the command that it names
|-- PolicyDenied            a rule forbids the call: disclosure, egress
`-- ProviderError
    |-- Unavailable         no answer this time: retry later
    |   `-- OverQuota       the quota is used up, by our count or by theirs: it waits in line
    |-- Refused             the key, the quota or the terms say no: ask the user
    |   `-- NotSet          a key or a server that is not set: nothing was sent
    `-- BadAnswer           the answer has not the shape it had: the provider changed

Messages say what happened and what to do next; facts are attributes, nobody parses a message.
"""


class SidelightError(Exception):
    """Root of all errors raised on purpose."""


class InvalidInput(SidelightError):  # noqa: N818 - read as the name of what is wrong, as in design.md
    """An input that cannot be read; the message names the input and what to do."""


class InvalidObservable(InvalidInput):
    """A value that is no observable of a type we know."""

    def __init__(self, value: str) -> None:
        """Keep `value` whole; the message shows at most 80 characters of it."""
        shown = value if len(value) <= 80 else f"{value[:77]}..."
        super().__init__(
            f"{shown!r} is no hash, URL, domain, IP address, e-mail address, CVE or AS number"
        )
        self.value = value


class NotReady(SidelightError):  # noqa: N818 - see InvalidInput
    """A part that has to be set up first; the message names the command."""


class PolicyDenied(SidelightError):  # noqa: N818 - see InvalidInput
    """A call that a rule forbids."""


class ProviderError(SidelightError):
    """A look-up that ended without an answer."""


class Unavailable(ProviderError):  # noqa: N818 - see InvalidInput
    """No answer this time; `retry_after` in seconds where the provider says so."""

    def __init__(self, why: str, *, retry_after: float | None = None) -> None:
        """Keep the reason in words and the wait that the provider asks for."""
        super().__init__(why)
        self.retry_after = retry_after


class OverQuota(Unavailable):
    """No call is left now; `retry_after` says in how many seconds there is one, if we know."""


class Refused(ProviderError):  # noqa: N818 - see InvalidInput
    """The provider says no: a bad key, an empty quota, terms."""


class NotSet(Refused):
    """A key or a server that the user has not set; nothing was sent."""


class BadAnswer(ProviderError):  # noqa: N818 - see InvalidInput
    """An answer of an unexpected shape; `path` is the field, `$` the whole body."""

    def __init__(self, path: str, why: str) -> None:
        """Keep the place in the answer and what is wrong there."""
        super().__init__(f"unexpected answer at {path}: {why}")
        self.path = path
