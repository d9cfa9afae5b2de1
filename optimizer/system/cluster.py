"""Dask cluster as the engine of parallel tasks: a scheduler that runs already, by its address.

A task goes to one worker at a time. If that dies, the scheduler gives the task to another; what has been answered is fetched at
once and released, so that no answer is lost with its worker, and none is computed again. Workers need the same version of
Parkloop. Plain ``tcp`` is taken on this computer only, for tasks are programs: who can reach such a scheduler can run anything.
"""

from __future__ import annotations

import ipaddress
import os
import pickle
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import parkloop
from parkloop.cases.messages import say
from parkloop.optimizer.system.deadline import ended_by
from parkloop.optimizer.system.parallel import AnswerT, OnAnswer, ParallelError, TaskT, packed, unheard_answer

VARIABLE = "PARKLOOP_CLUSTER"
CONNECT_SECONDS, WORKER_SECONDS = 10.0, 60.0
"""Longest wait for the scheduler, and for its first worker [s]"""
AHEAD = 2
"""Tasks that the scheduler has for each worker: cases are large, and a sweep may have thousands."""

_at_work = threading.Lock()
"""A worker with several threads solves one question at a time: Pyomo is not made for more."""


def scheduler() -> str | None:
    """Address of the scheduler that the environment names; None where it names none.

    Raises:
        ValueError: it is no address, or one that is not safe, or Dask is not installed.
    """
    address = os.environ.get(VARIABLE, "").strip()
    if not address:
        return None
    _check(address)
    if find_spec("distributed") is None:
        raise ValueError(
            say("{variable} needs Dask, which is not installed: {how}", variable=VARIABLE, how="pip install 'parkloop[cluster]'")
        )
    return address


def _check(address: str) -> None:
    """Refuse what is no address of a scheduler, and plain tcp to another computer."""
    try:
        parts = urlsplit(address)
        complete = bool(parts.scheme in ("tcp", "tls") and parts.hostname and parts.port)
    except ValueError:
        complete = False
    if not complete:
        raise ValueError(
            say("{variable}={address}: write tls://HOST:PORT, or tcp://127.0.0.1:PORT.", variable=VARIABLE, address=address)
        )
    if parts.scheme == "tcp" and not _on_this_computer(str(parts.hostname)):
        raise ValueError(
            say(
                "{variable}={address}: plain tcp is taken on this computer only; write tls:// for another one.",
                variable=VARIABLE,
                address=address,
            )
        )


def _on_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mapped(
    function: Callable[[TaskT], AnswerT], tasks: Sequence[TaskT], address: str, on_answer: OnAnswer = unheard_answer
) -> Generator[AnswerT, None, None]:
    """Map a function of Parkloop over tasks by the workers of a cluster, in order.

    Close it, or end what uses it, and what is not answered is cancelled.

    Raises:
        ParallelError: the cluster gives no answer. What the function raises is raised here.
        ValueError: the scheduler cannot be reached, or has no workers.
    """
    with _connected(address) as client:
        run = _ClusterRun(client, function, tasks, on_answer)
        try:
            yield from run.answers()
        finally:
            with suppress(Exception):  # the scheduler may be gone
                client.cancel(list(run.futures.values()), force=True)


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Context of a client of the scheduler; certificates of tls are those of Dask's own configuration."""
    from distributed import Client, Security

    security = Security(require_encryption=True) if address.startswith("tls") else None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, security=security, set_as_default=False, name="parkloop")
    except Exception as error:
        raise ValueError(say("The scheduler {address} cannot be reached: {why}", address=address, why=error)) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise ValueError(say("The scheduler {address} has no workers.", address=address)) from None
        yield client


class _ClusterRun:
    """Tasks at the scheduler, and their answers."""

    def __init__(self, client: Any, function: Callable[[Any], Any], tasks: Sequence[Any], on_answer: OnAnswer) -> None:
        self.client, self.function, self.tasks, self.on_answer = client, function, tasks, on_answer
        self.name = f"parkloop-{uuid4().hex}"
        self.waiting = iter(range(len(tasks)))
        self.futures: dict[int, Any] = {}

    def answers(self) -> Iterator[Any]:
        """Answers in the order of the tasks."""
        from distributed import as_completed

        completed, found = as_completed(loop=self.client.loop), dict[int, Any]()
        for wanted in range(len(self.tasks)):
            while wanted not in found:
                number, (failed, answer) = self._next(completed)
                if failed:
                    raise answer
                found[number] = answer
                self.on_answer(number, answer)
            yield found.pop(wanted)

    def _next(self, completed: Any) -> tuple[int, tuple[bool, Any]]:
        """Number of the next task that is done, and whether it failed, with its answer or exception.

        Raises:
            ParallelError: the cluster has lost it.
        """
        try:
            self._submit(completed)
            future = next(completed)
            answer = pickle.loads(future.result())
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise ParallelError(say("The cluster gives no answer: {why}", why=why)) from error
        number = int(future.key.rpartition("-")[2])
        del self.futures[number]
        future.release()
        return number, answer

    def _submit(self, completed: Any) -> None:
        """Give the scheduler as many tasks as its workers will soon need."""
        most = AHEAD * max(len(self.client.nthreads()), 1)
        while len(self.futures) < most and (number := next(self.waiting, None)) is not None:
            task = pickle.dumps((self.function, self.tasks[number]))
            future = self.client.submit(answer_of, task, parkloop.__version__, key=f"{self.name}-{number}", pure=False)
            self.futures[number] = future
            completed.add(future)


def answer_of(task: bytes, version: str) -> bytes:
    """Answer a task on a worker, packed: whether it failed, and the answer or the exception.

    It ends where the task is cancelled, unanswered.
    """
    if version != parkloop.__version__:
        words = say("The workers have version {theirs} of Parkloop, not {ours}.", theirs=parkloop.__version__, ours=version)
        return packed((True, ParallelError(words)))
    abandoned = _cancellation()
    with _at_work:
        try:
            function, about = pickle.loads(task)
            return packed((False, ended_by(abandoned, partial(function, about))))
        except Exception as error:
            return packed((True, error))


def _cancellation() -> Callable[[], bool]:
    """Whether nobody waits any more for the task that this thread of a worker is at."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def cancelled() -> bool:
        task = worker.state.tasks.get(key)
        return task is None or task.state == "cancelled"

    return cancelled
