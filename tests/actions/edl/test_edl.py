import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import UNTIL, command, played
from house import DOMAIN, IP
from sidelight.actions.edl import LISTS, Edl
from sidelight.model import InvalidInput, Observable, ObservableType
from sidelight.plugin import (
    BlockListAnswer,
    BlockListChange,
    BlockListEntry,
    BlockListQuery,
    Standing,
    shown,
)

EDL = Edl()
ENTRY = BlockListEntry(key="other", reason="by hand", until=UNTIL)


def nothing(_effect):
    return BlockListAnswer(None)


def there(_effect):
    return BlockListAnswer(ENTRY)


def test_the_plan_names_the_list_and_changes_nothing():
    plan, effects = played(EDL.plan(command()), nothing)
    assert plan.text.startswith(f"put {IP.value} on the block list `ip`")
    assert (plan.blast_radius.count, plan.blast_radius.unit, plan.already) == (1, "address", False)
    assert effects == [BlockListQuery("ip", IP)]


def test_the_plan_of_what_another_order_blocks_says_so():
    plan, _ = played(EDL.plan(command()), there)
    assert "by hand" in plan.text
    assert not plan.already
    assert played(EDL.plan(command(key="other")), there)[0].already


@pytest.mark.parametrize(
    ("action", "target", "name"),
    [
        ("ip.block", IP, "ip"),
        ("ip.block", Observable(ObservableType.IPV6, "2001:db8::1"), "ip"),
        ("dns.block", DOMAIN, "domain"),
        ("url.block", Observable(ObservableType.URL, "http://evil.example/a"), "url"),
        ("file.block", Observable(ObservableType.FILE, "a" * 64), "file"),
    ],
)
def test_each_type_has_its_list(action, target, name):
    order = command(action, target, until=UNTIL)
    receipt, effects = played(EDL.apply(order), there)
    assert receipt.reference == name
    assert effects == [
        BlockListChange(
            list=name,
            observable=target,
            present=True,
            key=order.key,
            until=UNTIL,
            reason=order.reason,
        )
    ]
    assert shown(effects[0]) == f"put on the block list {name}: {target.value}"


def test_a_target_of_another_type_is_refused():
    with pytest.raises(InvalidInput, match="takes ipv4-addr, ipv6-addr, not domain"):
        played(EDL.plan(command("ip.block", DOMAIN)), nothing)
    with pytest.raises(InvalidInput, match=r"cannot do host\.contain"):
        played(EDL.apply(command("host.contain", None)), nothing)


def test_the_probe_looks_into_the_list():
    assert played(EDL.verify(command()), nothing)[0].standing is Standing.ABSENT
    proof, _ = played(EDL.verify(command()), there)
    assert proof.standing is Standing.HOLDS
    assert proof.text.endswith("until 2026-11-24 18:00 UTC")


def test_undoing_takes_off_by_the_key_alone_and_tells_what_stays():
    receipt, effects = played(EDL.undo(command(), {}), nothing)
    assert receipt.text == f"{IP.value} is off the block list `ip`"
    assert (effects[0].present, effects[0].key) == (False, command().key)
    assert played(EDL.undo(command(), {}), there)[0].text.endswith("by hand")


@given(st.text(max_size=50))
def test_any_value_goes_as_it_is(text):
    target = Observable(ObservableType.URL, text)
    _, effects = played(EDL.apply(command("url.block", target)), there)
    assert effects[0].observable == target


def test_every_target_has_a_list():
    targets = {each for ability in EDL.manifest.does.values() for each in ability.targets}
    assert targets == set(LISTS)
