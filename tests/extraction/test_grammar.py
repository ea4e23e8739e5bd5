import re
import time

import pytest

from sidelight.extraction.grammar import LABEL, WIDE, runs, values

paula = pytest.importorskip("paula")


def rate(pattern, text):
    find = paula.BytesRegex(f"(?-u){pattern}").find_iter
    find(text)
    start = time.process_time()
    find(text)
    return len(text) / 1e6 / max(time.process_time() - start, 1e-6)


@pytest.mark.parametrize("pattern", [values, runs], ids=["values", "runs"])
def test_no_alternative_blows_the_automaton_up(pattern):
    line = b'{"time":"2026-11-24T12:00:00Z","id":"9f1c2d","msg":"GET /a/b.html from 192.0.2.1"}\n'
    assert rate(pattern(), line * 20_000) > 40  # MB/s; a bounded repeat in the scheme gave 3 to 7


@pytest.mark.parametrize("pattern", [values("+", guarded=True), runs("+")], ids=["values", "runs"])
def test_the_guarded_grammar_compiles_for_the_standard_library(pattern):
    re.compile(pattern.encode())


def test_letters_are_letters_and_punctuation_is_not():
    label = re.compile(f"(?:{LABEL})+".encode())
    for text in ("пример", "例え", "straße", "a-b_c", "e\u200bvil", "\uff45\uff56\uff49\uff4c"):
        assert label.fullmatch(text.encode())
    for text in ("“", "”", "、", "。", "…", "\uff08", " ", "."):
        assert not label.fullmatch(text.encode())
    assert not re.fullmatch(WIDE.encode(), "\ud800".encode("utf-8", "surrogatepass"))


def limits(pattern):
    """Return where the byte ranges of a pattern begin and where they have just ended."""
    found = set()
    for low, high in re.findall(
        r"(\\x[0-9a-f]{2}|[A-Za-z0-9])-(\\x[0-9a-f]{2}|[A-Za-z0-9])", pattern
    ):
        found |= {code(low), code(high) + 1}
    for single in re.findall(r"\\x[0-9a-f]{2}|\\?[!-~]", pattern):
        found |= {code(single), code(single) + 1}
    return found


def code(text):
    return bytes.fromhex(text[2:])[0] if text.startswith("\\x") else ord(text[-1])


def test_the_automaton_tells_few_bytes_apart():
    assert len(limits(values())) < 140  # counted with the marks of the syntax; real ones are 126
