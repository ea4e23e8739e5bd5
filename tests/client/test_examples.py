"""Every example of docs/client.md runs, in order, against the real server."""

import re
from pathlib import Path

import pytest

import house
from sidelight.model import AccessRole

PAGE = Path(house.__file__).parents[1] / "docs" / "client.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def environment(served, monkeypatch):
    monkeypatch.setenv("SIDELIGHT_URL", served.url)
    monkeypatch.setenv("SIDELIGHT_API_KEY", served.key(AccessRole.ANALYST))


def test_the_examples_run_as_they_stand(environment, capsys):
    said = []
    for example in EXAMPLES:
        exec(compile(example, str(PAGE), "exec"), {"__name__": "__main__"})  # noqa: S102 - our page
        said.append(capsys.readouterr().out)
    first, many, alerts, loop, errors = said
    assert first.startswith("suspicious ")
    assert "bits list says malicious" in first
    assert "not a value -> no value that can be looked up" in many
    assert "Beacon true_positive" in alerts
    assert loop.startswith("analyst")
    assert errors == "404 Not Found there is no case 'case_none'\n"
