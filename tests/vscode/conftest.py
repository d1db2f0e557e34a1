"""The extension as it is packaged, in a real workbench."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.code_server import ROOT, CodeServer, code_server
from support.workbench import Workbench

TIMEOUT_MS = 60_000


@pytest.fixture(scope="session")
def vsix() -> Path:
    """What `make vsix` builds."""
    package = ROOT / "client-vscode/dist/shapelens.vsix"
    assert package.exists(), "make vsix"
    return package


@pytest.fixture(scope="session")
def plain_server(vsix: Path) -> Iterator[CodeServer]:
    """A server with our extension and none besides."""
    with code_server([vsix]) as server:
        yield server


@pytest.fixture
def server(plain_server: CodeServer) -> CodeServer:
    """The server of a test; its modules may choose another one."""
    return plain_server


@pytest.fixture
def workbench(browser: Browser, server: CodeServer, request: pytest.FixtureRequest) -> Iterator[Workbench]:
    """A browser tab of a new person, an empty workspace, and the settings that every test begins with."""
    server.configure()
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(TIMEOUT_MS)
    workbench = Workbench(context.new_page(), server, server.new_workspace())
    failed_before = request.session.testsfailed
    yield workbench
    if request.session.testsfailed > failed_before:
        workbench.screenshot(f"failed-{request.node.name}")
    context.close()
