"""What a project wants to hear of: `[tool.shapelens]`, `shapelens.toml`, and what they do to findings."""

from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.checks.policy import Policy
from shapelens.configuration import Configuration, ConfigurationError, settings_for
from shapelens.notebook.program import Program

DATA = "import numpy as np\nfrom keras import layers\nx = np.zeros((32, 100, 5), 'float32')\n"
PROGRAM = DATA + "layers.Conv2D(8, 3)(x)\nlayers.Conv1D(8, 300)(x)\n"  # SL103, SL301


def shown(policy: Policy) -> list[tuple[str, str]]:
    return [(found.code, found.severity) for found in diagnose(Program.from_texts([PROGRAM]), policy)]


def test_everything_is_shown_by_default() -> None:
    assert shown(Policy()) == [("SL103", "error"), ("SL301", "error")]


def test_select_and_ignore() -> None:
    assert shown(Policy(select=("SL1",))) == [("SL103", "error")]
    assert shown(Policy(ignore=("SL103",))) == [("SL301", "error")]
    assert shown(Policy(select=())) == []


def test_the_longer_beginning_decides() -> None:
    assert shown(Policy(select=("SL1",), ignore=("SL103",))) == []
    assert shown(Policy(select=("SL103",), ignore=("SL1",))) == [("SL103", "error")]
    assert shown(Policy(select=("SL103",), ignore=("SL103",))) == []


def test_severities() -> None:
    assert shown(Policy(severities={"SL": "warning", "SL30": "information"})) == [
        ("SL103", "warning"),
        ("SL301", "information"),
    ]


def test_what_comes_later_is_stronger() -> None:
    project = Policy(("SL1",), ("SL103",), {"SL3": "warning"})
    assert project.under(None) == project
    assert shown(project.under(Policy(select=("SL3",)))) == [("SL301", "warning")]
    assert shown(Policy().under(Policy((), ("SL301",), {"SL1": "warning"}))) == [("SL103", "warning")]


def settings(folder: Path, text: str, name: str = "pyproject.toml") -> Configuration:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return settings_for(folder)


def test_a_project_file(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        """
[project]
name = "mine"

[tool.shapelens]
select = ["SL1", "sl5"]
ignore = ["SL503"]
severity = { SL107 = "error", SL2 = "information" }
exclude = ["old/", "*_draft.ipynb"]
""",
    )
    assert found == Configuration(
        tmp_path,
        Policy(("SL1", "SL5"), ("SL503",), {"SL107": "error", "SL2": "information"}),
        ("old/", "*_draft.ipynb"),
    )


def test_the_nearest_file_with_our_settings_holds(tmp_path: Path) -> None:
    settings(tmp_path, '[tool.shapelens]\nselect = ["SL1"]')
    deeper = tmp_path / "package" / "part"
    assert settings(deeper, "[tool.other]\n").policy.select == ("SL1",)
    assert settings(tmp_path / "package", '[tool.shapelens]\nselect = ["SL2"]').policy.select == ("SL2",)
    assert settings_for(deeper).policy.select == ("SL2",)
    assert settings(deeper, 'select = ["SL3"]', "shapelens.toml").policy.select == ("SL3",)


def test_no_settings_at_all(tmp_path: Path) -> None:
    assert settings_for(tmp_path / "nowhere") == Configuration()


def test_exclude_is_read_from_the_folder_of_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, '[tool.shapelens]\nexclude = ["old/", "/build", "*_draft.ipynb", "!keep_draft.ipynb"]')
    (tmp_path / "a" / "old").mkdir(parents=True)
    assert found.excludes(tmp_path / "a" / "old")
    assert found.excludes(tmp_path / "build" / "x.py")
    assert found.excludes(tmp_path / "a" / "x_draft.ipynb")
    assert not found.excludes(tmp_path / "a" / "keep_draft.ipynb")
    assert not found.excludes(tmp_path / "a" / "build" / "x.py")
    assert not found.excludes(tmp_path.parent / "x_draft.ipynb")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[tool.shapelens", "is not valid TOML: "),
        ("[tool]\nshapelens = 3", "tool.shapelens must be a table"),
        (
            "[tool.shapelens]\nselects = []",
            "there is no setting 'selects'; there are select, ignore, ",
        ),
        ("[tool.shapelens]\nselect = 'SL1'", "select must be a list of strings"),
        ("[tool.shapelens]\nexclude = [3]", "exclude must be a list of strings"),
        ("[tool.shapelens]\nignore = ['SL9']", "ignore: there is no check 'SL9'"),
        ("[tool.shapelens]\nignore = ['']", "ignore: there is no check ''"),
        ("[tool.shapelens]\nseverity = 'error'", "severity must be a table"),
        ("[tool.shapelens.severity]\nSL1 = 'fatal'", "severity of SL1: must be one of error, warning, information"),
        ("[tool.shapelens.severity]\nSL999 = 'error'", "severity: there is no check 'SL999'"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        settings(tmp_path, text)
    assert str(raised.value).startswith(f"{tmp_path / 'pyproject.toml'}: {complaint}")
    assert "\n" not in str(raised.value)
