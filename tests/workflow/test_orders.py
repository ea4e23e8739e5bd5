import pytest

from workflow_world import mistakes


@pytest.mark.parametrize(
    ("steps", "under", "message", "suggestion"),
    [
        ("- {do: dns.blok, reason: r}", "dns.blok", "unknown action `dns.blok`", "`dns.block`"),
        ("- {do: dns.block, reason: r}", "{do", "needs a target", "${item}"),
        (
            "- {for_each: alert.observables, do: dns.block, reason: r, target: '${item.value}'}",
            "'${item.value}'",
            "an observable, not a part",
            "${item}",
        ),
        (
            "- {for_each: alert.observables, do: dns.block, reason: r, target: 'x ${item}'}",
            "'x ${item}'",
            "one value",
            "",
        ),
        (
            "- {for_each: alert.observables, do: case.open, reason: r, target: '${item}'}",
            "'${item}'",
            "takes no target",
            "",
        ),
        (
            "- {for_each: alert.observables, do: {url: dns.block}, reason: r, target: '${item}'}",
            "dns.block",
            "`dns.block` takes no url",
            "it takes domain",
        ),
        ("- {do: message.send, reason: r}", "do", "the argument `channel` is missing", "`with`"),
        (
            "- {do: message.send, reason: r, with: {chanel: x}}",
            "chanel",
            "unknown argument",
            "`channel`",
        ),
        ("- {do: message.send, reason: r, with: {channel: 3}}", "3", "no string", ""),
        (
            "- {do: message.send, reason: r, with: {channel: '${alert.severity}'}}",
            "'${alert.severity}'",
            "expected string, got int",
            "",
        ),
        (
            "- {do: message.send, reason: r, with: {channel: '${alert.host}'}}",
            "'${alert.host}'",
            "expected string, got string or nothing",
            "",
        ),
        (
            "- {do: message.send, reason: r, with: {channel: a, hook: b}}",
            "b}",
            "by reference",
            "${secrets.NAME}",
        ),
        (
            "- {do: message.send, reason: r, with: {channel: a, hook: '${secrets.hok}'}}",
            "'${secrets.hok}'",
            "no secret `hok`",
            "`hook`",
        ),
        (
            "- {do: case.open, reason: 'x ${alert.titel}'}",
            "${alert.titel",
            "no part `titel`",
            "`title`",
        ),
        ("- {do: case.open, reason: 'x ${1+1}'}", "${1+1}", "only a path", ""),
        ("- {call: othr}", "othr", "unknown playbook", "`other`"),
        ("- {call: other}", "other", "the input `score` is missing", ""),
        ("- {call: other, with: {score: 1, x: 2}}", "x", "unknown input `x`", "score"),
        ("- {call: other, with: {score: high}}", "high", "no int", ""),
        ("- {call: test}", "test", "cannot call itself", ""),
        ("- {ask: x, options: [a, a]}", "[a, a]", "given twice", ""),
        ("- {ask: x, options: [yes, no], default: maybe}", "maybe", "not one of", "no, yes"),
        ("- {sleep: {until: tomorrow}}", "tomorrow", "no moment", "2026-12-31"),
        ("- {sleep: {until: '2026-12-31T08:00:00'}}", "'2026", "without its time zone", "Z"),
        ("- {sleep: {until: '${alert.severity}'}}", "'${alert", "expected string, got int", ""),
        ("- {sleep: 999d}", "999d", "longer than a year", ""),
        ("- {sleep: '${inputs.wait}'}", "'${inputs", "no part `wait`", ""),
        ("- {sleep: '${inputs.name}'}", "'${inputs", "an input of the type duration", ""),
        ("- {enrich: alert.kind}", "alert.kind", "is no list", ""),
    ],
)
def test_a_step_that_could_not_be_done_is_a_finding(steps, under, message, suggestion):
    found = mistakes(steps, "secrets: [hook]\ninputs: {name: {type: string}}")
    assert any(
        rest.startswith(under) and message in said and suggestion in hint
        for rest, said, hint in found
    ), found


@pytest.mark.parametrize(
    "steps",
    [
        """
- for_each: alert.observables
  do: {domain: dns.block, url: url.block}
  reason: r
  target: ${item}
""",
        """
- do: message.send
  reason: r
  with: {channel: "to ${alert.host}", host: "${alert.host}"}
""",
        """
- do: message.send
  reason: r
  with: {channel: a, hook: "${secrets.hook}", urgent: true}
""",
        "- {call: other, with: {score: '${alert.severity}'}}",
        "- {call: plain}",
        "- {sleep: {until: '2026-12-31T08:00:00+01:00'}}",
    ],
)
def test_what_can_be_done_passes(steps):
    head = "secrets: [hook]" if "secrets" in steps else ""
    assert mistakes(steps, head) == []
