"""Attaching to a running kernel from outside Jupyter: the same probe, the same messages as in JupyterLab.

The kernel's user sees nothing of it: the probe comes with one silent request, nothing else is asked of the kernel, and
the probe goes when we do. A kernel that is busy is left to its work: what we ask waits until it has time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any, cast

from shapelens.kernel.connections import KernelUnavailable, LostConnections, RunningKernel, client_of, is_alive
from shapelens.kernel.install import bootstrap_code

COMM_TARGET = "shapelens"
STEP_SECONDS = 0.25  # the longest that `events` takes where nothing happens
BUSY_SECONDS = 1.0  # without an answer, after which a kernel counts as busy
VALID_SECONDS = 3.0  # after which the request for the probe does nothing: who sent it may have gone
FAREWELL_SECONDS = 1.0  # that a kernel is given to let the probe go while we look
SILENT_SECONDS = 3.0  # after which the heartbeat is asked

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """What a kernel let us know: its status (`idle`, `busy`, `restarting`, `dead`), or a message of the probe."""

    status: str | None = None
    snapshot: Snapshot | None = None


def sample(connection_file: Path, seconds: float, on_busy: Callable[[], None]) -> Snapshot:
    """Return what a kernel holds, and leave it as it was. `on_busy` is called once if the kernel lets us wait, which it
    may for so many seconds. Raises `KernelUnavailable`.
    """
    deadline = time.monotonic() + seconds
    told = False
    with attached(connection_file) as kernel:
        while time.monotonic() < deadline:
            for event in kernel.events():
                if event.snapshot is not None:
                    return event.snapshot
            if kernel.is_busy and not told:
                told = True
                on_busy()
    raise KernelUnavailable(f"{kernel.name} has been busy for {seconds:g} seconds")


@contextmanager
def attached(connection_file: Path) -> Generator[Attachment]:
    """Attach to a kernel in the body of `with`. Raises `KernelUnavailable`."""
    kernel = Attachment(connection_file)
    try:
        yield kernel
    finally:
        kernel.detach()


class Attachment:
    """A connection to one running kernel, for one thread."""

    def __init__(self, connection_file: Path) -> None:
        self.kernel = RunningKernel(connection_file)
        self.name = f"kernel {self.kernel.id}"
        self.language: str | None = None
        """The kernel's language, once it has said it."""
        if not is_alive(connection_file):
            raise KernelUnavailable(f"{self.name} does not run any more")
        self._client: Any = client_of(connection_file)
        self._comms: list[str] = []
        self._status = ""
        self._life: str | None = None
        """The session of the kernel's process, by which a restarted one is told from it."""
        self._asked: str | None = None
        """The request that waits for its answer: for the kernel's language, then for the probe."""
        self._wants_probe = False
        self._since = 0.0
        self._valid_until = 0.0
        self._heard = time.monotonic()
        self._client.start_channels(stdin=False, control=False, hb=False)
        self._lost = LostConnections(self._client.iopub_channel.socket)
        self._ask_language()

    @property
    def is_busy(self) -> bool:
        """Whether the kernel has let us wait for an answer."""
        return self._asked is not None and time.monotonic() - self._since > BUSY_SECONDS

    # --- following ---

    def events(self) -> Iterator[Event]:
        """Wait a moment for a message, and yield what it tells. Raises `KernelUnavailable` for a kernel that cannot be
        sampled, or that has gone for good.
        """
        if self._lost.any():  # by a restart; what its new process says first may not reach us
            yield from self._begin_anew()
        try:
            message = cast("dict[str, Any]", self._client.get_iopub_msg(timeout=STEP_SECONDS))
        except Empty:
            yield from self._silence()
        else:
            self._heard = time.monotonic()
            session = str(message["header"].get("session"))
            if self._life not in (None, session):
                yield from self._begin_anew()
            self._life = session
            yield from self._told(message)
        if self._asked is not None and not self._wants_probe:
            self._hear_language()

    def _told(self, message: Mapping[str, Any]) -> Iterator[Event]:
        kind, content, parent = message["msg_type"], message["content"], message["parent_header"]
        if kind == "comm_open" and content.get("target_name") == COMM_TARGET:
            self._comms.append(content["comm_id"])
            yield Event(snapshot=content["data"])
        elif kind == "comm_msg" and content.get("comm_id") in self._comms:
            yield Event(snapshot=content["data"])
        elif kind == "shutdown_reply":
            yield from self._gone("restarting" if content.get("restart") else "dead")
        elif kind == "status" and parent.get("msg_type") == "execute_request":
            status = content.get("execution_state")
            if parent.get("msg_id") == self._asked and self._wants_probe and status == "idle":
                self._hear_of_probe()
            yield from self._now(status)

    def _silence(self) -> Iterator[Event]:
        """Nothing has come for a while: see whether the kernel is still there."""
        if time.monotonic() - self._heard < SILENT_SECONDS:
            return
        path = self.kernel.connection_file
        if not path.exists():
            raise KernelUnavailable(f"{self.name} has ended")
        alive = is_alive(path)
        self._heard = time.monotonic()
        if not alive:
            yield from self._gone("dead")
        elif self._status in ("dead", "restarting"):
            yield from self._begin_anew()

    def _now(self, status: str) -> Iterator[Event]:
        if status != self._status:
            self._status = status
            yield Event(status)

    def _gone(self, status: str) -> Iterator[Event]:
        """What was known of the kernel does not hold any more."""
        self._asked = None
        self._comms.clear()
        yield from self._now(status)

    def _begin_anew(self) -> Iterator[Event]:
        """The kernel's process is another one, or it was away."""
        yield from self._gone("restarting")
        self._ask_language()

    # --- asking ---

    def _ask_language(self) -> None:
        self._life, self._wants_probe = None, False
        self._asked, self._since = self._client.kernel_info(), time.monotonic()

    def _hear_language(self) -> None:
        content = self._reply(0)
        if content is None:
            return
        info = cast("Mapping[str, Any]", content.get("language_info") or {})
        self.language = str(info.get("name")).lower()
        if self.language != "python":
            self._asked = None
            raise KernelUnavailable(f"{self.name} speaks {self.language}; only Python kernels can be sampled")
        version = content.get("implementation_version")
        self.name = f"kernel {self.kernel.id} ({content.get('implementation')} {version})"
        if self._life is None:  # what it published did not reach us yet: the answer of the probe would not either
            self._ask_language()
        else:
            self._ask_for_probe()

    def _ask_for_probe(self) -> None:
        self._valid_until = time.time() + VALID_SECONDS
        code = bootstrap_code(self._valid_until)
        options = {"silent": True, "store_history": False, "allow_stdin": False, "stop_on_error": False}
        self._wants_probe = True
        self._asked, self._since = self._client.execute(code, **options), time.monotonic()

    def _hear_of_probe(self) -> None:
        """Look whether the request for the probe did what it should: that was published before its end."""
        in_time = time.time() < self._valid_until
        content = self._reply(FAREWELL_SECONDS) or {}
        self._asked = None
        if self._comms:
            return
        # 'aborted' says that a cell before it failed, which says nothing of the probe.
        if content.get("status") == "ok" and in_time:
            raise KernelUnavailable(f"{self.name} does not answer: its IPython may be too old")
        self._ask_for_probe()

    def _reply(self, seconds: float) -> Mapping[str, Any] | None:
        """Return the content of the reply to what was asked, if it comes in time."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self._client.get_shell_msg(timeout=max(0, deadline - time.monotonic()))
            except Empty:
                return None
            if message["parent_header"].get("msg_id") == self._asked:
                return cast("Mapping[str, Any]", message["content"])

    # --- leaving ---

    def detach(self) -> None:
        """Let the probe go, unless another front end has asked for it as well, and close the connection."""
        try:
            with suppress(KernelUnavailable):
                while self._asked is not None and self._wants_probe and time.time() < self._valid_until:
                    self._hear_anything(STEP_SECONDS)  # the probe may still come
                if self._comms and self._status != "dead":
                    self._say_goodbye()
        finally:
            self._lost.close()
            self._client.stop_channels()
            # Left to the garbage collector, a context waits for ever for sockets that are garbage as well.
            self._client.context.destroy(linger=0)

    def _say_goodbye(self) -> None:
        session = self._client.session
        farewell = session.msg("comm_close", {"comm_id": self._comms[-1], "data": {}})
        self._client.shell_channel.send(farewell)
        deadline = time.monotonic() + FAREWELL_SECONDS
        while time.monotonic() < deadline:
            message = self._hear_anything(STEP_SECONDS)
            if message is not None and message["parent_header"].get("msg_id") == farewell["header"]["msg_id"]:
                return

    def _hear_anything(self, seconds: float) -> Mapping[str, Any] | None:
        try:
            message = cast("dict[str, Any]", self._client.get_iopub_msg(timeout=seconds))
        except Empty:
            return None
        for _ in self._told(message):
            pass
        return message
