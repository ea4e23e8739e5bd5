import json

import pytest

from house import manifest
from sidelight.model import Observable, ObservableType, OverQuota, Report, ReportState
from sidelight.plugin import Disclosure, Run, Submitter
from sidelight.service.submission import observable_of

URL = Observable(ObservableType.URL, "http://evil-shop.com/login")
SAFE = ("--tlp", "clear", "--pap", "green")


@pytest.fixture
def lab(monkeypatch):
    """Put a submitter in place of the real ones that takes all and knows nothing."""
    sent = []

    class Lab(Submitter):
        manifest = manifest("lab", disclosure=Disclosure.SUBMIT_PUBLIC)

        def submit(self, subject):
            sent.append(subject)
            yield from ()
            return Report(provider="lab", observable=observable_of(subject), state=ReportState.MISS)

    monkeypatch.setattr(Submitter, "found_in", classmethod(lambda *_: (Lab(),)))
    return sent


def test_a_url_is_submitted_when_told_so(sidelight, lab):
    code, out, err = sidelight(
        "submit", "hxxp://evil-shop[.]com/login", "--to", "lab", "--yes", "--json", *SAFE
    )
    assert code == 0, err
    assert lab == [URL]
    shown = json.loads(out)
    assert shown["observable"]["value"] == URL.value
    assert shown["reports"][0]["provider"] == "lab"
    assert "seen by  Lab and everybody else" in err
    assert "TLP:CLEAR PAP:GREEN" in err


def test_a_file_is_submitted_by_its_name_alone(sidelight, lab, tmp_path):
    file = tmp_path / "invoice.exe"
    file.write_bytes(b"MZ")
    code, out, err = sidelight("submit", file, "--to", "lab", "--yes", *SAFE)
    assert code == 0, err
    assert (lab[0].filename, lab[0].body) == ("invoice.exe", b"MZ")
    assert "the file invoice.exe (2 bytes)" in err
    assert str(tmp_path) not in err
    assert "unknown" in out


def test_without_a_terminal_it_takes_yes(sidelight, lab):
    code, out, err = sidelight("submit", URL.value, "--to", "lab", *SAFE)
    assert (code, out, lab) == (2, "", [])
    assert "it takes --yes" in err
    assert "seen by" in err


@pytest.mark.parametrize(("answer", "code"), [(True, 0), (False, 2)])
def test_on_a_terminal_it_asks(sidelight, lab, monkeypatch, answer, code):
    import typer

    from sidelight.cli import submit

    class Terminal:
        stdin = stderr = type("Stream", (), {"isatty": staticmethod(lambda: True)})

    monkeypatch.setattr(submit, "sys", Terminal)
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: answer)
    assert sidelight("submit", URL.value, "--to", "lab", *SAFE)[0] == code
    assert bool(lab) is answer


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((URL.value,), "TLP:AMBER is above TLP:CLEAR"),
        ((URL.value, "--tlp", "clear", "--pap", "amber"), "PAP:AMBER forbids a submission"),
        (("http://10.1.2.3/x", *SAFE), "internal"),
    ],
)
def test_what_may_not_leave_is_not_sent_even_with_yes(sidelight, lab, arguments, why):
    code, out, err = sidelight("submit", *arguments, "--to", "lab", "--yes")
    assert (code, out, lab) == (3, "", [])
    assert "nothing was sent" in err
    assert why in err


@pytest.mark.parametrize("subject", ["8.8.8.8", "no-such-file.exe", "evil-shop.com", "nonsense"])
def test_only_files_and_urls_are_submitted(sidelight, lab, subject):
    code, _, err = sidelight("submit", subject, "--to", "lab", "--yes", *SAFE)
    assert (code, lab) == (2, [])
    assert subject in err


def test_the_real_submitters_are_known_by_name(sidelight):
    code, _, err = sidelight("submit", URL.value, "--to", "nobody", "--yes")
    assert code == 2
    assert "virustotal" in err


def test_a_playbook_cannot_submit():
    assert not [name for name in vars(Run) if "submit" in name]


def test_a_vendor_over_quota_says_when_to_try_again(sidelight, lab, monkeypatch):
    def refuse(_submitter, _subject):
        yield from ()
        raise OverQuota("over quota at Lab (HTTP 429)", retry_after=60.0)

    [submitter] = Submitter.found_in(None)
    monkeypatch.setattr(type(submitter), "submit", refuse)
    code, out, err = sidelight("submit", URL.value, "--to", "lab", "--yes", *SAFE)
    assert (code, out) == (3, "")
    assert "wait  for its quota" in err
    assert err.endswith("sidelight: over quota at Lab (HTTP 429); try again in 60 s\n")
