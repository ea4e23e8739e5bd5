from contexts import verdict
from house import START
from sidelight.formats import vt_analyses
from sidelight.formats.vt_ids import url_id
from sidelight.service.context import merge
from vt_world import BY_MD5, DOMAIN, FILE, MD5, REPORTS, SHA256, URL


def analysis(observable, *, known=True, **parts):
    found = merge(observable, verdict(), (REPORTS[observable],)) if known else None
    return vt_analyses.analysis_of("id", START, observable, found, "http://h", **parts)


def test_an_analysis_that_is_done_names_what_it_is_about():
    told = analysis(BY_MD5)
    assert told["data"]["links"]["item"] == f"http://h/api/v3/files/{SHA256}"
    assert told["data"]["attributes"]["status"] == "completed"
    assert told["meta"]["file_info"]["size"] == 4711
    assert len(told["data"]["attributes"]["stats"]) == 8
    assert analysis(URL)["meta"] == {"url_info": {"id": url_id(URL.value), "url": URL.value}}
    assert analysis(DOMAIN)["meta"] == {}


def test_an_analysis_under_way_has_no_row_and_only_zeros():
    told = analysis(BY_MD5, known=False)
    attributes = told["data"]["attributes"]
    assert (attributes["status"], attributes["results"]) == ("in-progress", {})
    assert set(attributes["stats"].values()) == {0}
    assert told["meta"] == {"file_info": {"md5": MD5}}


def test_a_private_analysis_leads_to_private_objects():
    told = analysis(FILE, kind="private_analysis")["data"]
    assert told["type"] == "private_analysis"
    assert told["links"]["item"] == f"http://h/api/v3/private/files/{SHA256}"
    assert told["links"]["self"] == "http://h/api/v3/private/analyses/id"
