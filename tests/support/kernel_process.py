"""A real IPython kernel in a process of its own, driven as a front end drives it."""

import ast
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from shapelens.kernel.install import bootstrap_code

PATIENCE = 120
"""Seconds until a kernel that says nothing is given up; no test waits that long."""

COMMS = ("comm_open", "comm_msg", "comm_close")


@dataclass
class Run:
    """What came of one request: the reply, what the probe sent, and what else was published."""

    reply: dict[str, Any] = field(default_factory=dict)
    comms: list[dict[str, Any]] = field(default_factory=list)
    published: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        """The probe's messages."""
        return [message["content"]["data"] for message in self.comms if message["msg_type"] != "comm_close"]

    @property
    def snapshot(self) -> dict[str, Any]:
        """The probe's only message."""
        [snapshot] = self.snapshots
        return snapshot

    @property
    def bound(self) -> dict[str, Any]:
        """What the probe's only message says is bound."""
        return self.snapshot["bound"]

    @property
    def output(self) -> str:
        """All text that was printed."""
        return "".join(content["text"] for kind, content in self.published if kind == "stream")


class KernelProcess:
    """One kernel and a client of it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient, folder: Path) -> None:
        self.manager = manager
        self.client = client
        self.folder = folder

    def run(self, code: str, cell_id: str | None = None, **options: Any) -> Run:
        """Run a cell, and wait until the kernel is idle again."""
        return self.wait(self.submit(code, cell_id, **options))

    def submit(self, code: str, cell_id: str | None = None, channel: str = "shell", **options: Any) -> str:
        """Send a cell as JupyterLab does, and return the number of the request."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = self.client.session.msg("execute_request", content | options)
        message["metadata"] = {} if cell_id is None else {"cellId": cell_id}
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def wait(self, request: str, interrupt_at: str = "") -> Run:
        """Gather all that a request brings about; interrupt it when it prints `interrupt_at`."""
        run = Run()
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in COMMS:
                run.comms.append(message)
            elif kind != "status":
                run.published.append((kind, content))
                if interrupt_at and kind == "stream" and interrupt_at in content["text"]:
                    self.manager.interrupt_kernel()
            elif content["execution_state"] == "idle":
                break
        while not run.reply:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                run.reply = message["content"]
        return run

    def install(self) -> Run:
        """Install the probe, as a front end does."""
        return self.run(bootstrap_code(), silent=True, store_history=False, stop_on_error=False)

    def value(self, expression: str) -> Any:
        """Evaluate an expression that yields plain data, without a trace in the kernel."""
        run = self.run("", silent=True, store_history=False, user_expressions={"value": expression})
        answer = run.reply["user_expressions"]["value"]
        assert answer["status"] == "ok", answer
        return ast.literal_eval(answer["data"]["text/plain"])

    def restart(self) -> None:
        """Restart the kernel."""
        self.manager.restart_kernel(now=True)
        self.client.wait_for_ready(timeout=PATIENCE)


@contextmanager
def kernel_process(folder: Path) -> Iterator[KernelProcess]:
    """Start a kernel that has its settings and its history in `folder`."""
    try:
        kernel = _start(folder)
    except RuntimeError:  # another program took one of its ports between their choice and their use
        kernel = _start(folder)
    try:
        yield kernel
    finally:
        _stop(kernel)


def _start(folder: Path) -> KernelProcess:
    manager = KernelManager(kernel_name="python3")
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    quiet["PYTHONDONTWRITEBYTECODE"] = "1"  # which would be taken for a file that is changed within a second
    manager.start_kernel(
        env=os.environ | quiet | {"IPYTHONDIR": str(folder), "MPLCONFIGDIR": str(folder)}, cwd=str(folder)
    )
    client = manager.client()
    client.start_channels()
    kernel = KernelProcess(manager, client, folder)
    try:
        client.wait_for_ready(timeout=PATIENCE)
    except BaseException:
        _stop(kernel)
        raise
    return kernel


def _stop(kernel: KernelProcess) -> None:
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)
    kernel.client.context.destroy(linger=0)  # a garbage collection might wait for its sockets for ever
