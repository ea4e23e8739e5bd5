from sidelight.validation import words


def test_every_chapter_has_something_to_say():
    said = {name: text for name, text in vars(words).items() if name.isupper()}
    assert len(said) >= 10
    assert all(text.strip().endswith(".") for text in said.values())
