import pytest

from sidelight.formats.cacao import CacaoError, read_document


def test_every_key_is_kept_in_its_order():
    assert list(read_document(b'\xef\xbb\xbf{"z": 1, "a": [1.0, null]}')) == ["z", "a"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b'{"a": NaN}', "no JSON"),
        (b'"\xff"', "no JSON"),
        (b'{"a": "\\ud800"}', "no JSON"),
        (b"[]", "a playbook is a JSON object"),
        (b"[" * 5000, "nested too deep"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested more than 60 deep"),
        (b'{"big": 9007199254740993}', "big: the number 9007199254740993 is too large"),
        (b'{"a": "' + b"x" * 5_000_000 + b'"}', "larger than 4 MiB"),
    ],
)
def test_what_is_no_playbook_is_refused_with_the_reason(content, why):
    with pytest.raises(CacaoError, match=why):
        read_document(content)
