"""What the linter finds: place, message, the line with a caret, and what was probably meant."""

from collections.abc import Iterable

import msgspec

from sidelight.model import InvalidInput


class Finding(msgspec.Struct, frozen=True, order=True):
    """One mistake in a playbook; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str
    suggestion: str = ""
    source: str = ""

    def __str__(self) -> str:
        """Return it as compilers do: place and message, then the line and a caret under it."""
        number = f"{self.line:>4} | "
        gap = "".join("\t" if each == "\t" else " " for each in self.source[: self.column - 1])
        caret = f"{'| ':>{len(number)}}{gap}^"
        told = f"{caret} {self.suggestion}" if self.suggestion else caret
        head = f"{self.file}:{self.line}:{self.column}: {self.message}"
        return f"{head}\n{number}{self.source}\n{told}"


class LintError(InvalidInput):
    """A playbook with mistakes; `findings` holds all of them, in the order of the file."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep the findings; the message shows every one with its place."""
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(map(str, self.findings)))
