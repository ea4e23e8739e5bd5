"""DNS over HTTPS in JSON, as Google's resolver began it and others answer too.

https://developers.google.com/speed/public-dns/docs/doh/json
"""

import msgspec

from sidelight.model import BadAnswer, Unavailable
from sidelight.plugin.effects import Exchange, HttpRequest, perform

GOOGLE = "https://dns.google/resolve"
"""A resolver that filters nothing, to compare with."""

NOERROR, NXDOMAIN = 0, 3
A = 1


class Record(msgspec.Struct, frozen=True):
    """One record, with the number of its type."""

    type: int
    data: str


class DohAnswer(
    msgspec.Struct,
    frozen=True,
    rename={
        "status": "Status",
        "recursive": "RA",
        "answer": "Answer",
        "authority": "Authority",
        "comment": "Comment",
    },
):
    """What a resolver says; `comment` holds extended errors such as `EDE(16): Censored`."""

    status: int
    recursive: bool | None = None
    answer: tuple[Record, ...] | None = None
    authority: tuple[Record, ...] | None = None
    comment: str | tuple[str, ...] | None = None

    @property
    def exists(self) -> bool:
        """Whether the name exists, with or without records of the type."""
        return self.status == NOERROR

    @property
    def addresses(self) -> tuple[str, ...]:
        """The IPv4 addresses."""
        return tuple(each.data for each in self.answer or () if each.type == A)

    @property
    def comments(self) -> str:
        """The remarks as one text."""
        if isinstance(self.comment, str):
            return self.comment
        return " ".join(self.comment or ())


def ask(url: str, name: str) -> Exchange[DohAnswer]:
    """Return the IPv4 addresses of a name; raises Unavailable when the resolver has no answer."""
    response = yield from perform(
        HttpRequest(
            url_template=url,
            params={"name": name, "type": "A"},
            headers={"accept": "application/dns-json"},
        )
    )
    if response.status != 200:
        raise BadAnswer("status", f"HTTP {response.status}")
    answer = response.decode(DohAnswer)
    if answer.status not in {NOERROR, NXDOMAIN}:
        host = url.partition("//")[2].partition("/")[0]
        raise Unavailable(f"{host} could not resolve the name (code {answer.status})")
    return answer
