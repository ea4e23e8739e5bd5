from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.formats.detect import Format, detect, refuse_page
from sidelight.model import InvalidInput


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("# comment\nevil.com\n1.2.3.4", Format.PLAIN),
        ("http://evil.com/a,b\nhttp://bad.com/", Format.PLAIN),
        ("||evil.com^\n||bad.com^", Format.PLAIN),
        ("1.2.3.0/24 ; SBL1\n5.6.7.0/24 ; SBL2", Format.CSV),
        ("0.0.0.0 evil.com\n0.0.0.0 bad.com\n127.0.0.1 localhost", Format.HOSTS),
        ("domain\tevil.com\temotet\nipv4\t1.2.3.4\t", Format.TSV),
        ("1.2.3.4\t3\n5.6.7.8\t1", Format.CSV),
        ("ip,malware\n1.2.3.4,emotet\n5.6.7.8,dridex", Format.CSV),
        ('{"type": "bundle"}', None),
        ('[{"Event": {}}]', None),
        ("[\n", None),
        ("[2001:db8::1]:80\n[2001:db8::2]:80", Format.PLAIN),
    ],
)
def test_the_format_is_told_by_the_first_lines(text, format_):
    assert detect(text.splitlines(), "list") is format_


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>\n<html>",
        "  <html lang=en>",
        "<!-- hi -->\n<!doctype html>",
        "<div>no</div>",
        '<?xml version="1.0"?>',
    ],
)
def test_a_web_page_is_refused_by_name(text):
    with pytest.raises(InvalidInput, match=r"list\.txt is a web page and no list"):
        detect(text.splitlines(), "list.txt")


def test_the_title_of_the_page_says_what_it_is():
    page = "<html><head><title> 404 Not Found </title></head></html>"
    with pytest.raises(InvalidInput, match=r"titled '404 Not Found'"):
        refuse_page(page, "https://lists.example/ips.txt")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "lists nothing"),
        ("# only\n\n", "lists nothing"),
        ("\x00\x01", "is binary"),
        (f"{'x' * 257}ustar", "tar archive"),
    ],
)
def test_what_is_no_list_at_all_says_what_it_is(text, why):
    with pytest.raises(InvalidInput, match=why):
        detect(text.splitlines(), "list.txt")


@given(st.lists(st.text()))
def test_any_lines_have_a_format_or_are_refused(lines):
    with suppress(InvalidInput):
        detect(lines, "list.txt")
