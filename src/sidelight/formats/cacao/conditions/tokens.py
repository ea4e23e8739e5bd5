"""The words of a text and where they stand, for the two readers of conditions."""

import re
from collections.abc import Callable

import msgspec

from sidelight.formats.cacao.conditions.tree import DEEPEST, LONGEST, Condition, ConditionError


class Token(msgspec.Struct, frozen=True):
    """A word of a kind, at a place counted from 0; the last one is of the kind `end`."""

    kind: str
    text: str
    offset: int


class Tokens:
    """Reads words one after another, and knows how deep it is in brackets."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        """Cut the text up; raises ConditionError for what is no word."""
        if len(text) > LONGEST:
            raise ConditionError(text, f"longer than {LONGEST:,} characters", LONGEST)
        self.text = text
        self._words = self._cut(pattern)
        self._next = 0
        self._depth = 0

    @property
    def here(self) -> Token:
        """The word that comes next."""
        return self._words[self._next]

    def take(self, kind: str, *texts: str) -> Token | None:
        """Return the next word and go on, if it is such a one."""
        here = self.here
        if here.kind != kind or (texts and here.text not in texts):
            return None
        self._next += 1
        return here

    def need(self, kind: str, *texts: str) -> Token:
        """Return the next word and go on; raises ConditionError where it is another."""
        found = self.take(kind, *texts)
        if found is None:
            raise self.error(f"expected {' or '.join(texts) or kind}")
        return found

    def error(self, why: str) -> ConditionError:
        """Return an error at the next word."""
        return ConditionError(self.text, why, self.here.offset)

    def inside(self, read: Callable[[], Condition], closing: str) -> Condition:
        """Return what stands in brackets that are open already."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error(f"nested more than {DEEPEST} deep")
        found = read()
        self.need("sign", closing)
        self._depth -= 1
        return found

    def _cut(self, pattern: re.Pattern[str]) -> list[Token]:
        words: list[Token] = []
        place = 0
        while place < len(self.text):
            found = pattern.match(self.text, place)
            if found is None or found.end() == place:
                raise ConditionError(self.text, "this cannot be read", place)
            if found.lastgroup != "space":
                words.append(Token(found.lastgroup or "", found[0], place))
            place = found.end()
        return [*words, Token("end", "", len(self.text))]
