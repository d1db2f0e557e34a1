"""Kernels that the user attached documents to: for editors that have no Jupyter of their own, such as Neovim and Emacs.

Each is followed by a thread, which hands what the kernel tells to the server's event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote

from shapelens.kernel.attach import Event, attached
from shapelens.kernel.connections import KernelUnavailable, RunningKernel, find_kernel, language_of, running_kernels

ANSWER_SECONDS = 5.0
"""After so long, the user is told that the kernel is busy; it is waited for all the same."""
LEAVE_SECONDS = 5.0

OnEvent = Callable[[str, Event], None]
"""Takes the id of the kernel and what it told."""
OnEnd = Callable[[str], None]
"""Takes, for people, why a kernel is not followed any more."""


class Follower:
    """One kernel that one document is attached to."""

    def __init__(self, kernel: str, on_event: OnEvent, on_end: OnEnd) -> None:
        self._loop = asyncio.get_running_loop()
        self._attached: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        self._on_event, self._on_end = on_event, on_end
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._follow, args=(kernel,), daemon=True, name="shapelens kernel")
        self._kernel: RunningKernel | None = None
        self._thread.start()

    async def answer(self) -> dict[str, Any]:
        """Wait until the kernel has told what it holds, lets us wait, or cannot be followed."""
        try:
            return await asyncio.wait_for(asyncio.shield(self._attached), ANSWER_SECONDS)
        except asyncio.TimeoutError:
            return self._described("busy")

    def leave(self) -> None:
        """Follow no longer, and have the probe taken out of the kernel."""
        self._leaving.set()

    def wait(self) -> None:
        """Wait until that is done."""
        self._thread.join(LEAVE_SECONDS)

    # --- in the thread ---

    def _follow(self, name: str) -> None:
        try:
            path = find_kernel(name)
            with attached(path) as kernel:
                self._kernel = kernel.kernel
                while not self._leaving.is_set():
                    for event in kernel.events():
                        self._hand_over(self._told, event)
        except KernelUnavailable as error:
            self._hand_over(self._ended, str(error))
        except Exception as error:  # a kernel that speaks another protocol than Jupyter's
            self._hand_over(self._ended, f"the kernel cannot be followed: {type(error).__name__}")

    def _hand_over(self, take: Callable[[Any], None], what: Any) -> None:
        with suppress(RuntimeError):  # the server has ended
            self._loop.call_soon_threadsafe(take, what)

    # --- in the event loop ---

    def _told(self, event: Event) -> None:
        if self._leaving.is_set() or self._kernel is None:
            return
        self._on_event(self._kernel.id, event)
        if event.snapshot is not None and not self._attached.done():
            self._attached.set_result(self._described("attached"))

    def _ended(self, reason: str) -> None:
        if not self._attached.done():
            self._attached.set_result(self._described("failed") | {"message": reason})
        if not self._leaving.is_set():
            self._on_end(reason)

    def _described(self, status: str) -> dict[str, Any]:
        return {"kernel": None if self._kernel is None else self._kernel.id, "status": status}


class AttachedKernels:
    """The kernels that documents are attached to, by the URIs of the documents."""

    def __init__(self) -> None:
        self._followers: dict[str, Follower] = {}

    async def attach(self, uri: str, kernel: str, on_event: OnEvent, on_end: OnEnd) -> dict[str, Any]:
        """Attach a document to a kernel, and take it from another; say how far that came."""
        await self.detach(uri)
        follower = self._followers[unquote(uri)] = Follower(kernel, on_event, on_end)
        return await follower.answer()

    async def detach(self, uri: str) -> bool:
        """Take a document from its kernel, and wait until that is done; say whether it had one."""
        follower = self.leave(uri)
        if follower is None:
            return False
        await asyncio.to_thread(follower.wait)
        return True

    def leave(self, uri: str) -> Follower | None:
        """Take a document from its kernel: nothing of it is heard any more. Return who followed it."""
        follower = self._followers.pop(unquote(uri), None)
        if follower is not None:
            follower.leave()
        return follower

    def close(self) -> None:
        """Take all documents from their kernels, and wait until that is done."""
        for follower in self._followers.values():
            follower.leave()
        for follower in self._followers.values():
            follower.wait()


def kernel_list() -> list[dict[str, Any]]:
    """Describe the kernels that run on this machine, the newest first. Raises `KernelUnavailable`."""
    return [
        {
            "id": kernel.id,
            "connection_file": str(kernel.connection_file),
            "name": kernel.spec,
            "language": language_of(kernel),
            "since": datetime.fromtimestamp(kernel.since, timezone.utc).isoformat(timespec="seconds"),
        }
        for kernel in running_kernels()
    ]
