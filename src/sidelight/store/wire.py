"""The wire to a PostgreSQL server: statements go there together, as far as no answer is needed.

What a transaction costs us is not the statements but the waits: each is a message to the server, a
process woken there, and one woken here. So a statement whose answer nobody needs waits for the next
one (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html), BEGIN and COMMIT among them.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import DiagnosticField, ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import Ready, Wait

from sidelight.store.database import Row
from sidelight.tasks import signalled

LOOK = 0.1
"""Seconds after which a thread that waits looks for a Ctrl-C, as psycopg has it."""

STATEMENTS = 500
"""Statements that a connection keeps prepared; with one more it begins anew."""

T = TypeVar("T")


class Connection(psycopg.Connection[Row]):
    """A connection that, where a task does the work, lets the loop of the task wait.

    It belongs to no loop: while nobody uses it, it may go to a thread or to another one.
    """

    _loop: asyncio.AbstractEventLoop | None = None
    _awaited: asyncio.Future[Ready] | None = None

    @contextmanager
    def on_loop(self) -> Iterator[None]:
        """Wait on the loop of this task for as long as the context lasts."""
        self._loop = loop = asyncio.get_running_loop()
        socket = self.pgconn.socket
        loop.add_reader(socket, self._wake, Ready.R)
        try:
            yield
        finally:
            loop.remove_reader(socket)
            self._loop = None

    def wait(self, gen: PQGen[T], interval: float = LOOK, timeout: float | None = None) -> T:
        """Return what a conversation with the server comes to."""
        if self._loop is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            state = next(gen)
            while True:
                state = gen.send(self._ready(self._loop, state))
        except StopIteration as ended:
            found: T = ended.value
            return found

    def _ready(self, loop: asyncio.AbstractEventLoop, state: Wait) -> Ready:
        self._awaited = loop.create_future()
        socket = self.pgconn.socket
        if state & Wait.W:
            loop.add_writer(socket, self._wake, Ready.W)
        try:
            return signalled(self._awaited)
        except BaseException:  # the task is gone, in the middle of an answer
            loop.remove_reader(socket)
            self.close()
            raise
        finally:
            if state & Wait.W:
                loop.remove_writer(socket)

    def _wake(self, ready: Ready) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(ready)


class Wire:
    """Sends statements over one connection and returns what they come to."""

    def __init__(self, connection: Connection) -> None:
        """Take a connection, which nobody else uses from then on."""
        self.connection = connection
        self._server = connection.pgconn
        self._server.nonblocking = 1
        self._server.enter_pipeline_mode()
        self._types = Transformer(connection)
        self._prepared: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        self._unproven: list[tuple[bytes, tuple[int, ...]]] = []
        self._names = 0
        self._sent: list[bool] = []  # whether each is a statement of somebody

    def send(self, statement: bytes, values: Sequence[Any] = ()) -> None:
        """Have a statement done, at the latest with the next one that somebody waits for."""
        types = self._types
        given = types.dump_sequence(values, [PyFormat.AUTO] * len(values))
        prepared = (statement, types.types or ())
        name = self._prepared.get(prepared) or self._prepare(prepared)
        self._server.send_query_prepared(name, given, types.formats)
        self._sent.append(True)

    def count(self) -> int:
        """Return how many rows the statement changed that was sent last."""
        return self._answers()[-1].command_tuples or 0

    def rows(self, count: int) -> list[list[Row]]:
        """Return the rows that each of the statements found that were sent last."""
        return [self._read(each) for each in self._answers()[-count:]]

    def _read(self, result: PGresult) -> list[Row]:
        self._types.set_pgresult(result)
        return self._types.load_rows(0, result.ntuples, tuple)

    def _prepare(self, prepared: tuple[bytes, tuple[int, ...]]) -> bytes:
        if len(self._prepared) >= STATEMENTS:
            self._prepared.clear()
            self._server.send_query_params(b"DEALLOCATE ALL", None)
            self._sent.append(False)
        self._names += 1
        name = self._prepared[prepared] = b"s%d" % self._names
        self._unproven.append(prepared)
        self._server.send_prepare(name, *prepared)
        self._sent.append(False)
        return name

    def _answers(self) -> list[PGresult]:
        """Return what came of each statement; raises what went wrong with the first one."""
        self._server.pipeline_sync()
        sent, self._sent = self._sent, []
        results = self.connection.wait(self._talk(len(sent)))
        for each in results:
            if each.status == ExecStatus.FATAL_ERROR:
                for unproven in self._unproven:
                    self._prepared.pop(unproven, None)
                self._unproven.clear()
                raise _error(each)
        self._unproven.clear()
        return [each for each, ours in zip(results, sent, strict=True) if ours]

    def _talk(self, sent: int) -> PQGen[list[PGresult]]:
        server = self._server
        while server.flush():
            ready = yield Wait.RW
            if ready & Ready.R:
                server.consume_input()
        results: list[PGresult] = []
        ends = 0  # an empty result ends each statement, and one more result all of them
        while ends <= sent:
            while server.is_busy():
                yield Wait.R
                server.consume_input()
            result = server.get_result()
            if result is None:
                ends += 1
            elif result.status == ExecStatus.PIPELINE_SYNC:
                break
            else:
                results.append(result)
        return results


def _error(result: PGresult) -> psycopg.Error:
    """Return the error that a server told of, or that came of its end."""
    state = result.error_field(DiagnosticField.SQLSTATE)
    said = result.error_message.decode("utf-8", "replace").strip()
    kind = psycopg.errors.lookup(state.decode()) if state else psycopg.OperationalError
    return kind(said)
