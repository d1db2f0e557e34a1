"""Write `server/shapelens/rules/keras_versions.json`: which version of Keras layers, arguments and functions came with.

usage: python scripts/generate_versions.py

Installs one release of each minor version into a folder of its own, and describes each in a process of its own.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "server/shapelens/rules/keras_versions.json"
RELEASES = (
    "3.0.5 3.1.1 3.2.1 3.3.3 3.4.1 3.5.0 3.6.0 3.7.0 3.8.0 3.9.2 3.10.0 3.11.3 3.12.4 3.13.2 3.14.1 3.15.1".split()
)
MODULES = ("ops", "random", "utils", "losses", "metrics", "activations", "initializers", "applications", "datasets")


def functions() -> Iterator[str]:
    """Yield the qualified names of what the installed Keras offers beside layers."""
    import keras

    for module in MODULES:
        offered = getattr(keras, module)
        yield from (
            f"keras.{module}.{name}"
            for name in dir(offered)
            if not name.startswith("_") and callable(getattr(offered, name))
        )


def handed_on() -> dict[str, list[str]]:
    """Return for each layer the arguments that it hands on to a base class as `**kwargs`."""
    import keras

    classes = {name: cls for name, cls in vars(keras.layers).items() if isinstance(cls, type)}
    return {
        name: sorted({p for base in cls.__mro__ for p in inspect.signature(base.__init__).parameters})
        for name, cls in classes.items()
    }


def describe() -> None:
    """Print the description of the Keras that this process imports."""
    from generate_signatures import table

    print(json.dumps(table() | {"functions": sorted(functions()), "handed_on": handed_on()}))


def description(release: str, folder: Path) -> dict[str, Any]:
    """Install a release into a folder and describe it."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    subprocess.run([*install, f"keras=={release}", "dm-tree"], check=True)
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, __file__, "--describe"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def names_in(described: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield all names of a description as paths: `layers/Dense`, `arguments/Dense/lora_alpha`, …"""
    for class_name, entry in described["layers"].items():
        yield "layers", class_name
        for name in {p["name"] for p in entry["parameters"]}.union(described["handed_on"][class_name]):
            yield "arguments", f"{class_name}.{name}"
    for kind, words in described["identifiers"].items():
        for word in words:
            yield "identifiers", f"{kind}.{word}"
    for name in described["functions"]:
        yield "functions", name


def history(descriptions: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return for each name of the newest version the version it came with, if the oldest one did not have it."""
    named = {release: set(names_in(described)) for release, described in descriptions.items()}
    oldest, newest = next(iter(named)), list(named)[-1]
    since: dict[str, dict[str, str]] = {"layers": {}, "arguments": {}, "identifiers": {}, "functions": {}}
    for kind, name in sorted(named[newest] - named[oldest]):
        releases = [release for release in named if (kind, name) in named[release]]
        since[kind][name] = releases[0].rpartition(".")[0]
    layers = descriptions[newest]["layers"]
    for name in [*since["arguments"]]:
        class_name, _, argument = name.partition(".")
        known = any(parameter["name"] == argument for parameter in layers[class_name]["parameters"])
        if not known or class_name in since["layers"]:
            del since["arguments"][name]  # it is not an argument today, or came with its class
    return since


def main() -> None:
    """Write the table."""
    descriptions: dict[str, dict[str, Any]] = {}
    for release in RELEASES:
        with tempfile.TemporaryDirectory() as folder:
            descriptions[release] = description(release, Path(folder))
        print(f"Keras {release}")
    TARGET.write_text(json.dumps(history(descriptions), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    describe() if "--describe" in sys.argv else main()
