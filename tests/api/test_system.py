def test_the_description_stands_where_clients_look_for_it(server):
    described = server.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]["key"]["name"] == "x-apikey"


def test_the_description_is_written_once(server):
    before = server.get("/openapi.json").content
    kept = server.app.state.described
    assert server.get("/openapi.json").content == before == kept
    assert server.app.state.described is kept


def test_it_lives_without_a_key(server):
    assert server.get("/healthz").json() == {"status": "ok"}
