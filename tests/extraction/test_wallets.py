import pytest

from sidelight.extraction.wallets import keccak256, wallet


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "btc"),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "btc"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "btc"),
        ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", "btc"),
        ("LaMT348PWRnrqeeWArpwQPbuanpXDZGEUz", "ltc"),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "trx"),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "eth"),
        ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "eth"),
    ],
)
def test_a_right_checksum_is_believed(token, kind):
    found = wallet(token)
    assert found is not None
    assert found[0] == kind


@pytest.mark.parametrize(
    "token",
    [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx",
        "bc1qAr0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
        "0x" + "0" * 40,
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
        "ltc1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "z" * 34,
    ],
)
def test_a_wrong_checksum_is_not(token):
    assert wallet(token) is None


def test_keccak_is_the_one_before_the_standard():
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"").hex() == empty
    assert keccak256(b"x" * 200) != keccak256(b"x" * 201)
