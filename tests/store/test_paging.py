from sidelight.store.paging import given, page_statement


def test_a_page_is_filtered_by_what_is_given():
    asked = given(status="failed", playbook=None)
    assert asked == {"status": "failed"}
    statement = page_statement("SELECT id FROM runs WHERE owner = :owner", asked)
    assert statement == (
        "SELECT id FROM runs WHERE owner = :owner AND status = :status"
        " AND id < :after ORDER BY id DESC LIMIT :limit"
    )
