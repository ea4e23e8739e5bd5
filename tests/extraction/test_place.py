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


def test_letters_that_the_caller_has_are_taken():
    place = Place(as_text=True)
    place.enter(b"evil.com", 0, "evil.com")
    assert place.letters == "evil.com"
    place.enter(b"evil.com", 0)
    assert place.letters == "evil.com"
    assert place.locate(0, 4) == ("evil", 0, 4)


def test_bytes_are_their_own_offsets():
    place = Place(as_text=False)
    place.enter(b"\xffabc", 1)
    assert place.locate(1, 4) == ("abc", 0, 3)
