from hypothesis import given, settings

from extraction import texts
from sidelight.extraction.engines import best
from sidelight.extraction.lists import list_pattern, list_runs, may_be_list
from sidelight.extraction.stream import Extractor


def found(text, engine):
    extractor = Extractor(engine=engine)
    return [*extractor.feed(text), *extractor.close()]


@given(texts.lines)
@settings(max_examples=300)
def test_the_fast_lane_gives_what_the_general_scan_gives(lines):
    text = "\n".join(lines) + "\n"
    general = best()._replace(lists=lambda _: ())
    assert found(text, best()) == found(text, general)


def test_a_list_is_taken_as_one():
    block = b"evil.com\n192.0.2.1\nD41D8CD98F00B204E9800998ECF8427E\n"
    assert best().lists(block) == [(0, len(block))]
    [(values, start, end)] = list_runs(block, 0, len(block))
    assert [value[1] for value in values] == [
        *("evil.com", "192.0.2.1", "d41d8cd98f00b204e9800998ecf8427e")
    ]
    assert (start, end) == (0, len(block))


def test_an_odd_line_parts_two_runs():
    block = b"evil.com\ncom.evil.org\nevil.net\n"
    runs = [
        ([value[1] for value in values], start, end)
        for values, start, end in list_runs(block, 0, len(block))
    ]
    assert runs == [(["evil.com"], 0, 9), (["evil.net"], 22, 31)]


def test_only_short_lines_without_blanks_may_be_a_list():
    assert may_be_list(b"evil.com\n" * 9)
    assert not may_be_list(b"a word evil.com\n" * 9)
    assert not may_be_list(b"x" * 400 + b"\n")
    assert not may_be_list(b"")


def test_the_middle_of_a_block_tells_whether_it_is_a_list():
    list_, prose = b"evil.com\n" * 200, b"a word of a report\n" * 200
    assert may_be_list(prose[:400] + list_)
    assert not may_be_list(list_[:400] + prose + list_[:400])


def test_the_pattern_names_no_suffix_of_files():
    assert "|zip|" not in list_pattern()
