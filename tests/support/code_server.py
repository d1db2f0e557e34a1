"""VS Code's workbench as a server (code-server) in a process of its own, for tests."""

import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import psutil

from support.processes import stop

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "tests/vscode/workbench/node_modules"
"""What `scripts/ensure-code-server.sh` installs."""

OPTIONS = [
    "--bind-addr=127.0.0.1:0",
    "--auth=none",
    "--disable-telemetry",
    "--disable-update-check",
    "--disable-getting-started-override",
    "--disable-proxy",
    "--ignore-last-opened",
    # Or the extension host of a page that was closed lives on.
    "--reconnection-grace-time=1",
]

SETTINGS: dict[str, Any] = {
    "chat.disableAIFeatures": True,
    "editor.accessibilitySupport": "off",
    "editor.cursorBlinking": "solid",
    "editor.fontFamily": "DejaVu Sans Mono",
    "editor.minimap.enabled": False,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "files.simpleDialog.enable": True,
    "git.enabled": False,
    "npm.autoDetect": "off",
    "telemetry.telemetryLevel": "off",
    "window.commandCenter": False,
    "workbench.colorTheme": "Default Light Modern",
    # Or a notebook that is opened while the workbench starts is shown as text.
    "workbench.editorAssociations": {"*.ipynb": "jupyter-notebook"},
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}
"""The user's settings that every test begins with: nothing blinks, nothing asks, nothing looks for updates."""

OF_THE_MACHINE = {"shapelens.python"}
"""Settings that a server takes from its own machine alone."""

MACHINE_FILE = "user/Machine/settings.json"


@dataclass(frozen=True)
class CodeServer:
    """Where the server listens, and what it keeps."""

    url: str
    state: Path
    pid: int

    @property
    def log(self) -> Path:
        """What the server printed."""
        return self.state / "server.log"

    def language_servers(self) -> list[psutil.Process]:
        """The processes of our language server that its extension hosts have started."""
        processes = psutil.Process(self.pid).children(recursive=True)
        return [process for process in processes if any(word.endswith("start.py") for word in process.cmdline())]

    def address(self, folder: Path, file: Path | None = None) -> str:
        """Where a browser finds a workspace, and a file of it opened."""
        query = {"folder": str(folder)}
        if file is not None:
            host = self.url.removeprefix("http://").rstrip("/")
            query["payload"] = json.dumps([["openFile", f"vscode-remote://{host}{quote(str(file))}"]])
        return f"{self.url}?{urlencode(query, quote_via=quote)}"

    def new_workspace(self) -> Path:
        """Make an empty folder."""
        # A space and letters beyond ASCII: they have to be encoded wherever the folder is named by a URI.
        folder = self.state / "work" / uuid.uuid4().hex[:8] / "my näme"
        folder.mkdir(parents=True)
        return folder

    def configure(self, **settings: Any) -> None:
        """Write the user's settings before a page is opened: those that every test begins with, and `settings`.

        A page that is open may not see it: there, settings are changed by `Workbench.configure`.
        """
        for file, text in zip((_settings_file(self.state), self.state / MACHINE_FILE), files_of(settings), strict=True):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)


@contextmanager
def code_server(
    extensions: Sequence[Path], environment: Mapping[str, str] | None = None, *, trusting: bool = True
) -> Iterator[CodeServer]:
    """Run a server with extensions (a `.vsix`, or the folder of one) and nothing of the user's.

    `environment` is what its extensions see besides; one that is not `trusting` asks whether a folder is trusted.
    """
    # The paths of the sockets that it makes are short enough for the system only below a short one.
    with TemporaryDirectory(prefix="code", ignore_cleanup_errors=True) as folder:
        state = Path(folder)
        _settings_file(state).parent.mkdir(parents=True)
        _settings_file(state).write_text(json.dumps(SETTINGS))
        variables = _environment(state) | (environment or {})
        # Folders first: what is copied after a package was installed is not looked at.
        for extension in sorted(extensions, key=Path.is_file):
            _install(extension, state, variables)
        options = [*OPTIONS, *(["--disable-workspace-trust"] if trusting else [])]
        with (state / "server.log").open("wb") as log:
            process = subprocess.Popen([*_command(state), *options], env=variables, stdout=log, stderr=log)
        try:
            yield CodeServer(_url(process, state / "server.log"), state, process.pid)
        finally:
            stop(process)


def files_of(settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return the texts of the two files of settings, the user's and the machine's; names are dotted."""
    machine = {name: value for name, value in settings.items() if name in OF_THE_MACHINE}
    return json.dumps(SETTINGS | dict(settings)), json.dumps(machine)


def _settings_file(state: Path) -> Path:
    return state / "user/User/settings.json"


def _environment(state: Path) -> dict[str, str]:
    """Return an environment in which nothing is read or written outside of `state`."""
    folders = {
        "HOME": state / "home",
        "XDG_CONFIG_HOME": state / "home/.config",
        "XDG_DATA_HOME": state / "home/.local/share",
        "XDG_CACHE_HOME": state / "home/.cache",
        "XDG_RUNTIME_DIR": state / "run",
        "TMPDIR": state / "tmp",
    }
    for path in folders.values():
        path.mkdir(parents=True, exist_ok=True)
    # These two would make it listen elsewhere, and speak to another server.
    inherited = {name: value for name, value in os.environ.items() if name not in ("PORT", "VSCODE_IPC_HOOK_CLI")}
    return inherited | {name: str(path) for name, path in folders.items()}


def _command(state: Path) -> list[str]:
    [node] = MODULES.glob("node-*/bin/node")
    folders = [f"--config={state}/config.yaml", f"--user-data-dir={state}/user", f"--extensions-dir={state}/extensions"]
    return [str(node), str(MODULES / "code-server/out/node/entry.js"), *folders]


def _install(extension: Path, state: Path, environment: Mapping[str, str]) -> None:
    """Install a package as a user does; a folder is copied to where the server looks for extensions."""
    if extension.is_file():
        command = [*_command(state), "--install-extension", str(extension)]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
    else:
        about = json.loads((extension / "package.json").read_text())
        name = f"{about['publisher']}.{about['name']}-{about['version']}"
        shutil.copytree(extension, state / "extensions" / name)


def _url(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the server has written where it listens, and listens there."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        lines = log.read_text(errors="replace").splitlines()
        for line in lines:
            if "HTTP server listening on" in line:
                url = line.rsplit(maxsplit=1)[1].rstrip("/") + "/"
                try:
                    urlopen(f"{url}healthz").close()
                except URLError:
                    break
                return url
        time.sleep(0.05)
    raise AssertionError(f"no code-server:\n{log.read_text(errors='replace')}")
