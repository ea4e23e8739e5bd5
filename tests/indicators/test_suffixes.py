from pathlib import Path

import publicsuffixlist
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.indicators.suffixes import Suffix, Suffixes

TEXT = Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8")
OURS = Suffixes(TEXT.splitlines())
THEIRS = publicsuffixlist.PublicSuffixList()
RULES = sorted(
    rule
    for line in TEXT.splitlines()
    if (rule := line.split(" ")[0]) and rule.isascii() and not rule.startswith("//")
)


@pytest.mark.parametrize(
    ("host", "suffix", "private", "registrable"),
    [
        ("www.example.com", "com", False, "example.com"),
        ("a.b.example.co.uk", "co.uk", False, "example.co.uk"),
        ("x.github.io", "github.io", True, "x.github.io"),
        ("github.io", "github.io", True, None),
        ("a.b.ck", "b.ck", False, "a.b.ck"),  # *.ck
        ("a.www.ck", "ck", False, "www.ck"),  # !www.ck
        ("com", "com", False, None),
        ("host.unheard-of", "unheard-of", False, "host.unheard-of"),
        ("xn--85x722f.xn--55qx5d.cn", "xn--55qx5d.cn", False, "xn--85x722f.xn--55qx5d.cn"),
    ],
)
def test_known_cases(host, suffix, private, registrable):
    assert OURS.suffix(host) == Suffix(suffix, private)
    assert OURS.registrable(host) == registrable


labels = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)


@given(st.lists(labels, max_size=3), st.sampled_from(RULES))
def test_we_agree_with_the_package_on_every_rule(below, rule):
    host = ".".join([*below, rule.lstrip("!*.")])
    assert OURS.suffix(host).name == THEIRS.publicsuffix(host)
    assert OURS.registrable(host) == THEIRS.privatesuffix(host)


def test_the_private_section_is_told_from_the_registries():
    registries = publicsuffixlist.PublicSuffixList(only_icann=True)
    for host in ("a.github.io", "a.co.uk", "a.s3.amazonaws.com", "a.pages.dev", "a.com"):
        ours = OURS.suffix(host)
        assert ours.private == (registries.publicsuffix(host) != ours.name)
