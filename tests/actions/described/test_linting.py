import pytest

from actions.described.test_reading import SMALL, findings
from sidelight.actions.described.linting import condition_of
from sidelight.expressions import ExpressionError

VERIFY = "    verify: {path: /b, holds: status == 200}\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("method: POST, path", "path", "`apply` changes something, and GET does not"),
        ("ip.block:", "Block:", "`Block` is no action"),
        ("/z/${settings.zone}/b", "z", "a path begins with /"),
        ("/z/${settings.zone}/b", "/z?a=1", "a path begins with /"),
        ("/z/${settings.zone}/b", "/ä", "a path begins with /"),
        ("/z/${settings.zone}/b", "/${zone}", "there is no `zone`"),
        ("/z/${settings.zone}/b", "/${settings.zon}", "there is no `settings.zon`"),
        ("/z/${settings.zone}/b", "/${settings}", "`settings` is not whole"),
        ("/z/${settings.zone}/b", "/${arguments.note", "`${` is not closed"),
        ("/z/${settings.zone}/b", "/${1 + 1}", "only a path"),
        ("/z/${settings.zone}/b", "/${reference}", "only `undo` knows a reference"),
        ("{ip: ", "{a: [{b: '${arguments.what}'}], ip: ", "there is no `arguments.what`"),
        ("    targets: [ipv4-addr]\n", "", "this action has no target"),
        ("https://fence.example/api", "http://fence.example", "a url begins with https://"),
        ("https://fence.example/api", "https://fence.example/{a}", "a url begins with https://"),
        ("https://fence.example/api", "https:///api", "a url begins with https://"),
        ('site: ""', 'token: ""', "`token` cannot be a setting as well"),
        ('site: ""', 'url: ""', "`url` cannot be a setting as well"),
        ('site: ""', '"a b": ""', "a name here is lower-case words"),
        ("name: X-Token", 'name: "X: 1"', "the name of a header or parameter is one word"),
        ("    undo:", "    reversible: true\n    apply2:", "unknown key `apply2`"),
        ("title: Fence", "title: Fence\ndocs: somewhere", "the documentation is"),
        ("    undo: {", "    verify: {path: /b}\n    undo: {", "`verify` needs `holds`"),
        (
            "    undo: {",
            "    verify: {method: PUT, path: /b, holds: 'true'}\n    undo: {",
            "only reads",
        ),
        (
            "    undo: {",
            "    verify: {path: /b, holds: state == 1}\n    undo: {",
            "there is no variable",
        ),
        (
            "    undo: {",
            "    verify: {path: /b, holds: '1'}\n    undo: {",
            "says neither true nor false",
        ),
        ("    undo: {", "    undo: {holds: 'true', ", "`undo` proves nothing"),
        ("    undo: {", "    undo: {reference: id, ", "a reference is a path such as body.id"),
        ("    undo: {", "    undo: {form: {a: b}, json: {a: b}, ", "either `json` or `form`"),
        ("    undo: {", '    undo: {headers: {"a b": c}, ', "is no name of a header"),
    ],
)
def test_what_no_shape_can_say(old, new, message):
    assert old in SMALL
    said = [each for _, each, _ in findings(SMALL.replace(old, new, 1))]
    assert any(message in each for each in said), said


def test_it_is_not_reversible_without_an_undo():
    lines = [each for each in SMALL.splitlines() if "undo" not in each]
    [(line, message, _)] = findings("\n".join([*lines, "    reversible: true", ""]))
    assert (line, "without an `undo`" in message) == (len(lines) + 1, True)


def test_there_is_at_least_one_action():
    [(_, message, _)] = findings("actuator: a\ntitle: A\nactions: {}\n")
    assert message == "there is no action"


def test_a_condition_is_compiled_once():
    assert condition_of("status == 200") is condition_of("status == 200")
    with pytest.raises(ExpressionError):
        condition_of("body.")
