"""What is wrong with a CACAO playbook: where, and in words."""

from collections.abc import Iterable

import msgspec

from sidelight.model import InvalidInput

MOST_SHOWN = 20


class Problem(msgspec.Struct, frozen=True, order=True):
    """One problem; `at` is the id of a step, or the key of the playbook."""

    at: str
    message: str

    def __str__(self) -> str:
        """Return it on one line."""
        return f"{self.at}: {self.message}"


class CacaoError(InvalidInput):
    """A CACAO playbook that cannot be used; `problems` holds everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; the message shows the first of them."""
        self.problems = tuple(problems)
        shown = [str(each) for each in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            shown.append(f"and {len(self.problems) - MOST_SHOWN} more")
        super().__init__("no usable CACAO playbook:\n" + "\n".join(shown))
