"""A real Jupyter server in a process of its own, for tests."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from support.processes import stop

TOKEN = "a-token-for-tests"


@dataclass(frozen=True)
class JupyterProcess:
    """Where the server listens, and what it serves."""

    url: str
    root: Path
    log: Path
    pid: int

    def websocket_url(self, path: str) -> str:
        """The address of a websocket."""
        return "ws" + self.url.removeprefix("http") + path


@contextmanager
def jupyter_process(
    folder: Path, *options: str, python: str = sys.executable, modules: str = ""
) -> Iterator[JupyterProcess]:
    """Run a server on a free port over an empty root in `folder`, with no settings of the user's.

    `modules` is a folder that it can import from.
    """
    # A space and letters beyond ASCII: the root's URI has to be encoded.
    root, runtime, log = folder / "my näme", folder / "runtime", folder / "jupyter.log"
    root.mkdir()
    environment = os.environ | {
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_TOKEN": TOKEN,
        "PYTHONPATH": os.pathsep.join(filter(None, [modules, os.environ.get("PYTHONPATH")])),
    }
    arguments = ["server", "--no-browser", "--allow-root", "--ServerApp.port=0", "--log-level=DEBUG"]
    command = [python, "-m", "jupyter", *arguments, f"--ServerApp.root_dir={root}", *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        yield JupyterProcess(_url(process, runtime, log), root, log, process.pid)
    finally:
        stop(process)


def status(jupyter: JupyterProcess, token: str | None = TOKEN) -> Any:
    """Return what `shapelens/status` answers, or the HTTP status where it refuses."""
    headers = {"Authorization": f"token {token}"} if token else {}
    try:
        with urlopen(Request(jupyter.url + "shapelens/status", headers=headers)) as response:
            return json.load(response)
    except HTTPError as error:
        return error.code


def _url(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server has written where it listens, and listens there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if "is running at" in log.read_text(errors="replace"):
            # The file is written just after the line in the log.
            with suppress(ConnectionError, StopIteration, json.JSONDecodeError):
                info = json.loads(next(runtime.glob("jpserver-*.json")).read_text())
                socket.create_connection((info["hostname"], info["port"])).close()
                return info["url"]
        time.sleep(0.05)
    raise AssertionError(f"no Jupyter server:\n{log.read_text(errors='replace')}")
