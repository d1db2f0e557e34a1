"""What the tests in JupyterLab and in VS Code share: one browser, since Playwright runs but once in a process."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# With oneDNN, what TensorFlow does with empty tensors depends on the processor: it raises, returns or ends the process.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

FOLDERS = [Path(__file__).parent / name for name in ("jupyterlab", "vscode")]

# What takes long is TensorFlow on a slow machine, not ShapeLens.
TIMEOUT_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(folder in item.path.parents for folder in FOLDERS):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    # The other tests don't pay for the import.
    from playwright.sync_api import expect

    from support.chromium import chromium

    expect.set_options(timeout=TIMEOUT_MS)
    with chromium() as browser:
        yield browser
