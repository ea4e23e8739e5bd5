"""Whoever raises the alerts."""

import asyncio
import time
from collections.abc import Sequence

import msgspec

from sidelight.wiring.clock import SystemClock


class Sender:
    """Posts alerts over a number of connections, and notes when and how long each took."""

    def __init__(self, port: int, key: str) -> None:
        """Take where to, and who we are."""
        self.posted: dict[str, float] = {}  # alert -> wall clock when it was sent
        self.acks: list[float] = []
        self._port = port
        self._key = key

    async def send(self, values: Sequence[str], connections: int, pace: float = 0.0) -> None:
        """Post an alert of each value; `pace` are the seconds between two on one connection."""
        left = iter(values)

        async def keep_sending() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            for value in left:
                await self._once(reader, writer, value)
                await asyncio.sleep(pace)
            writer.close()

        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(keep_sending())

    async def _once(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, value: str
    ) -> None:
        body = msgspec.json.encode(
            {
                "title": "Outbound connection to a bad address",
                "severity": "high",
                "time": "2026-11-24T12:00:00Z",
                "host": "ws-042",
                "dest_ip": value,
                "message": f"ws-042 connected to {value} on port 443 and sent 1,204 bytes",
            }
        )
        head = (
            f"POST /api/v1/alerts HTTP/1.1\r\nhost: 127.0.0.1:{self._port}\r\n"
            f"x-apikey: {self._key}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        sent, began = SystemClock().now().timestamp(), time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        status, _, headers = answer.lower().partition(b"\r\n")
        length = int(headers.partition(b"content-length:")[2].partition(b"\r\n")[0])
        told = await reader.readexactly(length)
        if b" 202 " not in status:
            raise SystemExit(f"an alert was not taken: {status!r} {told!r}")
        self.acks.append(time.perf_counter() - began)
        self.posted.update(dict.fromkeys(msgspec.json.decode(told)["ids"], sent))
