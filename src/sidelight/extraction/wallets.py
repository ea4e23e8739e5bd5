"""Addresses of crypto currencies, each proved by its own checksum."""

from hashlib import sha256

from sidelight.extraction.mention import MentionType

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE = {character: value for value, character in enumerate(_BASE58)}
_VERSIONS = {
    0x00: MentionType.BITCOIN,
    0x05: MentionType.BITCOIN,
    0x30: MentionType.LITECOIN,
    0x32: MentionType.LITECOIN,
    0x41: MentionType.TRON,
}
"""First byte of the decoded address -> currency (SLIP-0173 and the chains' own parameters)."""

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_VALUE = {character: value for value, character in enumerate(_BECH32)}
_PREFIXES = {"bc": MentionType.BITCOIN, "ltc": MentionType.LITECOIN}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CHECKS = (1, 0x2BC830A3)  # BIP 173 and BIP 350 (bech32m)


def wallet(token: str) -> tuple[MentionType, str] | None:
    """Currency and canonical address, or None where the checksum does not hold."""
    length = len(token)
    if length == 42 and token[:2] in {"0x", "0X"}:
        return (MentionType.ETHEREUM, f"0x{token[2:]}") if _ethereum(token[2:]) else None
    if 26 <= length <= 35 and token[0] in "13LMT":
        kind = _base58(token)
        return (kind, token) if kind else None
    if 40 <= length <= 90 and token[:3].lower() in {"bc1", "ltc"}:
        return _bech32(token)
    return None


def _base58(token: str) -> MentionType | None:
    number = 0
    for character in token:
        value = _BASE58_VALUE.get(character)
        if value is None:
            return None
        number = number * 58 + value
    if number >> 200:
        return None
    body = number.to_bytes(25, "big")
    if sha256(sha256(body[:21]).digest()).digest()[:4] != body[21:]:
        return None
    return _VERSIONS.get(body[0])


def _bech32(token: str) -> tuple[MentionType, str] | None:
    if token not in {token.lower(), token.upper()}:
        return None
    token = token.lower()
    prefix, _, rest = token.partition("1")
    kind = _PREFIXES.get(prefix)
    if kind is None or not set(rest) <= _BECH32_VALUE.keys():
        return None
    values = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    values += [_BECH32_VALUE[character] for character in rest]
    return (kind, token) if _polymod(values) in _BECH32_CHECKS else None


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            check ^= generator if top >> bit & 1 else 0
    return check


def _ethereum(digits: str) -> bool:
    if not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return False
    if digits in {digits.lower(), digits.upper()}:
        return digits != "0" * 40
    nibbles = keccak256(digits.lower().encode()).hex()
    return all(
        digit.isdigit() or digit.isupper() == (int(nibble, 16) >= 8)
        for digit, nibble in zip(digits, nibbles, strict=False)
    )


def keccak256(message: bytes) -> bytes:
    """The Keccak-256 digest (the padding before FIPS 202, so not `hashlib.sha3_256`)."""
    rate = 136
    padded = bytearray(message + bytes(rate - len(message) % rate))
    padded[len(message)] ^= 0x01
    padded[-1] ^= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), rate):
        for index in range(rate // 8):
            offset = start + 8 * index
            lanes[index] ^= int.from_bytes(padded[offset : offset + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _rotate(lane: int, by: int) -> int:
    by %= 64
    return (lane << by | lane >> (64 - by)) & (1 << 64) - 1


def _permute(lanes: list[int]) -> list[int]:
    constant = 1
    for _ in range(24):
        parity = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        mixed = [parity[x - 1] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ mixed[index % 5] for index, lane in enumerate(lanes)]
        x, y, current = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x + 5 * y] = (
                lanes[x + 5 * y],
                _rotate(current, (step + 1) * (step + 2) // 2),
            )
        rows = [lanes[row : row + 5] for row in range(0, 25, 5)]
        lanes = [row[i] ^ (~row[(i + 1) % 5] & row[(i + 2) % 5]) for row in rows for i in range(5)]
        for bit in range(7):
            constant = (constant << 1 ^ (constant >> 7) * 0x71) % 256
            lanes[0] ^= (constant >> 1 & 1) << (1 << bit) - 1
    return lanes
