from sidelight.extraction.place import Place


def test_characters_are_counted_forward_and_back():
    place = Place(as_text=True)
    block = "é evil.com ü x.com".encode()
    place.enter(block, 0)
    assert place.letters is None
    assert place.locate(15, 20) == ("x.com", 13, 18)
    assert place.locate(3, 11) == ("evil.com", 2, 10)
    place.leave()
    place.enter(b"ascii", 0)
    assert place.shift == 18


def test_bytes_are_their_own_offsets():
    place = Place(as_text=False)
    place.enter(b"\xffabc", 1)
    assert place.locate(1, 4) == ("abc", 0, 3)
