"""Analyses of VirusTotal API v3: what a scan came to, or that it is not done yet."""

from datetime import datetime
from typing import Any, Literal

from sidelight.formats import vt_blocks, vt_ids, vt_objects
from sidelight.model import Context, Observable, ObservableType

Kind = Literal["analysis", "private_analysis"]

PATHS: dict[Kind, str] = {"analysis": "analyses", "private_analysis": "private/analyses"}


def descriptor(id_: str, base: str, kind: Kind = "analysis") -> dict[str, Any]:
    """Return what a client is told when it asks for a scan."""
    return {
        "type": kind,
        "id": id_,
        "links": {"self": f"{base}/api/v3/{PATHS[kind]}/{id_}"},
    }


def analysis_of(  # noqa: PLR0913 - the parts of an analysis
    id_: str,
    at: datetime,
    observable: Observable,
    found: Context | None,
    base: str,
    *,
    kind: Kind = "analysis",
) -> dict[str, Any]:
    """Return an analysis with `meta` beside it; `found` None is one that is under way."""
    is_file = observable.type is ObservableType.FILE
    names = vt_objects.FILE_STATS if is_file else vt_objects.STATS
    rows = vt_objects.analysed(found) if found else {}
    told = descriptor(id_, base, kind)
    told["links"]["item"] = _link(observable, found, base, private=kind == "private_analysis")
    told["attributes"] = {
        "status": "completed" if found else "in-progress",
        "date": int(at.timestamp()),
        "stats": vt_objects.stats(rows.values(), names),
        "results": rows,
    }
    return {"data": told, "meta": _meta(observable, found)}


def _link(observable: Observable, found: Context | None, base: str, *, private: bool) -> str:
    sha256 = vt_blocks.sha256_of(found) if found else None
    path = vt_ids.PATHS[vt_ids.TYPES[observable.type]]
    door = "private/" if private else ""
    return f"{base}/api/v3/{door}{path}/{vt_ids.object_id(observable, sha256)}"


def _meta(observable: Observable, found: Context | None) -> dict[str, Any]:
    if observable.type is ObservableType.URL:
        return {"url_info": {"id": vt_ids.url_id(observable.value), "url": observable.value}}
    if observable.type is not ObservableType.FILE:
        return {}
    if found is None:
        return {"file_info": {observable.hash_name: observable.value}}
    known = vt_objects.attributes(found)
    names = ("sha256", "sha1", "md5", "size")
    told = {name: known[name] for name in names if name in known}
    if name := known.get("meaningful_name"):
        told["name"] = name
    return {"file_info": told}
