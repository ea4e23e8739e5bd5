"""Work that waits now and then, done from a task: on the loop, in no thread of its own.

A transaction is written as plain functions, which its statements return to. Done in a thread, each
wait for the database is two switches between threads that fight for one lock, and these cost more
than the statements. So a task does such work itself, and waits for what the work has to wait for.
"""

import asyncio
import contextvars
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

import anyio
from anyio import to_thread
from greenlet import getcurrent, greenlet

T = TypeVar("T")
P = ParamSpec("P")


class _Work(greenlet):
    """Some work, which gives what it waits for to the task that does it."""


async def do_here(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Return what the work returns, done here: on the loop that the task belongs to.

    Once begun it is done to its end, even where the task is cancelled meanwhile. It waits by
    `waited_for` and `unhurried` alone: whatever else blocks would hold up every other task.
    """
    await anyio.lowlevel.checkpoint_if_cancelled()
    inner = _Work(work, getcurrent())
    inner.gr_context = contextvars.copy_context()
    answer: Any
    given: Any = inner.switch(*arguments, **options)
    if not inner.dead:
        with anyio.CancelScope(shield=True):
            while not inner.dead:
                try:
                    answer = await given
                except asyncio.CancelledError as error:  # by force, not by a scope
                    given = inner.throw(error)
                else:
                    given = inner.switch(answer)
    returned: T = given
    return returned


def in_task() -> bool:
    """Return whether this is work that a task does."""
    return isinstance(getcurrent(), _Work)


def waited_for(awaitable: Awaitable[T]) -> T:
    """Return the result of what the task waits for meanwhile; only within `do_here`."""
    if not in_task():
        raise RuntimeError("nobody can wait for it: this is no work that a task does")
    [result] = signalled(asyncio.gather(awaitable, return_exceptions=True))
    if isinstance(result, BaseException):
        raise result
    return result


def signalled(sign: asyncio.Future[T]) -> T:
    """Return what a future comes to that has no error: it is set, or cancelled.

    It is `waited_for` for what is waited for most, at a third of its costs.
    """
    task = getcurrent().parent
    assert task is not None  # noqa: S101 - only within `do_here`
    result: T = task.switch(sign)
    return result


def unhurried(slow: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """Return what a function returns that may block: where a task does the work, from a thread."""
    if not in_task():
        return slow(*arguments, **options)
    return waited_for(to_thread.run_sync(lambda: slow(*arguments, **options)))


class Semaphore:
    """A number of places for the work of tasks; what waits longest gets the next one.

    The tasks may be of several loops. Who waits takes no thread: those who hold the places may need
    one to go on.
    """

    def __init__(self, places: int) -> None:
        """Take how many places there are."""
        self._places = places
        self._waiting: deque[Future[None]] = deque()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        """Take a place, as soon as there is one."""
        with self._lock:
            if self._places:
                self._places -= 1
                return
            turn: Future[None] = Future()
            self._waiting.append(turn)
        try:
            signalled(asyncio.wrap_future(turn))
        except BaseException:
            if not turn.cancel():  # it was given to us in the same moment
                self._give()
            raise

    def __exit__(self, *_: object) -> None:
        """Give the place back."""
        self._give()

    def _give(self) -> None:
        with self._lock:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            self._places += 1
