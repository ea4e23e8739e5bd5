"""What every source needs to read a payload: its leaves with their paths, and what is in them.

A source names the fields it knows in a PathMap; they give the observables and their roles. A second
pass reads all other text, guided by the names of the fields, and its finds are only mentions.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sidelight.extraction import Mention, extract_json, to_observable
from sidelight.model import AlertObservable, InvalidInput, Observable, ObservableType, Role
from sidelight.plugin.fieldnames import Meaning, meaning_of
from sidelight.plugin.lookalikes import (
    host_of,
    is_lookalike,
    is_misread,
    is_own,
    is_private_address,
)

TEXT = "text/plain"
MAIL = "message/rfc822"
"""The only key of a payload that is no JSON; its value is the text, or the bytes of the mail."""

DEEPEST = 128
"""Levels of nesting that we follow; real alerts have about ten."""

REPEATS = 3
"""Times that a value is looked at in one field, as one of them may stand in a version or an ARN."""

LONGEST_USER = 80
"""Characters between the `//` of a URL and its host that we look back over."""

USER_AGENT = ("Mozilla/", "aws-cli/", "Boto3/", "curl/", "python-requests/", "okhttp/")

INDEX = re.compile(r"\[\d+\]")
WORD = re.compile(r'[^.\[\]\s"]+')
NAME_KEYS = frozenset({"algorithm", "displayname", "field", "key", "name"})
VALUE_KEYS = frozenset(
    {"value", "values", "valuestring", "newvalue", "oldvalue", "multivalue", "stringvalue"}
)
SHARED_HOSTS = frozenset(
    {"bitbucket.org", "docs.google.com", "drive.google.com", "github.com", "gitlab.com"}
)
"""Hosts whose pages are anybody's, so that a link to one says nothing about the others."""

STRENGTH = {
    role: rank
    for rank, role in enumerate(
        (
            Role.VICTIM,
            Role.ATTACKER,
            Role.FILE,
            Role.PARENT,
            Role.GRANDPARENT,
            Role.RELATED,
            Role.MENTIONED,
        )
    )
}
"""Which role stays when a value has several: `victim` first, because it forbids disclosure."""

WEAK = frozenset({Role.RELATED, Role.MENTIONED})

Scalar = str | int | float | bool | None


class Leaf(msgspec.Struct, frozen=True):
    """A value without children, and where it stands: `event.ioc_context[0].md5`.

    `name` is what the field is called where the path does not say it, as in
    `{"name": "ip_address", "value": "8.8.8.8"}`.
    """

    path: str
    value: Scalar
    name: str | None = None


def leaves(value: object) -> Iterator[Leaf]:
    """Yield the leaves in the order of the document; JSON inside a string is part of it.

    Raises InvalidInput below DEEPEST levels.
    """
    rest: list[tuple[str, object, str | None, int]] = [("", value, None, 0)]
    while rest:
        path, node, name, depth = rest.pop()
        if depth > DEEPEST:
            raise InvalidInput(f"the alert is nested deeper than {DEEPEST} levels at {path[:80]}")
        if isinstance(node, str):
            inner = _unfolded(node)
            node = node if inner is None else inner
        if isinstance(node, Mapping):
            rest.extend(reversed(list(_fields(path, node, depth + 1))))
        elif isinstance(node, list | tuple):
            rest.extend(
                (f"{path}[{index}]", node[index], name, depth + 1)
                for index in range(len(node) - 1, -1, -1)
            )
        else:
            yield Leaf(path, node if isinstance(node, Scalar) else str(node), name)


def _fields(
    path: str, node: Mapping[Any, object], depth: int
) -> Iterator[tuple[str, object, str | None, int]]:
    name = _name_of_value(node)
    for key, child in node.items():
        is_value = name is not None and str(key).lower() in VALUE_KEYS
        yield _joined(path, str(key)), child, name if is_value else None, depth


def _joined(path: str, key: str) -> str:
    """The path syntax of `sidelight.extraction.walk`: a key that is no word stands in brackets."""
    if not WORD.fullmatch(key):
        return f"{path}[{json.dumps(key)}]"
    return f"{path}.{key}" if path else key


def _name_of_value(node: Mapping[Any, object]) -> str | None:
    """The name in `{"Key": "trace_id", "ValueString": ..}`; None for every other mapping."""
    if len(node) > 8 or not any(str(key).lower() in VALUE_KEYS for key in node):
        return None
    names = (child for key, child in node.items() if str(key).lower() in NAME_KEYS)
    return next((name for name in names if isinstance(name, str) and name), None)


def _unfolded(text: str) -> object | None:
    """The JSON object or array that the text is, else None."""
    if text[:1] not in {"{", "["} or text.rstrip()[-1:] not in {"}", "]"}:
        return None
    try:
        inner = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, dict | list) else None


def strongest(seen: Iterable[AlertObservable]) -> tuple[AlertObservable, ...]:
    """Return each observable once, with its strongest role and the first path that gives it."""
    found: dict[Observable, AlertObservable] = {}
    for each in seen:
        known = found.get(each.observable)
        if known is None or STRENGTH[each.role] < STRENGTH[known.role]:
            found[each.observable] = each
    return tuple(found.values())


def fingerprint(payload: object) -> str:
    """Return the SHA-256 of the payload as canonical JSON, for products that give no identifier."""
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


class PathMap:
    """Fields of a payload -> the role of the observables in them; None: nothing to be found there.

    A pattern is a path in which `[]` stands for any index and `*` for any key.
    """

    def __init__(self, fields: Mapping[str, Role | None]) -> None:
        """Compile the patterns; a plain one wins over one with `*`, then the first."""
        self._plain = {pattern: role for pattern, role in fields.items() if "*" not in pattern}
        self._wild = [
            (re.compile(re.escape(pattern).replace(r"\*", r"[^.\[\]]+")), role)
            for pattern, role in fields.items()
            if "*" in pattern
        ]

    def find(self, path: str) -> tuple[Role | None] | None:
        """Return the role of the path in a tuple, or None where the map does not know the path."""
        pattern = INDEX.sub("[]", path)
        if pattern in self._plain:
            return (self._plain[pattern],)
        return next(((role,) for form, role in self._wild if form.fullmatch(pattern)), None)


BY_NAME = PathMap({})
"""The map that knows no path: names alone decide."""


class Payload:
    """One payload, walked once."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        """Walk the body; raises InvalidInput where it is nested too deeply."""
        self.leaves: Sequence[Leaf] = tuple(leaves(body))
        self._body = body
        self._at = {leaf.path: leaf for leaf in reversed(self.leaves)}

    def value(self, *paths: str) -> Scalar:
        """Return the first value at these paths that is neither missing nor empty, else None."""
        found = (self._at[path].value for path in paths if path in self._at)
        return next((value for value in found if value not in {None, ""}), None)

    def text(self, *paths: str) -> str | None:
        """Return the first value at these paths as text without outer spaces, else None."""
        value = self.value(*paths)
        return None if value is None else str(value).strip() or None

    def link(self) -> str | None:
        """Return the address of the product's own page on the alert, else None."""
        return next(iter(self._pages()), None)

    def own_address(self) -> str | None:
        """Return the first private address: it names the machine where nothing else does."""
        return next(
            (
                leaf.value
                for leaf in self.leaves
                if isinstance(leaf.value, str)
                and 2 < len(leaf.value) < 46
                and is_private_address(leaf.value)
            ),
            None,
        )

    def observables(self, fields: PathMap = BY_NAME) -> tuple[AlertObservable, ...]:
        """Return what the alert holds, each value once, with its strongest role and first path.

        With BY_NAME the names of the fields give roles; with a map they only rule values out.
        """
        own_hosts = {host_of(page) for page in self._pages()} - SHARED_HOSTS
        mentions = _once(extract_json(self._body))
        seen = (self._seen(mention, fields) for mention in mentions)
        return strongest(
            each
            for each in seen
            if each is not None
            and (each.role not in WEAK or _host(each.observable) not in own_hosts)
        )

    def _seen(self, mention: Mention, fields: PathMap) -> AlertObservable | None:
        """The mention with its role; None for what is no observable of this alert."""
        observable = to_observable(mention)
        leaf = self._at.get(mention.path or "")
        if observable is None or leaf is None:
            return None
        if is_lookalike(observable, bare="://" not in mention.value):
            return None
        known = fields.find(leaf.path)
        role = _role_by_name(observable, mention, leaf) if known is None else known[0]
        if role is None or (role is not Role.VICTIM and is_own(observable)):
            return None
        if known is None and fields is not BY_NAME and role is not Role.VICTIM:
            role = Role.MENTIONED
        elif observable.type is ObservableType.FILE and role is Role.ATTACKER:
            role = Role.FILE
        return AlertObservable(observable=observable, role=role, path=leaf.path)

    def _pages(self) -> list[str]:
        return [
            leaf.value
            for leaf in self.leaves
            if isinstance(leaf.value, str)
            and leaf.value.startswith(("https://", "http://"))
            and meaning_of(INDEX.sub("[]", leaf.path), leaf.name).page
        ]


def _once(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Leave out what the same field has said often enough: a log can say it a million times."""
    times: dict[tuple[str | None, str], int] = {}
    for mention in mentions:
        key = (mention.path, mention.value)
        times[key] = times.get(key, 0) + 1
        if times[key] <= REPEATS:
            yield mention


def _role_by_name(observable: Observable, mention: Mention, leaf: Leaf) -> Role | None:
    """What the name of the field says; None where it says that this is no observable."""
    meaning = meaning_of(INDEX.sub("[]", leaf.path), leaf.name)
    text = str(leaf.value)
    if not meaning.admits or text.startswith(USER_AGENT):
        return None
    if is_misread(observable, text, mention.start):
        return None
    if not _admitted(observable, mention, meaning, text):
        return None
    if mention.derived:
        return Role.RELATED if ObservableType.URL in meaning.named else Role.MENTIONED
    return meaning.named.get(observable.type, Role.MENTIONED)


def _admitted(observable: Observable, mention: Mention, meaning: Meaning, text: str) -> bool:
    """Where no domain can stand, `microsoft.storage/accounts` is no address either."""
    if ObservableType.DOMAIN in meaning.admits:
        return observable.type in meaning.admits
    if mention.derived:
        return "//" in text[max(0, mention.start - LONGEST_USER) : mention.start]
    if observable.type is ObservableType.URL:
        return "://" in mention.value
    return observable.type in meaning.admits


def _host(observable: Observable) -> str | None:
    match observable.type:
        case ObservableType.URL:
            return host_of(observable.value)
        case ObservableType.DOMAIN:
            return observable.value
        case _:
            return None
