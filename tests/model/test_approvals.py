from house import START
from sidelight.model import Approval, ApprovalRequest


def test_how_many_have_to_agree():
    asked = ApprovalRequest(id="a", question="q", options=("a", "b"), author="p", asked_at=START)
    assert asked.needed == 1
    two = ApprovalRequest(
        id="a",
        question="q",
        options=("a", "b"),
        author="p",
        asked_at=START,
        policy=Approval.TWO_PERSON,
    )
    assert two.needed == 2
