"""Requests whose bodies are read for a handler: what cannot be read is the fault of the sender."""

from typing import Any

from litestar import Request
from litestar.exceptions import ClientException


class Readable(Request[Any, Any, Any]):
    """A request that refuses JSON that is no UTF-8, or nested beyond reading."""

    async def json(self) -> Any:
        """Return the body as JSON; raises ClientException."""
        try:
            return await super().json()
        except UnicodeDecodeError as error:
            raise ClientException("the body is no JSON: it is not UTF-8") from error
        except RecursionError as error:
            raise ClientException("the body is no JSON: it is nested too deeply") from error
