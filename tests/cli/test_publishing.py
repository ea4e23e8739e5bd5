import json

import pytest

from sidelight.wiring.playbooks import shipped_cases, shipped_text


@pytest.fixture
def changed(home, tmp_path):
    file = tmp_path / "quick-triage.yaml"
    file.write_text(shipped_text("quick-triage").replace("default: 10\n", "default: 8\n"))
    (tmp_path / "quick-triage.cases.yaml").write_text(shipped_cases("quick-triage"))
    return str(file)


def publish(sidelight, *arguments):
    return sidelight("playbook", "publish", *arguments, "--author", "ada", "--json")


def test_a_playbook_is_published_and_listed(sidelight):
    code, out, _ = publish(sidelight, "edr-malware", "--act")
    assert code == 0
    made = json.loads(out)
    assert (made["name"], made["number"], made["mode"], made["author"]) == (
        "edr-malware",
        1,
        "act",
        "ada",
    )
    lines = sidelight("playbook", "list", "--json")[1].splitlines()
    listed = {each["name"]: each for each in map(json.loads, lines)}
    assert listed["edr-malware"]["live"]["digest"] == listed["edr-malware"]["digest"]
    assert listed["quick-triage"]["live"] is None
    assert "edr-malware" in sidelight("playbook", "list")[1]


def test_cases_that_fail_need_a_reason(sidelight, changed):
    code, _, told = publish(sidelight, changed)
    assert code == 2
    assert "1 of 16 cases fail: nine engines are not ten" in told
    code, out, _ = sidelight(
        "playbook", "publish", changed, "--force", "eight are enough", "--author", "ada"
    )
    assert code == 0
    assert "is live and plans" in out
    assert "because: eight are enough" in out


def test_versions_are_compared_and_one_goes_back(sidelight, changed):
    publish(sidelight, "quick-triage")
    publish(sidelight, changed, "--force", "why not")
    code, out, _ = sidelight("playbook", "diff", "quick-triage@1", "quick-triage@live")
    assert code == 1
    assert "~ changed inputs.av_block: default" in out
    assert "    - 10\n    + 8" in out
    code, out, _ = sidelight("playbook", "diff", "quick-triage@2", changed, "--json")
    assert (code, out) == (0, "")
    code, out, _ = sidelight("playbook", "rollback", "quick-triage", "--author", "bob")
    assert code == 0
    assert "quick-triage version 1" in out
    assert "because: back from version 2" in out
    assert sidelight("playbook", "diff", "quick-triage", "quick-triage@1")[0] == 0
    assert sidelight("playbook", "rollback", "quick-triage", "--to", "2")[0] == 0


def test_one_is_switched_off(sidelight):
    publish(sidelight, "quick-triage")
    code, out, _ = sidelight("playbook", "unpublish", "quick-triage", "--author", "bob")
    assert (code, out) == (0, "quick-triage is switched off\n")
    code, _, told = sidelight("playbook", "unpublish", "quick-triage", "--author", "bob")
    assert code == 2
    assert "is not published" in told


def test_one_way_or_the_other(sidelight):
    assert sidelight("playbook", "publish", "quick-triage", "--plan", "--act")[0] == 2
    code, _, told = sidelight("playbook", "rollback", "quick-triage", "--author", "bob")
    assert code == 2
    assert "is not published" in told


def test_a_playbook_without_cases_may_be_published(sidelight, home, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("playbook: mine\ntitle: x\nsteps: [{sleep: 1h}]\n")
    code, out, _ = sidelight("playbook", "publish", str(file), "--author", "ada")
    assert code == 0
    assert "it has no cases" in out


def test_a_bare_name_is_published_as_it_is_installed(sidelight, changed):
    publish(sidelight, changed, "--force", "why not")
    assert json.loads(publish(sidelight, "quick-triage")[1])["number"] == 2
    assert json.loads(publish(sidelight, "quick-triage@1", "--force", "again")[1])["number"] == 1
