"""What the package promises as a whole: policies, and defects that shall not come back."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import zstandard
from hypothesis import given

from extraction.mentions import FEW, addresses6, observed, pairs, urls, values
from sidelight.extraction import Mention, MentionType, extract, extract_json, parse_observable
from sidelight.extraction.refang import defanged
from sidelight.model import InvalidObservable

PAGE = Path(__file__).parents[2] / "docs" / "extraction.md"
DEV = (
    Path(os.environ.get("SIDELIGHT_DATA", Path(__file__).parents[3] / "shared" / "data"))
    / "extraction"
    / "dev.jsonl.zst"
)


@FEW
@given(observed)
def test_what_we_defang_we_read(value):
    [mention] = [each for each in extract(value) if not each.derived]
    assert values(f"x {defanged(mention)} y") == [value]


@FEW
@given(observed)
def test_what_we_find_can_be_typed(value):
    kind, found = pairs(value)[0]
    observable = parse_observable(value)
    assert observable.value == found
    assert kind in {observable.type, observable.hash_name}


@FEW
@given(urls, addresses6)
def test_a_url_to_an_ipv6_address_yields_the_address(url, address):
    text = f"http://[{address}]:8080/{url.rpartition('/')[2]}"
    assert [each.value for each in extract(text)] == [text, address]


SUFFIXES = ["co.za", "com.np", "co.uk", "com.br", "com.bd", "co.ck", "com.pl", "co.rs", "com.au"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_whose_top_is_no_rule_of_its_own_is_known(suffix):
    name = f"mail.shop.{suffix}"
    assert pairs(f"from {name}") == [("domain", name)]
    assert parse_observable(name).value == name
    assert parse_observable(f"http://{name}/").value == f"http://{name}/"
    assert parse_observable(f"a@{name}").value == f"a@{name}"


@pytest.mark.parametrize("suffix", ["com", "co.uk", "co.za", "com.br", "ru"])
def test_a_suffix_alone_is_no_domain(suffix):
    assert pairs(f"under {suffix} only") == []
    with pytest.raises(InvalidObservable):
        parse_observable(suffix)


@pytest.mark.parametrize(
    "text",
    [
        "32.dll kernel32.dll setup.zip readme.md update.sh main.rs a.pl notes.txt report.docx",
        "version 10.0.19041.1 build 1.2.3.4 v2.3.4.5 Chrome/91.0.4472.124",
        "self.id = req.host; event.dataset process.parent.name os.name() foo.bar.read",
        "com.android.settings java.lang.String Trojan.Win32.Agent System.Net ASP.NET",
        "1.2.3 1.2.3.4.5 256.1.1.1 01.2.3.4 2026-11-24T12:00:00.000Z 12:30:45.123",
        "00:1a:2b:3c:4d:5e std::vector ::1x a@b @user user@ @.com .com. ... http:// hxxp://[.]",
        "3.14 e.g. i.e. etc. U.S.A. Inc.The end.Then v1.0rc2 file.py:12",
        "0123456789abcdef 0123456789abcdef0123456789abcdef0 CVE-1821-1234 CVE-2021 T105 AS400 AS2",
        "550e8400-e29b-41d4-a716-446655440000 Q" + "QUJD" * 20 + "=",
    ],
)
def test_what_only_looks_like_a_value_is_none(text):
    assert pairs(text) == []


def test_a_host_follows_its_url_once_and_is_derived():
    text = "http://user:pw@evil.example:81/a@b?u=1.1.1.1 then evil.example"
    found = [(each.value, each.derived) for each in extract(text)]
    assert found == [
        ("http://user:pw@evil.example:81/a@b?u=1.1.1.1", False),
        ("evil.example", True),
        ("evil.example", False),
    ]


@pytest.mark.parametrize("host", ["localhost", "dc01", "*", "+"])
def test_a_host_of_one_label_is_no_mention_of_its_own(host):
    assert [each.type for each in extract(f"http://{host}:80/x")] == ["url"]


def test_offsets_are_the_same_place_in_characters_and_in_bytes():
    text = "é 日本 \U0001f600 evil.example, http://evil.example/ü"
    raw = text.encode()
    for one, other in zip(extract(text), extract(raw), strict=True):
        assert text[one.start : one.end] == one.raw == other.raw
        assert raw[other.start : other.end].decode() == other.raw
        assert len(text[: one.start].encode()) == other.start


def test_a_mention_is_a_plain_value():
    [mention] = extract("evil.example")
    encoded = msgspec.json.encode(mention)
    assert msgspec.json.decode(encoded, type=Mention) == mention
    assert hash(mention) == hash(msgspec.json.decode(encoded, type=Mention))


def test_types_may_be_named_by_their_values():
    assert MentionType("ipv4-addr") in {
        each.type for each in extract("1.1.1.1", types=["ipv4-addr"])
    }


def test_json_inside_strings_is_opened_but_not_for_ever():
    document = "http://evil.example/x"
    for _ in range(12):
        document = json.dumps({"m": document})
    found = {each.value for each in extract_json(json.loads(document))}
    assert "http://evil.example/x" in found or any(
        value.startswith("http://evil.example/x") for value in found
    )


@pytest.mark.parametrize(
    "nested", ["[" * 50_000 + "]" * 50_000, '{"a":' * 50_000, "{" * 9_999 + "}"]
)
def test_a_string_of_hostile_json_is_read_as_text(nested):
    found = extract_json({"m": nested, "n": f"{nested} evil.example"})
    assert [each.value for each in found] == ["evil.example"]


BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.parametrize("code", BLOCKS, ids=range(len(BLOCKS)))
def test_the_examples_of_the_page_run_and_print_what_they_say(code, capsys):
    exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own documents
    said = [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]
    assert not said or capsys.readouterr().out.splitlines() == said


@pytest.mark.parametrize("kind", MentionType)
def test_every_type_is_on_the_page(kind):
    assert f"`{kind}`" in PAGE.read_text()


@pytest.mark.skipif(not DEV.exists(), reason="the shared test data is not here")
def test_accuracy_on_the_labelled_documents_does_not_fall():
    right: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    wrong: Counter[str] = Counter()
    with zstandard.open(DEV, "rt", encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    for case in cases:
        found: dict[str, set[str]] = {}
        for each in extract(case["text"]):
            kind = "ip" if each.type in {"ipv4-addr", "ipv6-addr"} else str(each.type)
            found.setdefault(kind, set()).add(each.value.lower())
        for kind, labelled in case["expected"].items():
            expected = {value.lower() for value in labelled}
            right[case["kind"], kind] += len(expected & found.get(kind, set()))
            missed[case["kind"], kind] += len(expected - found.get(kind, set()))
        if case["kind"] == "prose-negative":
            wrong["domain"] += len(found.get("domain", ()))

    def recall(source, kind):
        return right[source, kind] / (right[source, kind] + missed[source, kind])

    assert recall("prose-sentence", "domain") >= 0.92
    assert recall("ioc-list-document", "url") >= 0.97
    for kind in ("domain", "ip", "md5", "sha1", "sha256"):
        assert recall("ioc-list-document", kind) == 1
    for kind in ("ip", "md5", "sha1", "sha256"):
        assert recall("alert-raw", kind) == 1
    assert wrong["domain"] <= 15  # 15 of the sentences that are labelled empty do hold a name
