"""The server knows TensorFlow and Keras by their rules; it never imports them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shapelens.jupyter.framing import frame

NEVER_IMPORTED = {"tensorflow", "keras", "torch", "jax", "jupyter_server", "IPython"}

PROGRAM = """\
import keras
import numpy as np
import tensorflow as tf

x = tf.reshape(np.zeros((4, 10)), (4, 10, 1))
y = keras.layers.Conv1D(8, 3)(x)
z = keras.layers.Conv2D(8, 3)(x)
"""


def imported(arguments: list[str], given: bytes = b"") -> tuple[set[str], bytes]:
    """Run `shapelens` with these arguments; return the top-level modules that it imported, and its output."""
    command = [sys.executable, "-X", "importtime", "-m", "shapelens", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, timeout=60)
    lines = done.stderr.decode().splitlines()
    names = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    assert "argparse" in names, done.stderr
    return {name.partition(".")[0] for name in names}, done.stdout


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


@pytest.mark.parametrize("command", ["annotate", "check"])
def test_the_command_line(command: str, program: Path):
    modules, output = imported([command, "--output-format", "json", str(program)])
    assert json.loads(output)["diagnostics"]
    assert not modules & NEVER_IMPORTED


def message(method: str, params: Any, number: int | None = None) -> bytes:
    fields = {"jsonrpc": "2.0", "method": method, "params": params} | ({"id": number} if number is not None else {})
    return frame(json.dumps(fields).encode())


def test_the_language_server(program: Path):
    uri = program.as_uri()
    document = {"uri": uri, "languageId": "python", "version": 1, "text": PROGRAM}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    session = [
        message("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1),
        message("initialized", {}),
        message("textDocument/didOpen", {"textDocument": document}),
        message("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": everything}, 2),
        message("shapelens/probe", {}, 3),
        message("shutdown", None, 4),
        message("exit", None),
    ]
    modules, output = imported(["lsp"], b"".join(session))
    assert b"(4, 10, 1)" in output
    assert b"comm_target" in output
    assert not modules & NEVER_IMPORTED
