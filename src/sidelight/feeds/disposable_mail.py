"""Disposable mail: domains that give a mailbox to anybody for minutes."""

import ast

from sidelight.model import BadAnswer, Claim, ObservableType
from sidelight.plugin import (
    Entry,
    Exchange,
    Feed,
    FeedContent,
    FeedKind,
    FeedList,
    FeedManifest,
    PackageFiles,
    perform,
)

MODULE = PackageFiles("disposable_email_domains", "__init__.py")


class DisposableMail(Feed):
    """About 10,000 domains of throw-away mailboxes, with all that is below them."""

    manifest = FeedManifest(
        name="disposable-mail",
        title="Disposable mail domains",
        docs="https://github.com/disposable-email-domains/disposable-email-domains",
        kind=FeedKind.CONTEXT,
        licence="CC0-1.0",
        package="disposable-email-domains",
    )

    def read(self) -> Exchange[FeedContent]:
        """Read the set out of the source of the package, which is not run.

        The package does not say of when its data is, so its version stands for the date.
        """
        data = yield from perform(MODULE)
        domains = sorted(read_set(b"".join(data.files.values()), "blocklist"))
        title = "domains of disposable mailboxes (disposable-email-domains)"
        return FeedContent(
            lists=(FeedList("disposable", title, Claim.CONTEXT),),
            entries=(
                Entry("disposable", ObservableType.DOMAIN, domain, subdomains=True)
                for domain in domains
            ),
            data_date=f"version {data.version}",
        )


def read_set(source: bytes, name: str) -> set[str]:
    """Return the set of strings that Python source assigns to `name`; raises BadAnswer."""
    try:
        for statement in ast.parse(source).body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    return {str(domain) for domain in ast.literal_eval(value)}
    except (SyntaxError, ValueError, TypeError) as error:
        raise BadAnswer(MODULE.pattern, str(error)) from None
    raise BadAnswer(MODULE.pattern, f"nothing is called {name}")
