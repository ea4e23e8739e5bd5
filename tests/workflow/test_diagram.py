import xml.etree.ElementTree as ET

import pytest

from sidelight.workflow import diagram
from workflow_world import linted

SVG = "{http://www.w3.org/2000/svg}"
STEPS = """
- {id: look, enrich: alert.observables}
- switch:
    - when: steps.look.bad.size() > 0 && alert.title != '<script>'
      steps:
        - for_each: steps.look.bad
          do: {domain: dns.block}
          target: ${item}
          reason: r
    - when: steps.look.worst == 'benign'
      steps: [{conclude: closed, resolution: benign, summary: s}]
  else: [{ask: "Is <b>${alert.title}</b> bad?", options: [yes, no]}]
- while: steps.again.worst == 'unknown'
  max: 3
  steps: [{id: again, enrich: alert.observables}]
"""


@pytest.fixture(scope="module")
def picture():
    return diagram(linted(STEPS).playbook)


def test_it_can_be_read_out(picture):
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    assert root.get("role") == "img"
    labels = root.get("aria-labelledby").split()
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert named[labels[0]] == "Playbook: Test"
    assert "Look up alert.observables" in named[labels[1]]
    assert "steps.look.worst == 'benign': " in named[labels[1]]


def test_it_has_no_script_and_follows_light_and_dark(picture):
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    tags = {each.tag.removeprefix(SVG) for each in root.iter()}
    assert tags <= {
        *("svg", "title", "desc", "style", "defs", "marker", "path", "g", "rect", "polygon"),
        "text",
    }
    assert not [each for each in root.iter() if any(name.startswith("on") for name in each.keys())]  # noqa: SIM118
    assert "prefers-color-scheme:dark" in picture


def test_every_step_has_its_box_with_the_whole_text(picture):
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    titles = [each.text for each in root.iter(f"{SVG}title")]
    assert "Is <b>${alert.title}</b> bad?: yes / no" in titles
    assert "steps.look.bad.size() > 0 && alert.title != '<script>'" in titles
    boxes = [each for each in root.iter() if each.get("class") == "box"]
    assert len(boxes) == 9


def test_nothing_is_drawn_outside_of_the_picture(picture):
    root = ET.fromstring(picture)  # noqa: S314 - our own picture
    left, top, width, height = map(float, root.get("viewBox").split())
    for each in root.iter(f"{SVG}rect"):
        x, y = float(each.get("x")), float(each.get("y"))
        assert left <= x <= left + width - float(each.get("width"))
        assert top <= y <= top + height - float(each.get("height"))
