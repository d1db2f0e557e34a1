"""The Jupyter kernels that run on this machine: where they listen, and which one is meant.

Needs `jupyter_client`, which every Jupyter has and ShapeLens alone has not: it is imported only when a kernel is
asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

EXISTING = "existing"
"""The kernel that was started last, as other Jupyter tools call it."""

ANSWERS_WITHIN = 1.0
"""Seconds in which the heartbeat of a kernel that runs has answered: a thread of its own sends it."""


class KernelUnavailable(Exception):
    """A kernel that cannot be attached to; the message says why, for people."""


@dataclass(frozen=True)
class RunningKernel:
    """A kernel by its connection file."""

    connection_file: Path
    spec: str | None = None
    """The name of its kernel spec."""

    @property
    def id(self) -> str:
        """The id that Jupyter knows it by."""
        return self.connection_file.stem.removeprefix("kernel-")

    @property
    def since(self) -> float:
        """When it started, in seconds since the epoch: its connection file is written then."""
        return self.connection_file.stat().st_mtime


def running_kernels() -> list[RunningKernel]:
    """Return the kernels of this user that run on this machine, the newest first."""
    return [found for found in _known_kernels() if is_alive(found.connection_file)]


def language_of(kernel: RunningKernel) -> str | None:
    """Return the language of a kernel, as far as its kernel spec says it."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        return None if kernel.spec is None else KernelSpecManager().get_kernel_spec(kernel.spec).language
    except NoSuchKernel:
        return None


def find_kernel(name: str) -> Path:
    """Return the connection file of a kernel: `name` is that file, the beginning of an id, or `existing` for the newest
    kernel. Raises `KernelUnavailable`.
    """
    _require_jupyter()
    if Path(name).is_file():
        return Path(name)
    if name == EXISTING:
        newest = next(iter(running_kernels()), None)
        if newest is None:
            raise KernelUnavailable("no kernel is running")
        return newest.connection_file
    found = [kernel for kernel in _known_kernels() if name and kernel.id.startswith(name)]
    exact = [kernel for kernel in found if kernel.id == name]
    if len(exact or found) > 1:
        found = [kernel for kernel in found if is_alive(kernel.connection_file)] or found
    if len(exact or found) > 1:
        raise KernelUnavailable(f"{len(found)} kernels have ids that begin with '{name}'")
    if not found:
        raise KernelUnavailable(f"there is no kernel '{name}', and no connection file of that name")
    return (exact or found)[0].connection_file


def is_alive(connection_file: Path, seconds: float = ANSWERS_WITHIN) -> bool:
    """Say whether a kernel runs: its heartbeat is asked, which the kernel itself does not notice."""
    client = client_of(connection_file)
    try:
        with client.connect_hb() as heart:
            heart.linger = 0
            heart.send(b"ping")
            return bool(heart.poll(int(seconds * 1000)))
    finally:
        client.context.destroy(linger=0)


def client_of(connection_file: Path) -> Any:
    """Return Jupyter's blocking client of a kernel, whose channels are not open yet. Raises `KernelUnavailable`."""
    _require_jupyter()
    from jupyter_client.blocking.client import BlockingKernelClient

    read_connection(connection_file)
    client = BlockingKernelClient(connection_file=str(connection_file))
    client.load_connection_file()
    return client


class LostConnections:
    """Tells when a socket has lost its connection, as it does when the process at the other end ends."""

    def __init__(self, socket: Any) -> None:
        import zmq

        self._socket = socket
        self._monitor: Any = socket.get_monitor_socket(zmq.Event.DISCONNECTED)

    def any(self) -> bool:
        """Say whether one was lost since the last question."""
        lost = False
        while self._monitor.poll(0):
            self._monitor.recv_multipart()
            lost = True
        return lost

    def close(self) -> None:
        """Look no longer."""
        self._socket.disable_monitor()
        self._monitor.close(linger=0)


def read_connection(connection_file: Path) -> dict[str, Any]:
    """Return what a connection file says. Raises `KernelUnavailable` if it is none."""
    try:
        info: object = json.loads(connection_file.read_bytes())
    except (OSError, ValueError) as error:
        raise KernelUnavailable(f"{connection_file}: is not a connection file") from error
    if not isinstance(info, dict) or "hb_port" not in info:
        raise KernelUnavailable(f"{connection_file}: is not a connection file")
    return cast("dict[str, Any]", info)


def _known_kernels() -> Iterator[RunningKernel]:
    """Yield the kernels that have a connection file, the newest first. A kernel that crashed leaves its own behind."""
    _require_jupyter()
    from jupyter_core.paths import jupyter_runtime_dir

    files = [path for path in Path(jupyter_runtime_dir()).glob("kernel-*.json") if path.is_file()]
    for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            spec = read_connection(path).get("kernel_name")
        except KernelUnavailable:
            continue
        yield RunningKernel(path, spec if isinstance(spec, str) and spec else None)


def _require_jupyter() -> None:
    if find_spec("jupyter_client") is None:
        raise KernelUnavailable("attaching to a kernel needs jupyter_client: pip install 'shapelens[kernel]'")
