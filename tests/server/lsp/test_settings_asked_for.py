"""An editor that is asked for its settings and told which files to watch, as VS Code and Neovim may be."""

import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, make_test_lsp_client

from support.editor import Editor, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRONG = """import numpy as np
from keras import layers
x = np.zeros((32, 100, 5), 'float32')
layers.Conv2D(8, 3)(x)
layers.Conv1D(8, 300)(x)
"""


def make_client() -> LanguageClient:
    client = make_test_lsp_client()
    client.registered = []
    client.set_configuration({"shapelens": {"ignore": ["SL103"]}})

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def on_register(params: lsp.RegistrationParams) -> None:
        client.registered += params.registrations

    return client


CONFIG = ClientServerConfig(server_command=[sys.executable, "-m", "shapelens", "lsp"], client_factory=make_client)


@pytest_lsp.fixture(config=CONFIG, scope="module")
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    watching = lsp.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    workspace = lsp.WorkspaceClientCapabilities(configuration=True, did_change_watched_files=watching)
    capabilities = lsp.ClientCapabilities(workspace=workspace)
    options = {"select": ["SL3"]}
    await lsp_client.initialize_session(lsp.InitializeParams(capabilities, initialization_options=options))
    yield
    await lsp_client.shutdown_session()


@pytest_asyncio.fixture(loop_scope="module")
async def editor(client: LanguageClient) -> AsyncIterator[Editor]:
    editor = Editor(client)
    yield editor
    editor.close()


async def test_the_editor_is_asked_for_its_settings(editor: Editor) -> None:
    file = editor.file(WRONG)
    await until(lambda: file.codes == ["SL301"])
    editor.client.set_configuration({"shapelens": {"ignore": ["SL301"]}})
    editor.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
    await until(lambda: file.codes == ["SL103"])


async def test_the_editor_watches_the_files_of_the_project(editor: Editor) -> None:
    await until(lambda: editor.client.registered)
    [registration] = editor.client.registered
    assert registration.method == "workspace/didChangeWatchedFiles"
    patterns = [watcher["globPattern"] for watcher in registration.register_options["watchers"]]
    assert patterns == ["**/shapelens.toml", "**/pyproject.toml"]
