import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from support.jupyter_process import TOKEN, JupyterProcess, jupyter_process
from support.lab_page import LabPage

# Slow machines run these too; what takes long is TensorFlow, not ShapeLens.
TIMEOUT_MS = 20_000
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    folder = tmp_path_factory.mktemp("lab")
    notifications = folder / "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    notifications.parent.mkdir(parents=True)
    notifications.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    with jupyter_process(folder, "--LabApp.expose_app_in_browser=True") as process:
        yield process


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, filter(None, names))), None)
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, jupyter: JupyterProcess) -> Iterator[BrowserContext]:
    """The cookies, settings and tabs of one person; their kernels end with the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    kernels = context.request.get(f"{jupyter.url}api/kernels?token={TOKEN}").json()
    for kernel in kernels:
        context.request.delete(f"{jupyter.url}api/kernels/{kernel['id']}?token={TOKEN}")
    context.close()


@pytest.fixture
def lab(context: BrowserContext, jupyter: JupyterProcess) -> Iterator[LabPage]:
    """A browser tab; no script in it may have failed by the end of the test."""
    lab = LabPage(context.new_page(), jupyter)
    yield lab
    assert not lab.problems
