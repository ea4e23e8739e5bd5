"""What both languages of conditions share: or, and, not, brackets, and lists of constants."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from sidelight.formats.cacao.conditions.tokens import Tokens
from sidelight.formats.cacao.conditions.tree import AllOf, Condition, Constant, Not, OneOf

Joint = tuple[str, str]
"""The kind and the text of a word that joins or turns conditions."""


class Descent(ABC):
    """Reads a condition by descent; a language says its words and how a comparison looks."""

    either_joint: ClassVar[Joint]
    both_joint: ClassVar[Joint]
    negation: ClassVar[Joint]

    def __init__(self, tokens: Tokens) -> None:
        """Take the words of the text."""
        self.tokens = tokens

    @abstractmethod
    def plain(self, *, negated: bool) -> Condition:
        """Return a comparison, or what stands in brackets."""

    @abstractmethod
    def constant(self) -> Constant:
        """Return the constant that comes next; raises ConditionError."""

    def whole(self) -> Condition:
        """Return the tree of the whole text; raises ConditionError where something follows it."""
        condition = self.either()
        self.tokens.need("end")
        return condition

    def either(self) -> Condition:
        """Return conditions of which one has to hold, or the only one."""
        terms = self._several(self._both, self.either_joint)
        return terms[0] if len(terms) == 1 else OneOf(tuple(terms))

    def constants(self, opening: str, closing: str) -> tuple[Constant, ...]:
        """Return one or more constants with commas between, in brackets."""
        self.tokens.need("sign", opening)
        found = [self.constant()]
        while self.tokens.take("sign", ","):
            found.append(self.constant())
        self.tokens.need("sign", closing)
        return tuple(found)

    def _both(self) -> Condition:
        terms = self._several(self._term, self.both_joint)
        return terms[0] if len(terms) == 1 else AllOf(tuple(terms))

    def _several(self, read: Callable[[], Condition], joint: Joint) -> list[Condition]:
        terms = [read()]
        while self.tokens.take(*joint):
            terms.append(read())
        return terms

    def _term(self) -> Condition:
        negations = 0
        while self.tokens.take(*self.negation):
            negations += 1
        term = self.plain(negated=negations > 0)
        for _ in range(negations % 2):
            term = Not(term)
        return term
