"""The Public Suffix List: where names begin that different parties own."""

import re

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
from sidelight.plugin.suffixes import read_rules

SUFFIXES = PackageFiles("publicsuffixlist", "public_suffix_list.dat")
VERSION = re.compile(r"^// VERSION: (\d{4}-\d{2}-\d{2})", re.MULTILINE)

LISTS = (
    FeedList("icann", "suffixes of registries (Public Suffix List)", Claim.CONTEXT),
    FeedList("private", "suffixes that companies give out (Public Suffix List)", Claim.SHARED),
)
MARKS = {"*.": "wildcard", "!": "exception"}
"""How a rule begins -> the label of its entry, whose value is the rest of the rule."""


class PublicSuffix(Feed):
    """About 10,000 rules; the label of an entry tells wildcards and exceptions from plain rules."""

    manifest = FeedManifest(
        name="public-suffix",
        title="Public Suffix List",
        docs="https://publicsuffix.org/list/",
        kind=FeedKind.CONTEXT,
        licence="MPL-2.0",
        package="publicsuffixlist",
    )

    def read(self) -> Exchange[FeedContent]:
        """Read the list as its publisher serves it; its header carries the date."""
        data = yield from perform(SUFFIXES)
        text = b"".join(data.files.values()).decode()
        version = VERSION.search(text)
        if version is None:
            raise BadAnswer(SUFFIXES.pattern, "the list does not say of when it is")
        return FeedContent(
            lists=LISTS,
            entries=(
                _entry(rule, private=private) for rule, private in read_rules(text.split("\n"))
            ),
            data_date=version[1],
        )


def _entry(rule: str, *, private: bool) -> Entry:
    mark = next((mark for mark in MARKS if rule.startswith(mark)), "")
    return Entry(
        list="private" if private else "icann",
        type=ObservableType.DOMAIN,
        value=rule.removeprefix(mark),
        label=MARKS.get(mark),
        subdomains=True,
    )
