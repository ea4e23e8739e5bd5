from sidelight.devcloud.vendor import Asked
from sidelight.devcloud.vendors.hybrid_analysis import HybridAnalysis
from sidelight.devcloud.world import Kind, Subject, World
from sidelight.model import Observable, ObservableType

SHA256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
MD5 = "44d88612fea8a8f36de82e1278abb02f"
WORLD = World(
    [
        Subject(
            observable=Observable(ObservableType.FILE, SHA256),
            kind=Kind.MALICIOUS,
            family="EICAR",
            hashes={"md5": MD5},
            engines=35,
        )
    ]
)


def ask(path, agent="Falcon Sandbox", **query):
    headers = {"user-agent": agent}
    asked = Asked(method="GET", path=f"/api/v2/{path}", query=query, headers=headers)
    return HybridAnalysis().answer(asked, WORLD)


def test_a_search_leads_from_any_hash_to_the_overview():
    assert ask("search/hash", hash=MD5).body["sha256s"] == [SHA256]
    overview = ask(f"overview/{SHA256}").body
    assert (overview["verdict"], overview["vx_family"], overview["multiscan_result"]) == (
        "malicious",
        "EICAR",
        50,
    )


def test_an_unknown_hash_is_404():
    assert ask("search/hash", hash="0" * 31 + "1").status == 404
    assert ask("overview/" + "0" * 63 + "1").status == 404


def test_another_user_agent_is_not_let_in():
    assert ask("search/hash", agent="curl/8", hash=MD5).status == 403


def test_errors_have_the_two_fields_of_the_vendor():
    asked = Asked(method="GET", path="/")
    for told in (HybridAnalysis().unauthorized(asked), HybridAnalysis().over_quota(asked, 9)):
        assert set(told.body) == {"message", "validation_errors"}
