from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import command, played
from house import DOMAIN, IP
from sidelight.actions.described import described, read_description
from sidelight.devcloud.actuators import firewall_text
from sidelight.devcloud.faults import Fault
from sidelight.model import (
    BadAnswer,
    InvalidInput,
    NotSet,
    OverQuota,
    Refused,
    SidelightError,
    Unavailable,
)
from sidelight.plugin import OWN_SERVER, HttpResponse, Standing, header_key, shown

FIREWALL = described(read_description(firewall_text(), "firewall.yaml"))
ORDER = command(ttl=timedelta(hours=1))


def actuator(text):
    return described(read_description(text, "f.yaml"))


BY_REFERENCE = actuator("""
actuator: fence
title: Fence
url: https://fence.example/api/
settings: {zone: dmz}
actions:
  message.send:
    title: Say it
    blocks: false
    apply: {method: POST, path: /say, form: {text: "${reason}", zone: "${settings.zone}"}}
  ip.block:
    title: Block
    targets: [ipv4-addr]
    apply: {method: POST, path: /b, json: {ip: "${target.value}"}, reference: body.block.id}
    verify:
      path: /b
      params: {ip: "${target.value}"}
      expect: [200, 404]
      holds: status == 200 && body.block.until != null
      reference: body.block.id
    undo:
      method: DELETE
      path: /b/${reference}
      headers: {Idempotency-Key: mine}
""")


@pytest.fixture
def wall(steered):
    return steered.cloud.services["firewall"]


def blocked(wall):
    return list(wall.vendor._blocks.values())


def test_its_card_is_made_from_the_file():
    card, ability = FIREWALL.manifest, FIREWALL.manifest.does["ip.block"]
    assert (card.name, card.hosts) == ("firewall", {OWN_SERVER})
    assert ability.openc2.action == "deny"
    assert [ability.reversible, ability.repeatable, ability.blocks] == [True] * 3
    assert BY_REFERENCE.manifest.hosts == {"fence.example"}
    assert not BY_REFERENCE.manifest.does["message.send"].reversible


async def test_planned_applied_proved_undone(bench, wall):
    firewall = bench(FIREWALL)
    plan = await firewall("plan", ORDER)
    assert (plan.text, plan.already) == (f"block {IP.value} at the perimeter firewall", False)
    assert plan.blast_radius.text == "everybody behind the perimeter"
    assert (await firewall("verify", ORDER)).standing is Standing.ABSENT
    receipt = await firewall("apply", ORDER)
    assert receipt.undo == {"reference": receipt.reference}
    [block] = blocked(wall)
    assert block == {
        "id": receipt.reference,
        "address": IP.value,
        "comment": ORDER.reason,
        "seconds": 3600,
        "key": header_key(ORDER.key),
    }
    assert (await firewall("plan", ORDER)).already
    assert (await firewall("verify", ORDER)).standing is Standing.HOLDS
    await firewall("undo", ORDER, receipt.undo)
    await firewall("undo", ORDER, {})
    assert (await firewall("verify", ORDER)).standing is Standing.ABSENT


async def test_the_same_order_twice_is_once(bench, wall):
    firewall = bench(FIREWALL)
    first = await firewall("apply", ORDER)
    assert (await firewall("apply", ORDER)).reference == first.reference
    assert [each["did"] for each in wall.vendor._log] == ["block"]


async def test_a_dry_run_shows_the_change(bench, wall):
    change = await bench(FIREWALL).preview(ORDER)
    assert shown(change).startswith("POST https://own-server/api/v1/blocks {")
    assert (wall.calls.total(), blocked(wall)) == (0, [])


@pytest.mark.parametrize("fault", ["timeout", "truncated"])
async def test_an_answer_that_was_lost_is_cleared_up_by_the_probe(bench, wall, fault):
    firewall = bench(FIREWALL)
    wall.fault = Fault(fault)
    with pytest.raises(Unavailable):
        await firewall("apply", ORDER)
    wall.fault = None
    assert (await firewall("verify", ORDER)).standing is Standing.HOLDS
    await firewall("apply", ORDER)
    assert len(blocked(wall)) == 1


@pytest.mark.parametrize("stage", ["plan", "apply", "verify", "undo"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("401", Refused),
        ("403", Refused),
        ("429", OverQuota),
        ("500", Unavailable),
        ("503", Unavailable),
        ("html", (BadAnswer, Refused)),
    ],
)
async def test_what_goes_wrong_is_an_error_of_ours(bench, wall, stage, fault, error):
    wall.fault = Fault(fault)
    more = [{}] if stage == "undo" else []
    with pytest.raises(error):
        await bench(FIREWALL)(stage, ORDER, *more)
    assert blocked(wall) == []


async def test_an_answer_of_another_shape_says_nothing(bench, wall):
    firewall = bench(FIREWALL)
    wall.fault = Fault.SCHEMA
    assert (await firewall("verify", ORDER)).standing is Standing.UNKNOWN
    with pytest.raises(BadAnswer):
        await firewall("apply", ORDER)


async def test_without_a_server_nothing_is_sent(bench):
    with pytest.raises(NotSet, match="SIDELIGHT_FIREWALL_URL"):
        await bench(FIREWALL, SIDELIGHT_FIREWALL_URL="")("plan", ORDER)


def test_what_it_does_not_do_is_refused():
    with pytest.raises(InvalidInput, match="not domain"):
        played(FIREWALL.plan(command(target=DOMAIN)), None)
    with pytest.raises(InvalidInput, match="cannot be taken back"):
        played(BY_REFERENCE.undo(command("message.send", None), {}), None)


def told(status=200, body=b'{"block": {"id": 7, "until": "x"}}', **headers):
    return lambda _: HttpResponse(status=status, body=body, headers=headers)


def test_a_reference_that_is_not_known_is_searched():
    receipt, (search, undo) = played(BY_REFERENCE.undo(command(), {}), told())
    assert (search.method, search.changes, undo.changes) == ("GET", False, True)
    assert (undo.url_template, undo.path) == ("https://fence.example/api/b/{p0}", {"p0": "7"})
    assert undo.headers == {"Idempotency-Key": "mine"}
    assert receipt.reference == "7"
    _, [undo] = played(BY_REFERENCE.undo(command(), {"reference": "b9"}), told())
    assert undo.path == {"p0": "b9"}


def test_a_form_carries_settings():
    order = command("message.send", None, settings={"zone": "lan"})
    _, [effect] = played(BY_REFERENCE.apply(order), told())
    assert effect.form == {"text": order.reason, "zone": "lan"}
    assert effect.headers == {"Idempotency-Key": header_key(order.key)}


def test_without_a_probe_it_is_unknown():
    proof, effects = played(BY_REFERENCE.verify(command("message.send", None)), told())
    assert (proof.standing, effects) == (Standing.UNKNOWN, [])


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (told(), Standing.HOLDS),
        (told(404, b""), Standing.ABSENT),
        (told(200, b'{"block": {"until": null}}'), None),
        (told(200, b"not JSON"), None),
    ],
)
def test_the_condition_decides_on_what_was_answered(answer, standing):
    text = """
actuator: fence
title: Fence
actions:
  ip.block:
    title: Block
    targets: [ipv4-addr]
    apply: {method: POST, path: /b}
    verify: {path: /b, expect: [200, 404], holds: status == 200 && body.block.id == 7}
"""
    proof, _ = played(actuator(text).verify(command()), answer)
    assert proof.standing is (standing or Standing.UNKNOWN)


def test_a_page_in_place_of_an_answer_is_none():
    answer = told(200, b"<html>", **{"content-type": "text/html; charset=utf-8"})
    with pytest.raises(BadAnswer, match="a page of HTML"):
        played(BY_REFERENCE.apply(command("message.send", None)), answer)


def test_a_refusal_is_shown_cut_and_in_one_line():
    with pytest.raises(Refused, match=r"^Fence answered HTTP 422: no  such zonex+$"):
        played(BY_REFERENCE.apply(command()), told(422, b"no \n such zone" + b"x" * 500))


@given(st.binary(max_size=300), st.sampled_from([200, 201, 404, 409]))
def test_any_answer_is_read_or_an_error_of_ours(body, status):
    for stage in (BY_REFERENCE.apply, BY_REFERENCE.verify):
        try:
            played(stage(command()), told(status, body))
        except SidelightError as error:
            assert isinstance(error, BadAnswer | Refused)  # noqa: PT017 - others escape
