"""Processes that run subjects. One that dies or hangs loses what it was at, and another one goes on."""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from .subjects import SUBJECTS, Result

PATIENCE_SECONDS: Final = 600.0
"""How long a task may take before it is given up."""

_SPAWN: Final = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Task:
    """Some cases of one subject."""

    subject: str
    cases: int
    seed: int


@dataclass(frozen=True)
class Done:
    """A task and what came of it; `failure` says why nothing did."""

    task: Task
    result: Result
    seconds: float
    failure: str = ""


Serve = Callable[[Connection], None]


def serve(connection: Connection) -> None:
    """Run one task after the other, as they come."""
    while True:
        task: Task = connection.recv()
        try:
            connection.send(SUBJECTS[task.subject].run(task.cases, task.seed))
        except Exception as error:
            connection.send(f"{type(error).__name__}: {error}")


class _Worker:
    """One process; a new one after it ended."""

    def __init__(self, serve: Serve) -> None:
        self.serve = serve
        self._start()

    def _start(self) -> None:
        self.connection, other = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=self.serve, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def stop(self) -> None:
        self.process.kill()
        self.process.join()

    def run(self, task: Task) -> Done:
        """Run a task and wait for what comes of it."""
        started = time.perf_counter()
        answer: Result | str
        try:
            self.connection.send(task)
            if self.connection.poll(PATIENCE_SECONDS):
                answer = self.connection.recv()
            else:
                answer = "takes too long"
                self._restart()
        except (EOFError, OSError):
            self.process.join()
            answer = f"the process died (exit status {self.process.exitcode})"
            self._restart()
        seconds = time.perf_counter() - started
        return (
            Done(task, Result(task.cases), seconds, answer) if isinstance(answer, str) else Done(task, answer, seconds)
        )

    def _restart(self) -> None:
        self.stop()
        self._start()


def run_tasks(tasks: Iterable[Task], processes: int, report: Callable[[Done], None], serve: Serve = serve) -> None:
    """Run tasks in so many processes; `report` is told of each that is done, one at a time."""
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    reporting = threading.Lock()

    def work() -> None:
        worker = _Worker(serve)
        try:
            while True:
                done = worker.run(waiting.get_nowait())
                with reporting:
                    report(done)
        except queue.Empty:
            return
        finally:
            worker.stop()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
