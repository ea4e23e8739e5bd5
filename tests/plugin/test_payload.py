import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidelight.model import InvalidInput, Role
from sidelight.plugin.payload import DEEPEST, PathMap, Payload, fingerprint, leaves

MD5 = "44d88612fea8a8f36de82e1278abb02f"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def found(body, fields=None):
    observables = Payload(body).observables(*([] if fields is None else [PathMap(fields)]))
    return {each.observable.value: (each.role, each.path) for each in observables}


def test_leaves_have_paths_in_the_order_of_the_document():
    body = {"a": {"b": [1, "x"]}, "c d": None, "e": []}
    assert [(leaf.path, leaf.value) for leaf in leaves(body)] == [
        ("a.b[0]", 1),
        ("a.b[1]", "x"),
        ('["c d"]', None),
    ]


def test_json_inside_a_string_is_part_of_the_document():
    body = {"AdditionalFields": json.dumps({"ImageFile": {"MD5": MD5}})}
    assert [leaf.path for leaf in leaves(body)] == ["AdditionalFields.ImageFile.MD5"]
    assert found(body) == {MD5: (Role.FILE, "AdditionalFields.ImageFile.MD5")}


@pytest.mark.parametrize("text", ["{", "[x]", "{}x", "[1", '{"a":}', "[" * 5000 + "]" * 5000])
def test_what_is_no_json_stays_a_string(text):
    assert [leaf.value for leaf in leaves({"a": text})] == [text]


def test_the_name_beside_a_value_names_the_leaf():
    body = {"pairs": [{"Key": "trace_id", "ValueString": MD5}, {"Key": "md5", "ValueString": MD5}]}
    assert [leaf.name for leaf in leaves(body)] == [None, "trace_id", None, "md5"]
    assert found(body) == {MD5: (Role.FILE, "pairs[1].ValueString")}


def test_nesting_has_an_end():
    body = "x"
    for _ in range(DEEPEST + 1):
        body = {"a": body}
    with pytest.raises(InvalidInput, match="nested deeper than 128"):
        Payload(body)


def test_a_map_names_fields_and_their_roles():
    body = {"hits": [{"ip": "8.8.8.8"}, {"ip": "9.9.9.9"}], "by": {"eu": {"host": "evil.com"}}}
    fields = {"hits[].ip": Role.ATTACKER, "by.*.host": Role.PARENT}
    assert found(body, fields) == {
        "8.8.8.8": (Role.ATTACKER, "hits[0].ip"),
        "9.9.9.9": (Role.ATTACKER, "hits[1].ip"),
        "evil.com": (Role.PARENT, "by.eu.host"),
    }


def test_a_map_can_say_that_there_is_nothing():
    assert found({"note": "see evil.com"}, {"note": None}) == {}


def test_beside_the_map_all_other_text_gives_mentions():
    body = {"sha256": "ab" * 32, "other": {"src_ip": "8.8.8.8"}, "comment": "went to evil.com"}
    assert found(body, {"sha256": Role.FILE}) == {
        "ab" * 32: (Role.FILE, "sha256"),
        "8.8.8.8": (Role.MENTIONED, "other.src_ip"),
        "evil.com": (Role.MENTIONED, "comment"),
    }


def test_a_victim_stays_a_victim_beside_the_map():
    assert found({"device": {"external_ip": "8.8.8.8"}}, {}) == {
        "8.8.8.8": (Role.VICTIM, "device.external_ip")
    }


def test_a_mapped_indicator_that_is_a_hash_is_a_file():
    assert found({"ioc": MD5}, {"ioc": Role.ATTACKER}) == {MD5: (Role.FILE, "ioc")}


def test_a_value_is_listed_once_with_its_strongest_role_and_first_path():
    body = {
        "note": "8.8.8.8 again",
        "dest_ip": "8.8.8.8",
        "src_ip": "8.8.8.8",
        "client_ip": "8.8.8.8",
    }
    assert found(body) == {"8.8.8.8": (Role.ATTACKER, "src_ip")}
    assert found(body | {"device": {"ip": "8.8.8.8"}})["8.8.8.8"][0] is Role.VICTIM


@pytest.mark.parametrize(
    "body",
    [
        {"cid": MD5},
        {"event": {"aid": MD5}},
        {"p_row_id": MD5},
        {"sha1": "0" * 40},
        {"userAgent": "Mozilla/5.0 Chrome/71.0.3578.98"},
        {"header": "Mozilla/5.0 (X11) Chrome/71.0.3578.98"},
        {"serviceName": "dynamodb.amazonaws.com"},
        {"eventSource": "lambda.amazonaws.com"},
        {"resource": f"arn:aws:guardduty:eu-1:1:detector/{MD5}"},
        {"operationName": "microsoft.storage/accounts/delete"},
        {"@odata.type": "#microsoft.graph.security.ipEvidence"},
        {"claims": {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name": "joe"}},
        {"at_type": "type.googleapis.com/google.cloud.audit.AuditLog"},
        {"src_ip": "10.0.0.1"},
        {"src_ip": "127.0.0.1"},
        {"message": "from 10.0.0.1 to 192.168.0.1"},
        {"file_name": "invoice.zip"},
        {"url": "https://console.acme.com/1", "alert_url": "https://console.acme.com/2"},
    ],
    ids=str,
)
def test_lookalikes_are_no_observables(body):
    assert found(body) == {}


def test_a_private_address_stays_where_the_field_says_that_it_is_ours():
    assert found({"device": {"local_ip": "10.0.0.1"}}) == {
        "10.0.0.1": (Role.VICTIM, "device.local_ip")
    }


def test_the_host_of_a_url_comes_with_it():
    assert found({"request_url": "http://evil.com/x"}) == {
        "http://evil.com/x": (Role.RELATED, "request_url"),
        "evil.com": (Role.RELATED, "request_url"),
    }


def test_a_page_is_a_link_and_no_observable():
    payload = Payload({"falcon_host_link": "https://falcon.crowdstrike.com/x", "note": "evil.com"})
    assert payload.link() == "https://falcon.crowdstrike.com/x"
    assert [each.observable.value for each in payload.observables()] == ["evil.com"]


def test_a_page_on_a_shared_host_hides_nothing_else_there():
    body = {"html_url": "https://github.com/me/x", "payload": "https://github.com/evil/mal.exe"}
    assert "https://github.com/evil/mal.exe" in found(body)


def test_values_are_found_by_path():
    payload = Payload({"a": {"b": "", "c": " x "}, "n": 0})
    assert payload.text("a.b", "a.c") == "x"
    assert payload.value("n") == 0
    assert payload.text("missing") is None
    assert payload.own_address() is None


def test_a_field_that_repeats_itself_is_read_in_linear_time():
    assert found({"log": "evil.com " * 100_000}) == {"evil.com": (Role.MENTIONED, "log")}


def test_the_fingerprint_does_not_depend_on_the_order_of_keys():
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_any_document_is_read(body):
    for each in Payload(body).observables():
        assert each.path
