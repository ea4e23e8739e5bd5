"""A firewall with an HTTP API for blocks, as the cloud plays it."""

from ipaddress import ip_address
from typing import Any, ClassVar

from sidelight.devcloud.vendor import Asked, Told, Vendor
from sidelight.devcloud.world import World

BLOCKS = "/api/v1/blocks"
LOG = "/api/v1/log"


class Firewall(Vendor):
    """`/api/v1/blocks`: POST blocks an address, DELETE ends it, GET lists.

    A key that comes again in `Idempotency-Key` gets the block that it made, with 200 in place of
    201. Each order has its own block. `/api/v1/log` tells every change there was.
    """

    name: ClassVar[str] = "firewall"

    def __init__(self) -> None:
        """Block nothing."""
        self._blocks: dict[str, dict[str, Any]] = {}
        self._log: list[dict[str, str]] = []
        self._made = 0

    def answer(self, asked: Asked, world: World) -> Told:  # noqa: ARG002 - it has its own state
        """Answer one request."""
        if (asked.method, asked.path) == ("GET", LOG):
            return Told(200, {"data": list(self._log)})
        if asked.path == BLOCKS:
            return self._post(asked) if asked.method == "POST" else self._list(asked)
        if asked.path.startswith(f"{BLOCKS}/"):
            return self._one(asked, asked.path.removeprefix(f"{BLOCKS}/"))
        return Told(404, {"error": "no such path"})

    def forget(self) -> None:
        """Block nothing again."""
        self._blocks.clear()
        self._log.clear()

    def _post(self, asked: Asked) -> Told:
        body = asked.json if isinstance(asked.json, dict) else {}
        try:
            address = str(ip_address(str(body.get("address"))))
        except ValueError:
            return Told(422, {"error": "address is no IP address"})
        key = asked.headers.get("idempotency-key", "")
        there = self._of_key(key)
        if there is not None:
            return Told(200, there)
        self._made += 1
        number = f"b{self._made}"
        block = {
            "id": number,
            "address": address,
            "comment": body.get("comment"),
            "seconds": body.get("seconds"),
            "key": key,
        }
        self._blocks[number] = block
        self._note("block", block)
        return Told(201, block)

    def _list(self, asked: Asked) -> Told:
        if asked.method != "GET":
            return Told(405, {"error": "GET or POST"})
        wanted = asked.query.get("address")
        blocks = self._blocks.values()
        return Told(200, {"data": [each for each in blocks if wanted in {None, each["address"]}]})

    def _one(self, asked: Asked, name: str) -> Told:
        of_key = name.removeprefix("by-key/")
        block = self._blocks.get(name) if of_key == name else self._of_key(of_key)
        if block is None:
            return Told(404, {"error": "no such block"})
        if asked.method == "GET":
            return Told(200, block)
        if asked.method != "DELETE":
            return Told(405, {"error": "GET or DELETE"})
        del self._blocks[block["id"]]
        self._note("unblock", block)
        return Told(204)

    def _of_key(self, key: str) -> dict[str, Any] | None:
        found = (each for each in self._blocks.values() if key and each["key"] == key)
        return next(found, None)

    def _note(self, did: str, block: dict[str, Any]) -> None:
        self._log.append({"did": did, "address": block["address"], "key": block["key"]})
