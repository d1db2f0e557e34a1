"""A Python environment of a user's, for tests."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Environment:
    """Where the commands are, and a folder to use them in."""

    folder: Path
    binaries: Path

    def run(self, command: str, *arguments: str | Path) -> str:
        """Run a command of the environment, with no settings from elsewhere; return all that it prints, uncoloured."""
        variables = os.environ | {
            "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
            "JUPYTER_DATA_DIR": str(self.folder / "data"),
            "PATH": os.pathsep.join([str(self.binaries), os.environ["PATH"]]),
        }
        done = subprocess.run(
            [self.binaries / command, *arguments],
            cwd=self.folder,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout
        return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
