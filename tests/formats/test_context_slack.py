from contexts import context
from sidelight.formats.context_slack import message
from sidelight.model import Reason

NASTY = "<!channel> *bold* <https://evil.com|click> & `x`"


def texts(block):
    for name, value in block.items():
        if name == "text" and isinstance(value, str):
            yield value
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from texts(each)


def test_a_message_says_the_verdict_why_and_what_is_missing():
    told = message(context())
    assert told["text"] == "Malicious: evil-shop[.]com"
    assert told["blocks"][0]["text"] == {
        "type": "plain_text",
        "text": "Malicious: domain",
        "emoji": False,
    }
    everything = [each for block in told["blocks"] for each in texts(block)]
    assert "evil-shop[.]com" in everything
    assert "three: over quota" in everything
    assert len(told["blocks"]) <= 50


def test_foreign_text_stands_only_where_it_is_not_parsed():
    reason = Reason(text=NASTY, weight=1, source="one", family="x")
    told = message(context(reasons=(reason,)))
    assert {each["type"] for each in told["blocks"]} == {"header", "rich_text"}
    assert "mrkdwn" not in str(told)
    assert "https://" not in str(told)


def test_the_text_of_a_notification_holds_no_markup():
    assert message(context())["text"].isprintable()
    assert "<" not in message(context())["text"]
