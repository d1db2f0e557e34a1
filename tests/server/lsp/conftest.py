import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, make_test_lsp_client

from support.editor import Editor


def make_client() -> LanguageClient:
    client = make_test_lsp_client()
    client.refreshes = 0

    @client.feature(lsp.WORKSPACE_INLAY_HINT_REFRESH)
    def on_refresh(*_: object) -> None:
        client.refreshes += 1

    return client


def server() -> ClientServerConfig:
    return ClientServerConfig(server_command=[sys.executable, "-m", "shapelens", "lsp"], client_factory=make_client)


@pytest_lsp.fixture(config=server(), scope="module")
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    notebooks = lsp.NotebookDocumentClientCapabilities(lsp.NotebookDocumentSyncClientCapabilities())
    workspace = lsp.WorkspaceClientCapabilities(inlay_hint=lsp.InlayHintWorkspaceClientCapabilities(True))
    capabilities = lsp.ClientCapabilities(notebook_document=notebooks, workspace=workspace)
    lsp_client.initialized = await lsp_client.initialize_session(lsp.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture(loop_scope="module")
async def editor(client: LanguageClient, capfd: pytest.CaptureFixture[str]) -> AsyncIterator[Editor]:
    editor = Editor(client)
    yield editor
    editor.close()
    await editor.file("", "file:///home/last.py").hints()  # what the server had to say of all before has come by now
    editor.opened[-1].close()
    assert client.error is None
    assert not [message for message in client.log_messages if message.type == lsp.MessageType.Error]
    output = capfd.readouterr()
    assert "Traceback" not in output.err + output.out
