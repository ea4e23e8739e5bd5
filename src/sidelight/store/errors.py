"""What goes wrong where several write: somebody else was first."""

from sidelight.model import SidelightError


class Fenced(SidelightError):  # noqa: N818 - read as the name of what is wrong, as in model.errors
    """A run that is not, or no longer, this worker's: it stops, and nothing was written."""


class Conflict(SidelightError):  # noqa: N818 - see Fenced
    """A change to something that does not stand as it was expected to; nothing was changed."""
