"""What a user gets who installs the wheel beside JupyterLab, and does nothing else."""

import json
from pathlib import Path
from zipfile import ZipFile

from shapelens import __version__
from support.environment import Environment
from support.jupyter_process import jupyter_process, status

PROGRAM = """\
import keras

x = keras.Input((100, 5))
y = keras.layers.Conv1D(8, 3)(x)
"""


def test_what_is_in_the_wheel(wheel: Path):
    names = set(ZipFile(wheel).namelist())
    data = f"shapelens-{__version__}.data/data"
    assert f"{data}/share/jupyter/labextensions/@shapelens/labextension/package.json" in names
    assert f"{data}/share/jupyter/labextensions/@shapelens/labextension/install.json" in names
    assert f"{data}/etc/jupyter/jupyter_server_config.d/shapelens.json" in names
    assert f"shapelens-{__version__}.dist-info/licenses/LICENSE" in names
    assert "shapelens/py.typed" in names
    assert "shapelens/checks/docs/SL102.md" in names
    parts = {name.split("/")[0] for name in names}
    assert parts == {"shapelens", f"shapelens-{__version__}.data", f"shapelens-{__version__}.dist-info"}
    assert not [name for name in names if name.startswith("shapelens/labextension/")], (
        "the lab extension is in it twice"
    )


def test_the_lab_extension_is_enabled(user: Environment):
    listed = user.run("jupyter", "labextension", "list")
    [line] = [line for line in listed.splitlines() if "@shapelens/labextension" in line]
    assert f"v{__version__}" in line
    assert "enabled" in line
    assert "OK" in line


def test_the_server_extension_is_enabled(user: Environment):
    listed = user.run("jupyter", "server", "extension", "list")
    about_us = [line.split() for line in listed.splitlines() if "shapelens.jupyter" in line]
    assert any(words[-2:] == ["shapelens.jupyter", "enabled"] for words in about_us)
    assert any(words[-3:] == ["shapelens.jupyter", __version__, "OK"] for words in about_us)


def test_a_server_answers_with_the_token_only(user: Environment, tmp_path: Path):
    with jupyter_process(tmp_path, python=str(user.binaries / "python")) as jupyter:
        assert status(jupyter)["version"] == __version__
        assert status(jupyter, token=None) == 403


def test_the_command_line(user: Environment):
    program = user.folder / "program.py"
    program.write_text(PROGRAM)
    assert __version__ in user.run("shapelens", "--version")
    assert "(None, 98, 8)" in user.run("shapelens", "annotate", program)
    [hint] = json.loads(user.run("shapelens", "annotate", program, "--output-format", "json"))["hints"]
    assert hint["calls"][0]["outputs"] == [{"shape": [None, 98, 8], "dtype": "float32"}]


def test_neither_keras_nor_tensorflow_is_needed(user: Environment):
    installed = {package["name"].lower() for package in json.loads(user.run("pip", "list", "--format", "json"))}
    assert "shapelens" in installed
    assert not installed & {"keras", "tensorflow", "numpy"}
