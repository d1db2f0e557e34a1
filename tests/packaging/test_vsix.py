"""The package for VS Code: small, for every platform, and whole: no Python needs anything else to run its server."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shapelens import __version__
from shapelens.jupyter.framing import frame

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "client-vscode/dist/shapelens.vsix"  # `make vsix` builds it

TOO_OLD = 3
"""The exit status by which the extension knows that a Python is too old."""

TEXT = "import keras\n\nx = keras.Input((100, 5))\ny = keras.layers.Conv1D(32, 3)(x)\n"

MESSAGES = [
    {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
    {"method": "initialized", "params": {}},
    {
        "method": "textDocument/didOpen",
        "params": {"textDocument": {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": TEXT}},
    },
    {
        "id": 2,
        "method": "textDocument/inlayHint",
        "params": {
            "textDocument": {"uri": "file:///a.py"},
            "range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}},
        },
    },
    {"id": 3, "method": "shutdown"},
    {"method": "exit"},
]


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed extension."""
    folder = tmp_path_factory.mktemp("vsix")
    with zipfile.ZipFile(PACKAGE) as package:
        package.extractall(folder)
    return folder / "extension"


def serve(extension: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the server as the extension does, in a Python that is asked to look nowhere else."""
    talk = b"".join(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()) for message in MESSAGES)
    command = [sys.executable, *options, str(extension / "python/start.py")]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, input=talk, capture_output=True, timeout=120, env=clean | environment)


def test_it_is_small():
    assert PACKAGE.stat().st_size < 3_000_000


def test_it_is_for_every_platform_and_has_nothing_of_the_tests_in_it(extension: Path):
    files = {path.relative_to(extension).as_posix() for path in extension.rglob("*") if path.is_file()}
    assert not [name for name in files if name.endswith((".so", ".pyd", ".dll", ".map", ".ts", ".pyc"))]
    assert not [name for name in files if "labextension" in name or "/jupyter/" in name]
    assert {"dist/extension.js", "python/start.py", "media/icon.png", "readme.md"} <= files


def test_it_is_activated_by_python_alone_and_runs_beside_the_files(extension: Path):
    manifest = json.loads((extension / "package.json").read_text("utf-8"))
    assert manifest["activationEvents"] == ["onLanguage:python", "onNotebook:jupyter-notebook"]
    assert manifest["extensionKind"] == ["workspace"]
    assert manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] == ["shapelens.python"]


def test_its_settings_have_the_names_and_the_meaning_of_the_lab_extension_s(extension: Path):
    manifest = json.loads((extension / "package.json").read_text("utf-8"))
    lab = json.loads((ROOT / "labextension/schema/plugin.json").read_text("utf-8"))["properties"]
    ours = manifest["contributes"]["configuration"]["properties"]
    assert {name.removeprefix("shapelens.") for name in ours} == {*lab, "python"}
    for name, setting in lab.items():
        assert (setting["type"], setting["default"]) == tuple(ours[f"shapelens.{name}"][k] for k in ("type", "default"))
        assert ours[f"shapelens.{name}"].get("items") == setting.get("items")


def test_its_server_needs_nothing_that_is_installed(extension: Path):
    done = serve(extension, "-I", "-S")
    assert "(None, 98, 32) f32" in done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0


def test_a_finding_links_to_its_page(extension: Path):
    assert (extension / "python/libs/shapelens/checks/docs/SL102.md").is_file()


def installed(folder: Path, version: str) -> str:
    """Make an environment that has a `shapelens` of this version, which says so and ends."""
    package = folder / "shapelens"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "cli.py").write_text(f"def main(arguments):\n    print('installed {version}')\n    return 0\n")
    about = folder / f"shapelens-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: shapelens\nVersion: {version}\n")
    return str(folder)


def test_a_newer_one_of_the_environment_wins(extension: Path, tmp_path: Path):
    done = serve(extension, "-S", PYTHONPATH=installed(tmp_path, "99.1"))
    assert done.stdout.decode() == "installed 99.1\n"


@pytest.mark.parametrize("version", ["0.0.9", __version__])
def test_one_that_is_not_newer_does_not(extension: Path, tmp_path: Path, version: str):
    done = serve(extension, "-S", PYTHONPATH=installed(tmp_path, version))
    assert "(None, 98, 32) f32" in done.stdout.decode(), done.stderr.decode()


def test_a_python_that_is_too_old_says_so(extension: Path, tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 8, 10, 'final', 0)\n")
    done = serve(extension, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr.decode().strip()) == (TOO_OLD, "Python 3.8 is too old")
