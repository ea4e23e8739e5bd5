import msgspec
import pytest

from house import START
from sidelight.model import InvalidInput, JournalEntry, JournalKind, RunMode, RunWait, WaitKind
from sidelight.store.run_rows import NewRun, entry_values, journal_entry, run_values, wait_values


def new(**parts):
    return NewRun(playbook="triage", pinned={"triage": "d1"}, mode=RunMode.PLAN, **parts)


def test_a_run_without_a_limit_shares_one_lane():
    assert run_values(new(), "red", "run_1", START)["lane"] == ""
    assert run_values(new(), "blue", "run_2", START)["lane"] == ""


def test_a_limit_is_of_one_owner_and_playbook():
    lanes = {
        run_values(each, owner, "run_1", START)["lane"]
        for owner in ("red", "blue")
        for each in (new(concurrency=1), msgspec.structs.replace(new(concurrency=2), playbook="b"))
    }
    assert len(lanes) == 4
    assert "" not in lanes


def test_a_run_is_its_own_root_unless_it_is_a_retry():
    assert run_values(new(), "red", "run_2", START)["root"] == "run_2"
    assert run_values(new(root="run_1"), "red", "run_2", START)["root"] == "run_1"


def test_a_limit_is_at_least_one():
    with pytest.raises(InvalidInput):
        run_values(new(concurrency=0), "red", "run_1", START)


def test_what_is_searched_of_a_wait_has_columns():
    wait = RunWait(kind=WaitKind.TIME, step="s", text="", until=START, approval_id="approval_1")
    values = wait_values(wait)
    assert (values["wait_kind"], values["wait_until"]) == ("time", START)
    assert values["approval_id"] == "approval_1"
    assert msgspec.json.decode(values["wait"], type=RunWait) == wait


def test_an_entry_comes_back_as_it_was():
    entry = JournalEntry(
        place="1.a.1",
        kind=JournalKind.ASK,
        step="ask",
        digest="d",
        result=b'{"answer":"yes"}',
        text="ana said yes",
        at=START,
    )
    columns = ("place", "kind", "step", "digest", "result", "text", "at")
    values = entry_values(entry)
    assert journal_entry(tuple(values[each] for each in columns)) == entry
    assert "\x00" not in entry_values(msgspec.structs.replace(entry, text="a\x00"))["text"]
