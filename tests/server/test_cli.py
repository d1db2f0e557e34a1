"""The command line: what it prints, its exit statuses, `--fix`, and files that are no programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from shapelens.checks.registry import CHECKS
from shapelens.cli import main

GOOD = """\
import numpy as np
from keras import layers

x = np.zeros((32, 100, 5), 'float32')
y = layers.Conv1D(32, 3)(x)
"""
BAD = GOOD + "z = layers.Conv2D(8, 3)(x)\n"
CONV_RANGE = {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 24}}


def notebook(*cells: tuple[str, str | list[str]], **more: Any) -> dict[str, Any]:
    described = [{"cell_type": kind, "metadata": {"tags": ["ä"]}, "source": source} for kind, source in cells]
    for number, cell in enumerate(described):
        cell["id"] = f"cell-{number}"
        if cell["cell_type"] == "code":
            cell |= {"execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}]}
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "own": {"a": [1.5]},
    }
    return {"cells": described, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5} | more


def write(path: Path, content: str | dict[str, Any]) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return status, printed.out, printed.err


def test_annotate_prints_the_source_with_hints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "model.py", GOOD)
    status, out, err = run(capsys, "annotate", file)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[:4] == GOOD.splitlines()[:4]
    assert lines[4] == "y = layers.Conv1D(32, 3)(x)".ljust(60) + "  # (32, 100, 5) f32 → (32, 98, 32) f32"


def test_annotate_of_a_notebook_names_the_cells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a b.ipynb", notebook(("code", GOOD), ("markdown", "# x"), ("code", "layers.Flatten()(y)")))
    status, out, _ = run(capsys, "annotate", file)
    assert status == 0
    assert "# --- cell 1 ---" in out
    assert out.splitlines()[-2] == "# --- cell 2 ---"
    assert out.splitlines()[-1].endswith("# (32, 98, 32) f32 → (32, 3136) f32")


def test_annotate_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "model.py", GOOD)
    status, out, _ = run(capsys, "annotate", "--output-format", "json", file)
    assert status == 0
    assert json.loads(out) == {
        "version": 1,
        "hints": [
            {
                "file": file.as_posix(),
                "cell": 0,
                "range": CONV_RANGE,
                "role": "construct",
                "layer": "Conv1D",
                "label": "(32, 100, 5) f32 → (32, 98, 32) f32",
                "provenance": "inferred",
                "calls": [
                    {
                        "inputs": [{"shape": [32, 100, 5], "dtype": "float32"}],
                        "outputs": [{"shape": [32, 98, 32], "dtype": "float32"}],
                    }
                ],
            }
        ],
        "diagnostics": [],
    }


def test_json_of_what_is_open_and_what_is_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "import keras, sys\nx = keras.Input((None, len(sys.argv), 3))\nkeras.layers.Conv2D(4, 1)(x)\n"
    status, out, _ = run(capsys, "annotate", "--output-format", "json", write(tmp_path / "a.py", code))
    (hint,) = json.loads(out)["hints"]
    assert status == 0
    assert hint["calls"][0]["inputs"][0]["shape"] == [None, None, "?", 3]
    assert hint["calls"][0]["outputs"][0]["shape"] == [None, None, "?", 4]


def test_a_layer_in_a_variable_has_hints_of_both_roles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "n.ipynb", notebook(("code", GOOD), ("code", "conv = layers.Dense(2)\nw = conv(x)\n")))
    _, out, _ = run(capsys, "annotate", "--output-format", "json", file)
    places = [(h["cell"], h["role"], h["range"]["start"]["line"]) for h in json.loads(out)["hints"]]
    assert places == [(0, "construct", 4), (1, "construct", 0), (1, "call", 1)]


def test_ranges_count_utf16(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.py", GOOD + "'🙂é'; layers.Dense(2)(x)\n")
    _, out, _ = run(capsys, "annotate", "--output-format", "json", file)
    assert json.loads(out)["hints"][-1]["range"]["start"] == {"line": 5, "character": 7}


def test_check_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "model.py", GOOD)
    assert run(capsys, "check", file) == (0, "", "")
    status, out, _ = run(capsys, "check", "--output-format", "json", file)
    assert (status, json.loads(out)) == (0, {"version": 1, "diagnostics": []})


def test_check_says_that_there_is_nothing_to_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "check", tmp_path)
    assert (status, out) == (0, "")
    assert "no Python file and no notebook" in err


def test_check_prints_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "model.py", BAD)
    status, out, _ = run(capsys, "check", file)
    assert status == 1
    assert out.startswith(f"{file.as_posix()}:6:5 SL103 Conv2D ")
    assert len(out.splitlines()) == 1
    file = write(tmp_path / "nb.ipynb", notebook(("code", GOOD), ("raw", "x"), ("code", "\n\nlayers.Conv2D(8, 3)(x)")))
    status, out, _ = run(capsys, "check", file)
    assert status == 1
    assert out.startswith(f"{file.as_posix()}:2:3:1 SL103 Conv2D ")


def test_check_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = GOOD + "conv = layers.Conv1D(8, 3)\nconv(x)\nconv(x.transpose(0, 2, 1))\n"
    file = write(tmp_path / "model.py", code)
    status, out, _ = run(capsys, "check", "--output-format", "json", file)
    found = json.loads(out)
    assert status == 1
    assert set(found) == {"version", "diagnostics"}
    (diagnostic,) = found["diagnostics"]
    assert set(diagnostic) == {
        "file", "cell", "range", "code", "name", "severity", "message", "related", "fixes",
    }  # fmt: skip
    assert diagnostic["file"] == file.as_posix()
    assert diagnostic["cell"] == 0
    assert diagnostic["range"] == {"start": {"line": 7, "character": 0}, "end": {"line": 7, "character": 26}}
    assert (diagnostic["code"], diagnostic["name"], diagnostic["severity"]) == ("SL102", "channel-mismatch", "error")
    assert "5" in diagnostic["message"]
    (related,) = diagnostic["related"]
    assert set(related) == {"cell", "range", "message"}
    assert related["range"]["start"] == {"line": 5, "character": 7}
    for fix in diagnostic["fixes"]:
        assert set(fix) == {"title", "edits"}
        for edit in fix["edits"]:
            assert set(edit) == {"cell", "range", "newText"}
    assert diagnostic["fixes"]


def test_a_warning_is_a_finding_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import keras, numpy as np\n"
        "m = keras.Sequential([keras.Input((64, 1)), keras.layers.Conv1D(8, 3), keras.layers.GlobalMaxPooling1D()])\n"
        "m(np.zeros((7, 50, 1)))\n"
    )
    status, out, _ = run(capsys, "check", write(tmp_path / "a.py", code))
    assert status == 1
    assert " SL107 warning: " in out


def test_fix_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "model.py"
    file.write_bytes(("# größe\r\n" + BAD.replace("\n", "\r\n")).encode())
    status, out, _ = run(capsys, "check", "--fix", file)
    assert status == 0
    assert " SL1" not in out
    mended = file.read_bytes().decode()
    assert mended.startswith("# größe\r\nimport numpy as np\r\n")
    assert "Conv2D" not in mended or "newaxis" in mended
    assert run(capsys, "check", file)[0] == 0


def test_fix_leaves_a_good_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "model.py", GOOD)
    before = file.stat().st_mtime_ns
    assert run(capsys, "check", "--fix", file)[0] == 0
    assert file.stat().st_mtime_ns == before


def test_fix_of_a_notebook_changes_the_source_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = notebook(
        ("markdown", ["# Über\n", "x"]),
        ("code", GOOD.splitlines(keepends=True)),
        ("future", "what is this"),
        ("code", "layers.Conv2D(8, 3)(x)"),
        ("code", ["layers.Conv1D(8, 3,\n", "              padding='same')(x[0])"]),
    )
    file = write(tmp_path / "nb.ipynb", content)
    assert run(capsys, "check", "--fix", file)[0] == 0
    after = json.loads(file.read_text("utf-8"))
    assert after["cells"][3]["source"] != content["cells"][3]["source"]
    assert isinstance(after["cells"][3]["source"], str)
    assert isinstance(after["cells"][4]["source"], list)
    assert "".join(after["cells"][4]["source"]) != "".join(content["cells"][4]["source"])
    for number in (3, 4):
        after["cells"][number]["source"] = content["cells"][number]["source"]
    assert after == content


def test_a_notebook_of_another_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = notebook(("code", "x <- c(1, 2)"), metadata={"language_info": {"name": "R"}})
    assert run(capsys, "check", write(tmp_path / "r.ipynb", content)) == (0, "", "")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ipynb", b"{not json", "is not a notebook: it is not valid JSON (line 1)"),
        ("a.ipynb", b"", "is not a notebook: it is not valid JSON (line 1)"),
        ("a.ipynb", b"[1, 2]", "is not a notebook: it has no cells"),
        ("a.ipynb", b'{"cells": 3}', "is not a notebook: it has no cells"),
        ("a.ipynb", b"[" * 100_000, "is not a notebook: it is not valid JSON"),
        ("a.ipynb", b"\xff\xfe{}", "is not UTF-8 text"),
        ("a.py", b"x = '\xe4'", "is not UTF-8 text"),
        ("a.py", None, "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, message: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    for command in (("check",), ("check", "--fix"), ("annotate",), ("annotate", "--output-format", "json")):
        status, _, err = run(capsys, *command, file)
        assert status == 2
        assert err == f"shapelens: {file}: {message}\n"
    assert file.exists() == (content is not None)


@pytest.mark.parametrize(
    "content",
    [
        {"cells": []},
        {"cells": [3, None, "x", {}, {"cell_type": "code"}, {"cell_type": "code", "source": None}]},
        {"cells": [{"cell_type": "code", "source": [1, "x = 1"], "metadata": 3}], "metadata": 3},
        notebook(("hologram", "x"), ("code", GOOD)),
    ],
)
def test_odd_notebooks(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: dict[str, Any]) -> None:
    file = write(tmp_path / "odd.ipynb", content)
    assert run(capsys, "check", file) == (0, "", "")
    assert run(capsys, "annotate", file)[0] == 0


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\ufeff" + GOOD, "def f(:\n", "(" * 5000, "x = " + "-" * 5000 + "1", "\x00"]
)
def test_odd_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = write(tmp_path / "odd.py", text)
    assert run(capsys, "check", file) == (0, "", "")
    assert run(capsys, "annotate", file)[0] == 0


def test_folders_and_several_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / ".venv").mkdir()
    write(tmp_path / "deep" / "b.py", BAD)
    write(tmp_path / ".venv" / "c.py", BAD)
    write(tmp_path / "deep" / "n.ipynb", notebook(("code", BAD)))
    write(tmp_path / "notes.txt", BAD)
    single = write(tmp_path / "other", GOOD)
    status, out, _ = run(capsys, "check", tmp_path, single)
    assert status == 1
    assert [line.split(":")[0] for line in out.splitlines()] == [
        (tmp_path / "deep" / name).as_posix() for name in ("b.py", "n.ipynb")
    ]


def test_an_unreadable_file_does_not_hide_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = write(tmp_path / "a.ipynb", "{")
    file = write(tmp_path / "b.py", BAD)
    status, out, err = run(capsys, "check", broken, file)
    assert status == 2
    assert "SL103" in out
    assert "a.ipynb" in err


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "explain", "sl102")
    assert status == 0
    assert "SL102" in out
    status, out, err = run(capsys, "explain", "SL000")
    assert (status, out) == (2, "")
    assert err == "shapelens: there is no check SL000\n"


def test_explain_without_a_code_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "explain")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == [*CHECKS]
    assert "SL102  channel-mismatch" in out


@pytest.mark.parametrize("arguments", [[], ["check"], ["fly"], ["check", "--output-format", "xml", "a.py"]])
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: shapelens" in capsys.readouterr().err
