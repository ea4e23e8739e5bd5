"""Where a mention is, in the unit of the caller."""


class Place:
    """Offsets in the unit of the caller: characters of a str, bytes of a bytes.

    In a block of ASCII both are the same: `letters` is its text and `shift` what to add.
    """

    __slots__ = ("_block", "_byte", "_offset", "as_text", "letters", "shift")

    def __init__(self, *, as_text: bool) -> None:
        self.as_text = as_text
        self._offset = 0  # a place in the caller's unit, counted from the start of the text, and

    def enter(self, block: bytes, start: int, letters: str | None = None) -> None:
        """Begin a block whose new part begins at `start`; `letters` is its text if it is ASCII."""
        self._block, self._byte = block, start  # the same place in the block
        self.letters = letters or (block.decode("ascii") if block.isascii() else None)
        self.shift = self._offset - start

    def leave(self) -> None:
        """End the block: the next one begins where it ends."""
        self._advance(len(self._block))

    def locate(self, low: int, high: int) -> tuple[str, int, int]:
        """Raw text, start and end of a mention at `low:high` of the block."""
        if not self.as_text:
            raw = self._block[low:high].decode("utf-8", "surrogateescape")
            return raw, low + self.shift, high + self.shift
        raw = self._block[low:high].decode("utf-8", "surrogatepass")
        self._advance(low)
        return raw, self._offset, self._offset + len(raw)

    def _advance(self, to: int) -> None:
        """Move to a byte of the block, seldom back."""
        low, high = min(self._byte, to), max(self._byte, to)
        moved = high - low
        if self.as_text and self.letters is None:
            moved = len(self._block[low:high].decode("utf-8", "surrogatepass"))
        self._offset += moved if to >= self._byte else -moved
        self._byte = to
