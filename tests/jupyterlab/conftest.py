from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from support.jupyter_process import TOKEN, JupyterProcess
from support.lab_page import LabPage, lab_process, user_settings

# What takes long is TensorFlow on a slow machine, not ShapeLens.
TIMEOUT_MS = 60_000


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterProcess]:
    with lab_process(tmp_path_factory.mktemp("lab")) as process:
        yield process


@pytest.fixture
def context(browser: Browser, jupyter: JupyterProcess) -> Iterator[BrowserContext]:
    """The cookies and tabs of one person; their kernels and settings go with the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(TIMEOUT_MS)
    yield context
    for kernel in context.request.get(f"{jupyter.url}api/kernels?token={TOKEN}").json():
        context.request.delete(f"{jupyter.url}api/kernels/{kernel['id']}?token={TOKEN}")
    context.close()
    for name in ("@jupyterlab/apputils-extension/themes", "@shapelens/labextension/plugin"):
        (user_settings(jupyter.log.parent) / f"{name}.jupyterlab-settings").unlink(missing_ok=True)


@pytest.fixture
def lab(context: BrowserContext, jupyter: JupyterProcess, request: pytest.FixtureRequest) -> Iterator[LabPage]:
    """A browser tab; no script in it may have failed by the end of the test."""
    lab = LabPage(context.new_page(), jupyter)
    failed_before = request.session.testsfailed
    yield lab
    if request.session.testsfailed > failed_before:
        lab.screenshot(f"failed-{request.node.name}")
    assert not lab.problems
