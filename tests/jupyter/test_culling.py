"""A Jupyter server ends kernels that are idle: the probe does not make one look busy."""

import asyncio
import json
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from shapelens.kernel.attach import attached as attached_to
from shapelens.kernel.connections import KernelUnavailable
from shapelens.kernel.install import bootstrap_code
from support.jupyter_process import JupyterProcess, jupyter_process
from support.jupyter_socket import AUTHORIZATION
from support.kernel_socket import KernelSocket, start_kernel

SECONDS = 3
OPTIONS = [f"idle_timeout={SECONDS}", "interval=1", "connected=True"]


def is_running(jupyter: JupyterProcess, kernel: str) -> bool:
    with urlopen(Request(jupyter.url + "api/kernels", headers=AUTHORIZATION)) as response:
        return kernel in [each["id"] for each in json.load(response)]


def follow(connection_file: Path) -> int:
    """Follow a kernel as an editor has it done, until it is gone; return how many times the probe told something."""
    told, deadline = 0, time.monotonic() + 40 * SECONDS  # its thread must end, or the test never does
    try:
        with attached_to(connection_file) as kernel:
            while time.monotonic() < deadline:
                told += sum(event.snapshot is not None for event in kernel.events())
    except KernelUnavailable:
        return told
    raise AssertionError("the kernel is still there")


@pytest.mark.parametrize("attached", [False, True], ids=["in the browser", "attached"])
async def test_an_idle_kernel_is_culled_though_it_is_watched(tmp_path: Path, attached: bool):
    with jupyter_process(tmp_path, *(f"--MappingKernelManager.cull_{option}" for option in OPTIONS)) as jupyter:
        kernel = start_kernel(jupyter)
        socket = await KernelSocket.connect(jupyter, kernel)
        if attached:
            file = tmp_path / "runtime" / f"kernel-{kernel}.json"
            following = asyncio.create_task(asyncio.to_thread(follow, file))
        else:
            assert await socket.run(bootstrap_code(), silent=True, store_history=False)
        await socket.run("x = 1", "cell")
        idle_since = time.monotonic()
        while await asyncio.to_thread(is_running, jupyter, kernel):
            assert time.monotonic() - idle_since < 20 * SECONDS, "the kernel was not culled"
            await asyncio.sleep(0.5)
        if attached:
            assert await asyncio.wait_for(following, 60)
