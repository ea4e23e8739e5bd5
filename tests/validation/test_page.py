from html.parser import HTMLParser

import pytest

from sidelight.validation.harness import measure
from sidelight.validation.page import page


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def figures(bench, material):
    return measure(bench, material, made_on="2026-08-24", most=5, progress=lambda _: None)


@pytest.fixture(scope="module")
def read(figures):
    reader = Reader()
    reader.feed(page(figures, "sidelight validate <x>"))
    return reader


def test_the_page_stands_by_itself(read):
    tags = [tag for tag, _ in read.tags]
    assert "script" not in tags
    assert not [attrs for _, attrs in read.tags if "src" in attrs or "href" in attrs]
    assert tags.count("svg") >= 5


def test_the_page_names_model_command_and_every_feed(read, figures):
    text = " ".join(read.text)
    assert f"Model {figures.model_version}" in text
    assert "sidelight validate <x>" in text
    for row in figures.recall:
        assert row.feed in text


def test_a_gate_that_fails_is_seen(figures):
    import msgspec

    broken = [msgspec.structs.replace(each, measured=9.0) for each in figures.gates]
    text = page(msgspec.structs.replace(figures, gates=tuple(broken)), "x")
    assert "FAILS" in text
