import pytest

from sidelight.model import InvalidInput
from sidelight.wiring.texts import read_text


def test_a_text_is_read_or_it_is_said_why_not(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("größer", encoding="utf-8")
    assert read_text(file) == "größer"
    file.write_bytes(b"\xff")
    with pytest.raises(InvalidInput, match="no text in UTF-8"):
        read_text(file)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_text(tmp_path / "b.yaml")
