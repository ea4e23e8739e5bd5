import pytest

from sidelight.extraction.fields import Hint, hint


@pytest.mark.parametrize(
    "field",
    ["domain", "hostname", "dst_host", "query", "server_name", "rrname", "urls", "src.domain"],
)
def test_host_fields(field):
    assert hint(field) is Hint.HOST


@pytest.mark.parametrize("field", ["version", "AgentVersion", "os_build", "firmware"])
def test_version_fields(field):
    assert hint(field) is Hint.VERSION


@pytest.mark.parametrize("field", ["cid", "aid", "agent_id", "deviceId", "uuid", "etag"])
def test_identifier_fields(field):
    assert hint(field) is Hint.IDENTIFIER


@pytest.mark.parametrize("field", ["md5", "valid", "paid", "message", "ip", "hash", ""])
def test_other_fields(field):
    assert hint(field) is Hint.NONE
