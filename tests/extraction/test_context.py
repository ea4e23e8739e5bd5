import pytest

from sidelight.extraction import extract


def domains(text):
    return [each.value for each in extract(text) if each.type == "domain"]


@pytest.mark.parametrize(
    "text",
    [
        "open setup.sh now",
        "see readme.md",
        "C:\\temp\\archive.zip",
        "in /var/www/index.rs",
        "self.id = 3",
        "the field process.parent.name",
        '{"host.name": 1}',
        "config.h.in",
        "call os.name()",
        "x = file.name",
        "krab5.data : text",
        "Next sentence.Is here",
    ],
)
def test_files_and_members_are_no_domains(text):
    assert domains(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("domain: evil.sh", "evil.sh"),
        ('"query":"evil.zip"', "evil.zip"),
        ("C2 server at update.rs today", "update.rs"),
        ("evil[.]zip", "evil.zip"),
        ("www.evil.zip", "www.evil.zip"),
        ("evil.com\nother.net\nthird.sh\n", "third.sh"),
        ('hostname="dc01.corp"', "dc01.corp"),
        ('"emea.corp.",', "emea.corp"),
        ("Booking.com", "booking.com"),
        ("see evil.club.", "evil.club"),
        ("t.co", "t.co"),
    ],
)
def test_the_surroundings_vouch_for_a_name(text, value):
    assert value in domains(text)


@pytest.mark.parametrize(
    "text",
    [
        "version 21.0.0.226",
        "Flash Player 18.0.0.232 and",
        "Chrome/49.0.100.1",
        "v1.2.3.4",
        "(>= 1.2.3.4)",
        '"version":"10.0.0.1"',
        "versions 21.0.0.197 and 21.0.0.226",
    ],
)
def test_version_numbers_are_no_addresses(text):
    assert [each for each in extract(text) if each.type == "ipv4-addr"] == []


@pytest.mark.parametrize(
    "text",
    [
        '"Client":"192.0.2.1"',
        "dst=192.0.2.1",
        "v 4 from 192.0.2.1",
        "ProductVersion a=1 dst=192.0.2.1",
    ],
)
def test_addresses_near_such_words_stay(text):
    assert [each.value for each in extract(text)] == ["192.0.2.1"]


@pytest.mark.parametrize(
    "label",
    ["imphash: ", "IMPORT HASH ", "Import Hash\n", "imphash | ", '"imphash":"', "imp hash - "],
)
def test_a_labelled_md5_is_an_imphash(label):
    (mention,) = extract(label + "18ddf28a71089acdbab5038f58044c0a")
    assert mention.type == "imphash"
