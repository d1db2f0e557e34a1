"""A kernel behind a Jupyter gateway: the probe comes and answers through the front server alone."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from support.jupyter_process import TOKEN, JupyterProcess, jupyter_process, status
from support.jupyter_socket import INITIALIZE, Socket
from support.kernel_socket import KernelSocket, start_kernel


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[JupyterProcess, JupyterProcess]]:
    """A server that has its kernels behind a gateway, and that gateway, which knows nothing of ShapeLens."""
    without = "--ServerApp.jpserver_extensions={'shapelens.jupyter': False}"
    with jupyter_process(tmp_path_factory.mktemp("gateway"), without) as gateway:
        options = [f"--GatewayClient.url={gateway.url}", f"--GatewayClient.auth_token={TOKEN}"]
        with jupyter_process(tmp_path_factory.mktemp("front"), *options) as front:
            yield front, gateway


def kernels_of(jupyter: JupyterProcess) -> list[psutil.Process]:
    children = psutil.Process(jupyter.pid).children(recursive=True)
    return [child for child in children if "ipykernel_launcher" in child.cmdline()]


def notebook_of(jupyter: JupyterProcess, *texts: str) -> dict[str, Any]:
    """Describe an open notebook, as the lab extension does."""
    uri = f"{jupyter.root.as_uri()}/a.ipynb"
    documents = [
        {"uri": f"{uri}#cell-{number}", "languageId": "python", "version": 1, "text": text}
        for number, text in enumerate(texts)
    ]
    cells = [{"kind": 2, "document": document["uri"]} for document in documents]
    notebook = {"uri": uri, "notebookType": "jupyter-notebook", "version": 1, "cells": cells}
    return {"notebookDocument": notebook, "cellTextDocuments": documents}


async def test_a_kernel_behind_a_gateway_is_sampled(servers: tuple[JupyterProcess, JupyterProcess]) -> None:
    front, gateway = servers
    assert status(gateway) == 404
    loads = "import numpy as np, os\nx = np.zeros((4, int(os.environ.get('NOT_SET', '10')), 5), 'float32')"
    layer = "import keras\nkeras.layers.Conv1D(8, 3)(x)"
    opened = notebook_of(front, loads, layer)
    uri = opened["notebookDocument"]["uri"]
    tab = await Socket.connect(front)
    notebooks = {"notebookDocument": {"synchronization": {"dynamicRegistration": False}}}
    await tab.request("initialize", INITIALIZE | {"capabilities": notebooks})
    await tab.notify("initialized", {})
    await tab.notify("notebookDocument/didOpen", opened)

    kernel_id = await asyncio.to_thread(start_kernel, front)
    assert kernels_of(front) == []
    assert len(kernels_of(gateway)) == 1
    kernel = await KernelSocket.connect(front, kernel_id)
    probe = await tab.request("shapelens/probe", {})

    async def forward(snapshots: list[dict[str, Any]]) -> None:
        for snapshot in snapshots:
            message = {"notebook": uri, "kernel_id": kernel_id, "snapshot": snapshot}
            await tab.notify("shapelens/kernelSnapshot", message)

    message = {"notebook": uri, "kernel_id": kernel_id, "status": "idle", "language": "python"}
    await tab.notify("shapelens/kernelStatus", message)
    [first] = await kernel.run(probe["code"], silent=True, store_history=False, stop_on_error=False)
    assert (first["seq"], first["full"], first["bound"]) == (1, True, {})
    await forward([first])
    [delta] = await kernel.run(loads, "cell-0")
    assert (delta["seq"], delta["cell_id"]) == (2, "cell-0")
    await forward([delta])

    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    document = {"uri": f"{uri}#cell-1"}
    hints = await tab.request("textDocument/inlayHint", {"textDocument": document, "range": everything})
    assert [hint["label"] for hint in hints] == ["(4, 10, 5) f32 → (4, 8, 8) f32"]
    assert hints[0]["data"]["provenance"] == "sampled"
    tab.connection.close()
