"""The settings of the editor and of the project as they come and change while the server runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types as lsp

from shapelens.configuration import OWN_FILE, PROJECT_FILE

if TYPE_CHECKING:
    from shapelens.lsp.server import ShapeLensServer

SECTION = "shapelens"
"""The name of our settings in an editor."""


def register_settings(server: ShapeLensServer) -> None:
    """Let a server take settings: at its start, pushed by the editor or asked for, and from files that change."""

    def take(settings: object) -> None:
        if isinstance(settings, dict) and server.policies.take_editor_settings(cast("dict[str, Any]", settings)):
            server.publish_all()

    async def ask() -> None:
        workspace = server.client_capabilities.workspace
        if workspace is not None and workspace.configuration:
            params = lsp.ConfigurationParams([lsp.ConfigurationItem(section=SECTION)])
            for settings in await server.workspace_configuration_async(params):
                take(settings)

    @server.feature(lsp.INITIALIZE)
    def on_initialize(params: lsp.InitializeParams) -> None:
        take(params.initialization_options)

    @server.feature(lsp.INITIALIZED)
    async def on_initialized(params: lsp.InitializedParams) -> None:
        await _watch_files(server)
        await ask()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def on_configuration(params: lsp.DidChangeConfigurationParams) -> None:
        pushed: object = params.settings
        ours = cast("dict[str, object]", pushed).get(SECTION) if isinstance(pushed, dict) else None
        if ours is None:
            await ask()
        else:
            take(ours)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def on_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        if server.policies.refresh():
            server.publish_all()


async def _watch_files(server: ShapeLensServer) -> None:
    """Have the editor say when a file of settings changes, if it can."""
    workspace = server.client_capabilities.workspace
    watching = None if workspace is None else workspace.did_change_watched_files
    if watching is not None and watching.dynamic_registration:
        watchers = [lsp.FileSystemWatcher(f"**/{name}") for name in (OWN_FILE, PROJECT_FILE)]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = lsp.Registration(SECTION, lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await server.client_register_capability_async(lsp.RegistrationParams([registration]))
