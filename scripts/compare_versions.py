"""Compare the rules of layers with earlier versions of Keras, on random cases; print where they disagree.

usage: python scripts/compare_versions.py [--count N] [--seed N] [RELEASE …]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from generate_versions import RELEASES

ROOT = Path(__file__).parents[1]


def compare(count: int, seed: int) -> int:
    """Compare the Keras that this process imports; return the number of disagreements."""
    import keras

    from differential.layers.cases import GENERATORS
    from differential.layers.runner import run

    found = 0
    for class_name in sorted(name for name in GENERATORS if hasattr(keras.layers, name)):
        for result in run([class_name], count, seed):
            found += len(result.disagreements)
            for disagreement in sorted(result.disagreements, key=lambda d: d.size)[:2]:
                print(disagreement)
    print(f"Keras {keras.__version__}: {found} disagreements")
    return found


def run_with(release: str, folder: Path, arguments: Sequence[str]) -> int:
    """Install a release and compare it in a process of its own."""
    if not (folder / "keras").exists():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
        subprocess.run([*install, f"keras=={release}", "dm-tree"], check=True)
    paths = [folder, ROOT / "server", ROOT / "tests"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    return subprocess.run([sys.executable, __file__, "--installed", *arguments], env=environment).returncode


def main() -> int:
    """Compare the releases that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("releases", nargs="*", default=RELEASES[:-1])
    parser.add_argument("--count", type=int, default=30, help="cases for each class")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where the releases are kept")
    parser.add_argument("--installed", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.installed:
        return min(compare(options.count, options.seed), 1)
    with tempfile.TemporaryDirectory() as temporary:
        arguments = ["--count", str(options.count), "--seed", str(options.seed)]
        folders = {release: (options.folder or Path(temporary)) / release for release in options.releases}
        return max(run_with(release, folder, arguments) for release, folder in folders.items())


if __name__ == "__main__":
    sys.exit(main())
