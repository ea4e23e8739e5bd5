import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cacao_world import NOW, encoded, simple
from sidelight.formats.cacao import check, warnings
from sidelight.wiring.playbooks import shipped_names, shipped_text
from sidelight.workflow import read_playbook
from sidelight.workflow.cacao import export_cacao, import_cacao
from sidelight.workflow.cacao.patches import difference
from sidelight.workflow.cacao.yaml_text import yaml_text
from sidelight.workflow.version import digest_of
from workflow_world import text_of

slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def there_and_back(playbook):
    """Export, hold against the specification, import; return the export and the playbook."""
    made = export_cacao(playbook, now=NOW)
    check(made.document)
    assert warnings(made.document) == [] or playbook.on_error
    return made, read_playbook(import_cacao(encoded(made.document)).text, "again")


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_playbook_comes_back_as_the_same_version(name):
    playbook = read_playbook(shipped_text(name), name)
    _, again = there_and_back(playbook)
    assert again == playbook
    assert digest_of(again) == digest_of(playbook)


conditions = st.sampled_from(
    [
        "alert.severity > 3",
        "inputs.n > 3",
        "inputs.n>3",
        "inputs.s in ['a', \"b\"] && !inputs.b",
        "inputs.s == 'a'",
        "inputs.s == 'b'",
        "inputs.s.matches('a.*') || inputs.f < 0.5",
        "steps.a.count > 0",
    ]
)
words = st.sampled_from(["a", "Look: at #1", "${inputs.s} is bad", "done", "5"])
leaves = st.one_of(
    st.fixed_dictionaries(
        {"enrich": st.just("alert.observables")},
        optional={"deep": st.sampled_from([True, "weak"]), "most": st.integers(1, 9)},
    ),
    st.fixed_dictionaries(
        {
            "do": st.sampled_from(["case.open", "http.request", "shell.ssh", "unsupported.x"])
            | st.just({"domain": "dns.block", "url": "url.block"}),
            "reason": words,
        },
        optional={
            "with": st.dictionaries(
                st.sampled_from(["agent", "command", "order", "targets"]),
                words | st.integers(0, 5) | st.lists(words, max_size=2) | st.just({"a": [1.5]}),
            ),
            "approval": st.sampled_from(["auto", "two_person"]),
            "ttl": st.just("7d"),
            "target": st.just("${item}"),
        },
    ),
    st.fixed_dictionaries(
        {"ask": words, "options": st.sampled_from([["a", "b"], ["done", "not done"]])},
        optional={"default": st.just("a")},
    ),
    st.fixed_dictionaries({"sleep": st.just("0s") | st.just({"until": "2027-01-01T00:00:00Z"})}),
    st.fixed_dictionaries(
        {"call": st.sampled_from(["other", "cacao-5d0c1f0e-7e1a-4a55-9d2a-0c8f4d3b6a10"])},
        optional={"with": st.just({"n": 5})},
    ),
    st.fixed_dictionaries({"conclude": st.just("closed"), "summary": words}),
)


def lists(steps):
    return st.lists(steps, min_size=1, max_size=3)


def nested(steps):
    case = st.fixed_dictionaries(
        {"when": conditions, "steps": lists(steps)}, optional={"title": words}
    )
    return st.one_of(
        st.fixed_dictionaries({"steps": lists(steps)}),
        st.fixed_dictionaries(
            {"switch": st.lists(case, min_size=1, max_size=3)}, optional={"else": lists(steps)}
        ),
        st.fixed_dictionaries({"parallel": st.lists(lists(steps), min_size=2, max_size=3)}),
        st.fixed_dictionaries(
            {"while": conditions, "max": st.sampled_from([7, 100]), "steps": lists(steps)}
        ),
    )


@st.composite
def with_more(draw, plain, failing):
    """Return a step with some of what every step may say."""
    more = st.fixed_dictionaries(
        {},
        optional={
            "title": words,
            "id": st.sampled_from(["one", "two"]),
            "when": conditions,
            "for_each": st.just("alert.observables"),
            "as": st.just("it"),
            "timeout": st.sampled_from(["90s", "1m30s", "${inputs.d}"]),
            "retry": st.just({"times": 2}),
            "on_error": lists(failing),
        },
    )
    return {**draw(plain), **(draw(more) if draw(st.booleans()) else {})}


simple_steps = with_more(leaves, leaves)
steps = st.recursive(
    simple_steps, lambda inner: with_more(nested(inner), simple_steps), max_leaves=6
)
HEAD = {
    "version": 3,
    "on": {"alert": {"when": "alert.severity > 1"}},
    "inputs": {
        "n": {"type": "int", "default": 3},
        "s": {"type": "string", "description": "words"},
        "b": {"type": "bool", "default": False},
        "f": {"type": "float", "default": 0.5},
        "d": {"type": "duration", "default": "7d"},
        "l": {"type": "strings", "default": ["a"]},
    },
    "secrets": ["key"],
    "limits": {"steps": 50},
}


@slow
@given(lists(steps), st.none() | lists(simple_steps), st.booleans())
def test_any_playbook_comes_back_as_the_same_version(some, rescue, headed):
    values = {"playbook": "mine", "title": "Mine, and more", **(HEAD if headed else {})}
    values |= {"steps": some, **({"on_error": rescue} if rescue else {})}
    playbook = read_playbook(yaml_text(values), "first")
    made = export_cacao(playbook, now=NOW)
    check(made.document)
    again = read_playbook(import_cacao(encoded(made.document)).text, "again")
    assert digest_of(again) == digest_of(playbook)
    assert again == playbook


def test_an_export_is_the_same_each_time():
    playbook = read_playbook(text_of("- {sleep: 1h}"), "f")
    assert export_cacao(playbook, now=NOW) == export_cacao(playbook, now=NOW)


def test_approvals_are_told_and_stand_in_the_extension():
    text = text_of("- {id: cut, do: case.open, reason: r, approval: two_person}")
    made, again = there_and_back(read_playbook(text, "f"))
    assert [str(each) for each in made.warnings] == [
        "cut: the approval (two_person) does not survive in other executors"
    ]
    assert '"approval": "two_person"' in json.dumps(made.document)
    assert again.steps[0].approval == "two_person"


def edited(change):
    """Import, edit the text, export; return the original, the export."""
    original = simple(labels=["x"], signatures=[{"type": "jss"}])
    text = import_cacao(encoded(original)).text
    assert change[0] in text
    playbook = read_playbook(text.replace(*change), "edited")
    return original, export_cacao(playbook, now=NOW)


def test_what_was_not_edited_keeps_its_time_and_its_signatures():
    original, made = edited(("# Imported", "# imported"))
    assert made.document == original


def test_an_edit_is_in_the_export_with_a_new_time_and_without_the_signatures():
    original, made = edited(("ask: Look at it", "ask: Look at it twice"))
    changes = {each.at[-1] for each in difference(made.document, original)}
    assert changes == {"modified", "signatures", "command"}
    assert made.document["modified"] == NOW
    assert "signatures: left out: the playbook was edited since" in map(str, made.warnings)


def test_an_approval_that_is_added_goes_into_the_extension():
    command = {"type": "ssh", "command": "cut"}
    original = simple()
    [one] = [each for each in original["workflow"].values() if each["type"] == "action"]
    one["commands"] = [command]
    text = import_cacao(encoded(original)).text.replace("reason:", "approval: auto\n    reason:")
    made = export_cacao(read_playbook(text, "edited"), now=NOW)
    check(made.document)
    again = read_playbook(import_cacao(encoded(made.document)).text, "again")
    assert again.steps[0].approval == "auto"


def test_a_patch_that_no_longer_fits_is_told():
    original = simple()
    [one] = [each for each in original["workflow"].values() if each["type"] == "action"]
    one["timeout"] = 1500
    text = import_cacao(encoded(original)).text
    edited_text = text.replace("options:", "timeout: 1h\n    options:")
    made = export_cacao(read_playbook(edited_text, "edited"), now=NOW)
    assert any("/timeout of the original no longer fits" in str(each) for each in made.warnings)
    assert 3_600_000 in [each.get("timeout") for each in made.document["workflow"].values()]
