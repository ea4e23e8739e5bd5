import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuators import command, played
from house import IP
from sidelight.actions.slack import Slack, message
from sidelight.devcloud.faults import Fault
from sidelight.model import (
    BadAnswer,
    InvalidInput,
    NotSet,
    OverQuota,
    PolicyDenied,
    Refused,
    Unavailable,
)
from sidelight.plugin import HttpResponse, Standing, shown

SLACK = Slack()
SAY = command("message.send", None, arguments={"text": "look at case 17"}, facts={"case": "17"})


@pytest.fixture
def chat(steered):
    return steered.cloud.services["slack"]


def taken(chat):
    return chat.vendor._taken


async def test_it_is_sent_and_nobody_can_prove_it(bench, chat):
    slack = bench(SLACK)
    assert (await slack("plan", SAY)).text == "send to the channel: look at case 17"
    assert taken(chat) == []
    assert "in the channel" in (await slack("apply", SAY)).text
    assert [each["text"] for each in taken(chat)] == ["look at case 17"]
    proof = await slack("verify", SAY)
    assert (proof.standing, "cannot be asked" in proof.text) == (Standing.UNKNOWN, True)
    with pytest.raises(InvalidInput, match="cannot be taken back"):
        await slack("undo", SAY, {})


def test_the_card_says_what_cannot_be_undone_or_repeated():
    ability = SLACK.manifest.does["message.send"]
    assert [ability.reversible, ability.repeatable, ability.blocks] == [False] * 3


async def test_a_dry_run_stops_before_it_is_sent(bench, chat):
    change = await bench(SLACK).preview(SAY)
    assert shown(change).startswith("POST https://hooks.slack.com/ ")
    assert taken(chat) == []


async def test_without_text_it_says_the_reason(bench, chat):
    await bench(SLACK)("apply", command("message.send", IP))
    assert json.dumps(taken(chat)[0]).count("C2 of case 17") == 2
    assert IP.value in json.dumps(taken(chat)[0])


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("401", Refused, "invalid_token"),
        ("403", Refused, "an admin forbade"),
        ("404", Refused, "404 page not found"),
        ("429", OverQuota, "over quota"),
        ("500", Unavailable, "HTTP 500"),
        ("503", Unavailable, "HTTP 503"),
        ("timeout", Unavailable, "cannot be reached"),
        ("html", BadAnswer, "says `ok`"),
        ("empty", BadAnswer, "says `ok`"),
    ],
)
async def test_what_goes_wrong_is_an_error_of_ours_without_the_secret(
    bench, chat, fault, error, said
):
    chat.fault = Fault(fault)
    with pytest.raises(error, match=said) as caught:
        await bench(SLACK)("apply", SAY)
    assert "cloud-key" not in str(caught.value)


async def test_a_pause_that_is_asked_for_is_known(bench, chat):
    chat.fault = Fault.OVER_QUOTA
    with pytest.raises(OverQuota) as caught:
        await bench(SLACK)("apply", SAY)
    assert caught.value.retry_after == 60


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://hooks.slack.com/elsewhere/good", "no_service"),
        ("https://hooks.slack.com/services/wrong", "invalid_token"),
    ],
)
async def test_a_webhook_that_is_gone_says_what_to_do(bench, url, word):
    slack = bench(SLACK, SIDELIGHT_SLACK_WEBHOOK_URL=url)
    with pytest.raises(Refused, match=f"{word}.*make a new incoming webhook"):
        await slack("apply", SAY)


async def test_only_the_host_of_slack_is_called(bench):
    slack = bench(SLACK, SIDELIGHT_SLACK_WEBHOOK_URL="https://evil.example/services/secret-part")
    with pytest.raises(PolicyDenied, match=r"may not call evil\.example") as caught:
        await slack("apply", SAY)
    assert "secret-part" not in str(caught.value)


async def test_without_the_webhook_nothing_is_sent(bench):
    with pytest.raises(NotSet, match="SIDELIGHT_SLACK_WEBHOOK_URL"):
        await bench(SLACK, SIDELIGHT_SLACK_WEBHOOK_URL="")("apply", SAY)


@given(text=st.text(min_size=1), facts=st.dictionaries(st.text(), st.text(), max_size=3))
def test_nothing_foreign_is_markup(text, facts):
    order = command("message.send", None, arguments={"text": text}, facts=facts)
    told = json.loads(json.dumps(message(order)))
    assert not {"<", ">"} & set(told["text"])
    assert {each["type"] for each in told["blocks"]} == {"rich_text"}
    elements = [e for block in told["blocks"] for e in block["elements"][0]["elements"]]
    assert {each["type"] for each in elements} == {"text"}


@given(st.binary(max_size=200), st.sampled_from([200, 400, 403, 404, 410]))
def test_any_answer_is_ok_or_an_error_of_ours(body, status):
    def answer(_):
        return HttpResponse(status=status, body=body)

    try:
        receipt, _ = played(SLACK.apply(SAY), answer)
    except (BadAnswer, Refused) as error:
        assert str(error).isprintable()  # noqa: PT017 - every other error escapes
    else:
        assert receipt.text
