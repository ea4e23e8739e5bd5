from house import DOMAIN, START
from sidelight.api.vt.notes import comment_object, vote_object
from sidelight.service.community import Comment, Vote


def test_a_comment_is_an_object_whose_text_is_no_markup():
    told = comment_object(
        Comment(id="0badcafe", observable=DOMAIN, text="<i> #A #a", author="ada", at=START), "B"
    )
    assert told["id"] == "d-evil-shop.com-0badcafe"
    assert told["links"]["self"] == "B/api/v3/comments/d-evil-shop.com-0badcafe"
    assert told["attributes"] == {
        "text": "<i> #A #a",
        "html": "&lt;i&gt; #A #a",
        "date": int(START.timestamp()),
        "tags": ["a"],
        "votes": {"positive": 0, "negative": 0, "abuse": 0},
    }


def test_a_vote_has_an_identifier_that_is_its_authors():
    ada = vote_object(Vote(observable=DOMAIN, author="ada", malicious=True, at=START), "B")
    bob = vote_object(Vote(observable=DOMAIN, author="bob", malicious=False, at=START), "B")
    assert (ada["attributes"]["value"], bob["attributes"]["value"]) == (-1, 1)
    assert ada["id"] != bob["id"]
    assert len(ada["id"].rpartition("-")[2]) == 8
