import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.environment import Environment

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution as for a release."""
    dist = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--outdir", dist, PROJECT], check=True)
    [wheel] = dist.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def user(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """A fresh environment with JupyterLab, and then the wheel: all that a user does."""
    folder = tmp_path_factory.mktemp("user")
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = [binaries / "python", "-m", "pip", "install", "--quiet", "--constraint", PROJECT / "constraints.txt"]
    subprocess.run([*pip, "jupyterlab>=4,<5"], check=True)
    subprocess.run([*pip, wheel], check=True)
    return Environment(folder, binaries)
