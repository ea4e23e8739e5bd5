"""What clients send: JSON of a declared shape, form fields, files."""

from io import BytesIO
from typing import BinaryIO, NamedTuple, TypeVar, cast

import msgspec
from litestar.datastructures import FormMultiDict, UploadFile

from sidelight.api.doors import Call
from sidelight.api.vt.errors import bad_argument

T = TypeVar("T")

NOT_TEXT = "the body of the request cannot be read: send a form or multipart, fields as UTF-8"


class Upload(NamedTuple):
    """A file that came, and what the client calls it."""

    file: BinaryIO
    name: str


async def read_json(request: Call, kind: type[T]) -> T:
    """Return the body as `kind`; raises VtError for anything else."""
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise bad_argument(f"the body cannot be read: {str(error)[:200]}") from error


async def form_of(request: Call) -> FormMultiDict:
    """Return the fields of a form, url-encoded or multipart; raises VtError for neither."""
    try:
        return await request.form()
    except ValueError as error:
        raise bad_argument(NOT_TEXT) from error


def text_in(form: FormMultiDict, name: str) -> str:
    """Return a text field; raises VtError where it is missing or empty."""
    value = form.get(name)
    if not isinstance(value, str) or not value.strip():
        raise bad_argument(f'the field "{name}" is missing')
    return value.strip()


def file_in(form: FormMultiDict) -> Upload:
    """Return the part `file`; raises VtError where it is missing."""
    part = form.get("file")
    if isinstance(part, UploadFile):
        return Upload(cast("BinaryIO", part.file), part.filename)
    if isinstance(part, str):
        return Upload(BytesIO(part.encode("utf-8", "surrogateescape")), "")
    raise bad_argument('the part "file" is missing')
