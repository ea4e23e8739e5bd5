"""HTTP requests read into what a vendor is asked."""

import email.policy
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from sidelight.devcloud.vendor import Asked

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def asked_of(scope: Mapping[str, Any], body: bytes) -> Asked:
    """Return the request; the path keeps its percent signs, as a client sent it."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    form, files = _parts(headers, body) if kind == MULTIPART else ({}, {})
    if kind == FORM:
        form = _pairs(body)
    return Asked(
        method=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query=_pairs(scope["query_string"]),
        headers=headers,
        form=form,
        files=files,
        json=None if files else _json(body),
    )


def _pairs(text: bytes) -> dict[str, str]:
    return dict(parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True))


def _json(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None


def _parts(
    headers: Mapping[str, str], body: bytes
) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Return the fields and the files of a multipart form."""
    head = f"content-type: {headers['content-type']}\r\n\r\n".encode("latin-1")
    message = BytesParser(EmailMessage, policy=email.policy.HTTP).parsebytes(head + body)
    form: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        value = content if isinstance(content, bytes) else b""
        if (filename := part.get_filename()) is None:
            form[name] = value.decode("utf-8", "replace")
        else:
            files[name] = (filename, value)
    return form, files
