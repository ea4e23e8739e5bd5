from sidelight.validation.lifting import lift


def test_a_malicious_url_does_not_make_its_popular_or_shared_host_a_target(bench, material, sets):
    popular, shared = lift(bench, sets, material.reference)
    assert (popular.urls, popular.hosts) == (1, 1)
    assert (shared.urls, shared.hosts) == (1, 1)
    for row in (popular, shared):
        assert row.host_actions == row.malicious_hosts == row.actionable_hosts == 0


def test_the_url_itself_stays_suspicious(bench, material, sets):
    _, shared = lift(bench, sets, material.reference)
    assert shared.suspicious_urls == 1
