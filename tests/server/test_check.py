"""`shapelens check` for repositories: folders, settings, formats, exit statuses, mending, several processes."""

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
import yaml

from shapelens.checks.registry import CHECKS
from shapelens.cli import main
from shapelens.command import looking, progress
from shapelens.command.workers import look_at_all

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"
BAD = DATA + "z = layers.Conv2D(8, 3)(x)\n"
MENDED = DATA + "z = layers.Conv1D(8, 3)(x)\n"
WORSE = BAD + "layers.Conv1D(8, 300)(x)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8", newline="")
    return path


def notebook(*cells: str, indent: int | str | None = 1, **more: Any) -> str:
    described = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"cells": described, "metadata": {}, "nbformat": 4, **more}, indent=indent)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = main(["check", *(str(argument) for argument in arguments)])
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    return status, printed.out, printed.err


def codes(out: str) -> list[str]:
    return [line.split()[1] for line in out.splitlines()]


def files(out: str) -> list[str]:
    return [line.split(":")[0] for line in out.splitlines()]


# --- which files ---


def test_what_is_not_the_users_own_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (".hidden/a.py", "node_modules/a.py", "env/lib/a.py", "__pycache__/a.py", "mine/a.py", ".b.py"):
        write(project / name, BAD)
    write(project / "env" / "pyvenv.cfg", "home = /usr/bin")
    _, out, _ = run(capsys, ".")
    assert files(out) == ["mine/a.py"]


def test_gitignore_is_respected(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("build/a.py", "src/build/a.py", "src/draft.py", "src/keep/draft.py", "src/a.py"):
        write(project / name, BAD)
    write(project / ".gitignore", "/build/\ndraft.py\n")
    write(project / "src" / "keep" / ".gitignore", "!draft.py\n")
    (project / ".git").mkdir()
    _, out, _ = run(capsys, ".")
    assert files(out) == ["src/a.py", "src/build/a.py", "src/keep/draft.py"]
    assert files(run(capsys, "src")[1]) == ["src/a.py", "src/build/a.py", "src/keep/draft.py"]
    assert files(run(capsys, "src/draft.py")[1]) == ["src/draft.py"]  # named, so wanted


def test_a_file_that_is_named_twice_is_looked_at_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a.py", BAD)
    assert files(run(capsys, "a.py", ".", "a.py")[1]) == ["a.py"]


# --- what is wanted ---


def test_select_and_ignore(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a.py", WORSE)
    assert codes(run(capsys, "a.py")[1]) == ["SL103", "SL301"]
    assert codes(run(capsys, "--select", "SL1,SL5", "a.py")[1]) == ["SL103"]
    assert codes(run(capsys, "--ignore", "sl103", "a.py")[1]) == ["SL301"]
    assert run(capsys, "--ignore", "ALL", "a.py") == (0, "", "")


def test_an_unknown_code_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["check", "--select", "SL999", "a.py"])
    assert stopped.value.code == 2
    assert "argument --select: there is no check 'SL999'" in capsys.readouterr().err


def test_the_settings_of_the_project(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        project / "pyproject.toml",
        '[tool.shapelens]\nignore = ["SL103"]\nexclude = ["old"]\nseverity = { SL3 = "warning" }\n',
    )
    write(project / "a.py", WORSE)
    write(project / "old" / "b.py", WORSE)
    write(project / "new" / "c.py", WORSE)
    write(project / "new" / "shapelens.toml", 'select = ["SL103"]')
    _, out, _ = run(capsys, ".")
    assert list(zip(files(out), codes(out), strict=True)) == [("a.py", "SL301"), ("new/c.py", "SL103")]
    assert " SL301 warning: " in out
    assert codes(run(capsys, "old/b.py")[1]) == ["SL301"]
    assert run(capsys, "--force-exclude", "old/b.py") == (0, "", "")
    assert codes(run(capsys, "--select", "SL103", "a.py")[1]) == []  # the project ignores just that
    assert codes(run(capsys, "--select", "SL", "new")[1]) == ["SL103", "SL301"]


def test_broken_settings_are_told_once_and_the_defaults_hold(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "pyproject.toml", "[tool.shapelens]\nselect = 3\n")
    write(project / "a.py", BAD)
    write(project / "b" / "c.py", BAD)
    status, out, err = run(capsys, ".")
    assert status == 2
    assert codes(out) == ["SL103", "SL103"]
    assert err.splitlines()[0] == f"shapelens: {project / 'pyproject.toml'}: select must be a list of strings"
    assert err.count("pyproject.toml") == 1


# --- exit statuses ---


def test_exit_statuses(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "good.py", DATA)
    write(project / "bad.py", BAD)
    write(project / "broken.ipynb", "{")
    assert run(capsys, "good.py")[0] == 0
    assert run(capsys, "bad.py")[0] == 1
    assert run(capsys, "--exit-zero", "bad.py")[0] == 0
    assert run(capsys, "bad.py", "broken.ipynb")[0] == 2
    assert run(capsys, "--exit-zero", "broken.ipynb")[0] == 2
    assert run(capsys, "--diff", "good.py")[0] == 0
    assert run(capsys, "--diff", "bad.py")[0] == 1
    assert run(capsys, "--fix", "bad.py")[0] == 0


def test_the_count_is_said_beside_the_output(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a.py", WORSE)
    write(project / "b.py", DATA + "np.zeros((2, -1))\n")
    write(project / "c.py", DATA)
    assert run(capsys, ".")[2] == "3 found, in 2 of 3 files\n"
    assert run(capsys, "--diff", ".")[2] == "2 would be mended, in 1 of 3 files\n"
    assert run(capsys, "--fix", ".")[2] == "2 mended, 1 left, in 2 of 3 files\n"


def test_an_error_of_our_own_is_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("sixty")

    write(project / "a.py", BAD)
    monkeypatch.setattr(looking, "diagnose", fail)
    assert run(capsys, ".") == (2, "", "shapelens: a.py: ShapeLens itself failed (ZeroDivisionError: sixty)\n")


# --- formats ---


def test_github(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a,b.py", BAD)
    write(project / "n.ipynb", notebook(DATA, "\nlayers.Conv2D(8,\n  3)(x)  # 100%"))
    _, out, _ = run(capsys, "--output-format", "github", ".")
    first, second = out.splitlines()
    assert first.startswith("::error file=a%2Cb.py,line=4,endLine=4,col=5,endColumn=27,title=ShapeLens SL103 ")
    line = (project / "n.ipynb").read_text().splitlines().index('    "layers.Conv2D(8,\\n",') + 1
    assert second.startswith(f"::error file=n.ipynb,line={line},title=ShapeLens SL103 (wrong-dimensionality)::")
    assert "::cell 2, line 2: Conv2D" in second


POSITION = {"type": "integer", "minimum": 1}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "format": "uri-reference"}},
                },
                "region": {
                    "required": ["startLine"],
                    "additionalProperties": False,
                    "properties": dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), POSITION),
                },
            },
        },
        "message": {"required": ["text"]},
    },
}
CHANGES = {
    "required": ["artifactChanges"],
    "additionalProperties": False,
    "properties": {
        "description": {"required": ["text"]},
        "artifactChanges": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": {"required": ["uri"]},
                    "replacements": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "required": ["deletedRegion"],
                            "additionalProperties": False,
                            "properties": {
                                "deletedRegion": {"required": ["startLine", "startColumn", "endLine", "endColumn"]},
                                "insertedContent": {"required": ["text"]},
                            },
                        },
                    },
                },
            },
        },
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "required": ["name", "version", "rules"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "required": ["id", "shortDescription", "defaultConfiguration"],
                                            "properties": {
                                                "shortDescription": {"required": ["text"]},
                                                "help": {"required": ["text"]},
                                                "defaultConfiguration": {
                                                    "properties": {
                                                        "level": {"enum": ["none", "note", "warning", "error"]}
                                                    }
                                                },
                                            },
                                        },
                                    }
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
                            "properties": {
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": {"required": ["text"], "properties": {"text": {"type": "string"}}},
                                "locations": {"type": "array", "items": LOCATION},
                                "relatedLocations": {"type": "array", "items": LOCATION},
                                "fixes": {"type": "array", "items": CHANGES},
                            },
                        },
                    },
                },
            },
        },
    },
}
"""What SARIF 2.1.0 asks of the parts that we write."""


def test_sarif(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a b.py", DATA + "c = layers.Conv1D(8, 3)\nc(x)\n'ü🙂'; c(x[..., :2])\n")
    write(project / "n.ipynb", notebook(DATA, "layers.Conv2D(8, 3)(x)"))
    status, out, _ = run(capsys, "--output-format", "sarif", ".")
    log = json.loads(out)
    jsonschema.validate(log, SARIF)
    assert status == 1
    [found] = log["runs"]
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*CHECKS]
    channels, dimensions = found["results"]
    assert rules[channels["ruleIndex"]]["id"] == channels["ruleId"] == "SL102"
    place = channels["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a%20b.py"
    assert place["region"] == {"startLine": 6, "startColumn": 8, "endLine": 6, "endColumn": 21}
    assert channels["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4
    line = (project / "n.ipynb").read_text().splitlines().index('    "layers.Conv2D(8, 3)(x)"') + 1
    assert dimensions["locations"][0]["physicalLocation"]["region"] == {"startLine": line}
    assert dimensions["message"]["text"].startswith("cell 2, line 1: ")


def test_sarif_tells_the_fixes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a.py", BAD)
    write(project / "n.ipynb", notebook(BAD))
    log = json.loads(run(capsys, "--output-format", "sarif", ".")[1])
    jsonschema.validate(log, SARIF)
    of_file, of_notebook = log["runs"][0]["results"]
    [change] = of_file["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "a.py"}
    [replaced] = change["replacements"]
    region, text = replaced["deletedRegion"], replaced["insertedContent"]["text"]
    line = BAD.splitlines()[region["startLine"] - 1]
    assert "Conv1D" in line[: region["startColumn"] - 1] + text + line[region["endColumn"] - 1 :]
    assert "fixes" not in of_notebook  # where the text of a cell stands in the file is not told


def test_sarif_of_nothing_is_a_log_as_well(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--output-format", "sarif", ".")
    assert status == 0
    jsonschema.validate(json.loads(out), SARIF)


# --- mending ---


def test_all_is_mended_until_nothing_changes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(project / "a.py", WORSE)
    assert run(capsys, "--fix", ".") == (0, "", "2 mended, in 1 of 1 files\n")
    assert run(capsys, "--fix", ".") == (0, "", "")
    assert "Conv2D" not in file.read_text()


def test_a_silenced_finding_is_not_mended(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = BAD.replace("(x)\n", "(x)  # shapelens: ignore[SL103]\n")
    file = write(project / "a.py", text)
    assert run(capsys, "--fix", ".") == (0, "", "")
    assert file.read_text() == text


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_mark_and_line_ends_stay(
    project: Path, capsys: pytest.CaptureFixture[str], mark: bytes, end: str, last: str
) -> None:
    """The fix adds an import: a line that was not there."""
    before = (
        "from numpy import zeros\nfrom keras.layers import Conv1D\nname = 'größe'\nConv1D(8, 3)(zeros((4, 9)))" + last
    )
    file = project / "a.py"
    file.write_bytes(mark + before.replace("\n", end).encode())
    assert run(capsys, "--fix", ".")[0] == 0
    after = file.read_bytes()
    assert after.startswith(mark + b"from")
    text = after.decode("utf-8-sig")
    assert text.count("\n") == text.count(end) >= before.count("\n")
    assert text.endswith("\n") == bool(last)


NOTEBOOKS = {
    "as Jupyter writes it": notebook(BAD, "größe = 1") + "\n",
    "without a last line end": notebook(BAD),
    "indented by four": notebook(BAD, indent=4) + "\n",
    "indented by tabs": notebook(BAD, indent="\t"),
    "on one line": notebook(BAD, indent=None),
    "without spaces": json.dumps(json.loads(notebook(BAD)), separators=(",", ":")),
    "with outputs": notebook(BAD, outputs=[{"data": {"x": 1e-7, "y": 1.0e5, "z": [1, 2.50]}}]).replace("1e-07", "1E-7"),
    "with CRLF": notebook(BAD).replace("\n", "\r\n"),
    "with keys twice": notebook(BAD).replace('"nbformat": 4', '"nbformat": 4, "nbformat": 4'),
    "with a source of one string": json.dumps({"cells": [{"source": BAD, "cell_type": "code"}]}, indent=2),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_stays_as_it_is_but_for_its_source(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    content = NOTEBOOKS[name]
    file = project / "n.ipynb"
    file.write_bytes(content.encode())
    assert run(capsys, "--fix", ".")[0] == 0
    assert file.read_bytes().decode() == content.replace("Conv2D", "Conv1D")


@pytest.mark.parametrize("escaped", [True, False])
def test_letters_stay_escaped_or_not(project: Path, capsys: pytest.CaptureFixture[str], escaped: bool) -> None:
    cells = [{"cell_type": "code", "source": [*DATA.splitlines(keepends=True), "layers.Conv2D(8, 3)(x)  # größe 🙂"]}]
    content = json.dumps({"cells": cells}, ensure_ascii=escaped)
    file = write(project / "n.ipynb", content)
    assert run(capsys, "--fix", ".")[0] == 0
    assert file.read_text("utf-8") == content.replace("Conv2D", "Conv1D")


def test_a_line_more_in_a_notebook(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = notebook(
        "from keras.layers import Conv1D\nfrom numpy import zeros", "Conv1D(8, 3)(zeros((4, 9)))", indent=2
    )
    file = write(project / "n.ipynb", content)
    assert run(capsys, "--fix", ".")[0] == 0
    cells = json.loads(file.read_text())["cells"]
    assert file.read_text() == json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}, indent=2)
    assert "newaxis" in "".join(line for cell in cells for line in cell["source"])


def test_a_diff_writes_nothing_and_can_be_applied(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project / "a.py", BAD.rstrip("\n"))
    write(project / "n.ipynb", notebook(DATA, "layers.Conv2D(8, 3)(x)"))
    before = (project / "a.py").read_text(), (project / "n.ipynb").read_text()
    status, out, _ = run(capsys, "--diff", ".")
    assert status == 1
    assert ((project / "a.py").read_text(), (project / "n.ipynb").read_text()) == before
    assert "-z = layers.Conv2D(8, 3)(x)\n\\ No newline at end of file\n+z = layers.Conv1D(8, 3)(x)\n" in out
    write(project / "patch", out)
    subprocess.run(["git", "apply", "-p0", "patch"], cwd=project, check=True)
    assert run(capsys, ".")[0] == 0


def test_a_file_that_cannot_be_written(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(project / "a.py", BAD)
    monkeypatch.setattr(looking, "write_file", refuse)
    assert run(capsys, "--fix", ".") == (2, "", "shapelens: a.py: Permission denied\n")


# --- standard input ---


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives a text to standard input."""

    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))

    return give


def test_standard_input(project: Path, capsys: pytest.CaptureFixture[str], given: Any) -> None:
    given(BAD)
    status, out, _ = run(capsys, "-")
    assert status == 1
    assert out.startswith("-:4:5 SL103 ")
    given(notebook(BAD))
    assert run(capsys, "-", "--stdin-filename", "a/n.ipynb")[1].startswith("a/n.ipynb:1:4:5 SL103 ")


def test_standard_input_is_mended_to_standard_output(
    project: Path, capsys: pytest.CaptureFixture[str], given: Any
) -> None:
    given(BAD)
    assert run(capsys, "--fix", "-") == (0, MENDED, "")
    given(BAD + "np.zeros((2, -1))\n")
    status, out, err = run(capsys, "--fix", "-")
    assert (status, out) == (1, MENDED + "np.zeros((2, -1))\n")
    assert err.startswith("-:5:1 ")
    given(BAD)
    assert "+z = layers.Conv1D(8, 3)(x)" in run(capsys, "--diff", "-")[1]


def test_standard_input_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "-", "a.py") == (
        2,
        "",
        "shapelens: - stands for standard input and takes no other file beside it\n",
    )


# --- many files ---


def test_the_order_stays_with_several_processes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        write(project / f"{number:02}.py", WORSE if number % 3 else DATA)
    write(project / "20.ipynb", "{")
    one = run(capsys, "--jobs", "1", ".")
    two = run(capsys, "--jobs", "2", ".")
    assert one == two
    assert one[0] == 2
    assert files(one[1]) == sorted(files(one[1]))


def test_a_process_that_is_killed_costs_its_files_alone(project: Path) -> None:
    tasks = [looking.Task(write(project / f"{number}.py", DATA), policy=Dying()) for number in range(9)]
    outcomes = [*look_at_all(tasks, 2)]
    assert len(outcomes) == 9
    assert all("a process of ShapeLens was ended" in (outcome.error or "") for outcome in outcomes)


class Dying:
    """Stands for settings; the process ends that is given them."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("import os; os._exit(9)",)


def test_an_interrupt_ends_it_without_a_traceback(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write(project / "a.py", BAD)
    monkeypatch.setattr(looking, "diagnose", interrupt)
    assert run(capsys, ".") == (130, "", "")


def test_a_bar_is_shown_on_a_terminal_where_it_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [*progress.with_progress(range(3), 3)] == [0, 1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert [*progress.with_progress(range(3), 3)] == [0, 1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_LONG_SECONDS", 0)
    assert [*progress.with_progress(range(3), 3)] == [0, 1, 2]
    assert "Checking" in capsys.readouterr().err


def test_wrong_numbers_of_jobs(capsys: pytest.CaptureFixture[str]) -> None:
    for jobs in ("0", "-1", "two"):
        with pytest.raises(SystemExit):
            main(["check", f"--jobs={jobs}", "a.py"])
        assert "argument --jobs: must be a positive number" in capsys.readouterr().err


def test_the_hook_of_pre_commit_runs_this_command(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [hook] = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    program, command, *options = hook["entry"].split()
    assert (program, command) == ("shapelens", "check")
    write(project / "a.py", BAD)
    assert codes(run(capsys, *options, "a.py")[1]) == ["SL103"]
    assert run(capsys, *options, "--fix", "a.py")[0] == 0
