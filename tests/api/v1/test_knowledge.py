from sidelight.model import AccessRole


def test_feeds_providers_and_playbooks(server):
    headers = server.as_(AccessRole.VIEWER)
    assert server.get("/api/v1/feeds", headers=headers).json()["data"] == [{"name": "a-feed"}]
    assert server.get("/api/v1/providers", headers=headers).json()["data"] == [
        {"name": "a-provider"}
    ]
    found = server.get("/api/v1/playbooks", headers=headers).json()["data"]
    assert {"quick-triage", "edr-malware"} <= {each["name"] for each in found}
    assert server.get("/api/v1/feeds").status_code == 401
