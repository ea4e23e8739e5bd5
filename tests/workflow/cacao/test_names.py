from cacao_world import VARIABLES, simple
from sidelight.workflow import read_playbook
from sidelight.workflow.cacao.names import (
    Names,
    fresh,
    names_of_document,
    names_of_playbook,
    slug,
)
from workflow_world import text_of

NAMES = Names(
    variables={"host": "__host__", "bad_one": "__Bad-One__", "key": "__key__"},
    types={"host": "string"},
    secrets=frozenset({"key"}),
)


def test_texts_are_turned_in_both_directions():
    theirs = "GET /__host__:value/__Bad-One__:value?k=__key__:value&__new__:value"
    ours = "GET /${inputs.host}/${inputs.bad_one}?k=${secrets.key}&__new__:value"
    assert NAMES.to_ours(theirs) == ours
    assert NAMES.to_theirs(ours) == theirs


def test_what_our_texts_cannot_hold_is_none():
    assert NAMES.to_ours("echo ${HOME}") is None
    assert NAMES.to_ours("") is None
    assert NAMES.to_ours("x" * 5000) is None


def test_other_references_stay_as_they_are():
    assert NAMES.to_theirs("${item.value} ${broken") == "${item.value} ${broken"
    assert NAMES.to_theirs("${item.value}") == "${item.value}"


def test_the_names_of_a_document_are_told_apart():
    variables = {**VARIABLES, "__HOST__": {"type": "bool"}, "__in__": {"type": "string"}}
    agents = {"ssh--2": {"name": "Web Server"}, "ssh--1": {"name": "web server"}, "ssh--3": {}}
    names = names_of_document(simple(playbook_variables=variables, agent_definitions=agents))
    assert names.variables["host"] == "__HOST__"
    assert names.variables["host_2"] == "__host__"
    assert names.variables["x_in"] == "__in__"
    assert names.types["count"] == "int"
    assert names.bindings == {"web_server": "ssh--1", "web_server_2": "ssh--2", "ssh_3": "ssh--3"}
    assert names.connection("ssh--1") == "web_server"
    assert names.input("__count__").type == "int"


def test_a_playbook_names_what_it_kept_and_passes_over_what_is_spoilt():
    playbook = read_playbook(text_of("- {sleep: 1h}", "inputs: {a: {type: int}}"), "f")
    kept = {"variables": {"a": "__A__", "b": 5}, "bindings": ["x"]}
    names = names_of_playbook(playbook, kept, {"soc": "group--1"})
    assert names.variable("a") == "__A__"
    assert names.variable("b") == "__b__"
    assert names.bindings == {"soc": "group--1"}


def test_names_are_such_as_the_language_takes():
    assert slug("", "-") == "x"
    assert slug("1st", "_") == "x_1st"
    assert len(slug("a" * 200, "-")) <= 64
    assert fresh("a", ["a", "a_2"], "_") == "a_3"
