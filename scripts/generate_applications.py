"""Write `server/shapelens/rules/keras_applications.json` from the installed Keras.

usage: python scripts/generate_applications.py

For each model of `keras.applications`: its constructor's parameters; the input that it takes when none is given, with
and without its top; the smallest image; the number of channels that come out without a top; and by which window and
stride the sides of the image shrink: a side of `size` becomes `(size - window) // stride + 1`. Both numbers are found
by asking Keras for the output of images of several sizes, and confirmed by two more. Nothing is allocated.
"""

from __future__ import annotations

import inspect
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras.src.backend.common.stateless_scope import StatelessScope

TARGET = Path(__file__).parents[1] / "server/shapelens/rules/keras_applications.json"
STRIDE = 32


def output(build: Callable[..., Any], height: int, width: int) -> tuple[int, int, int]:
    """Return height, width and channels that come out of a model without its top."""
    with StatelessScope(initialize_variables=False):
        model = build(include_top=False, weights=None, input_shape=(height, width, 3))
    keras.backend.clear_session()
    _, *sizes = model.output.shape
    return tuple(sizes)


def find_window(build: Callable[..., Any]) -> int:
    """Return the window: an image grows its output by one where `size - window` is a multiple of the stride."""
    for window in (1, STRIDE):
        low, high = 8 * STRIDE + window - 1, 8 * STRIDE + window
        if output(build, low, high)[:2] == (8, 9):
            return window
    low, high = 8 * STRIDE, 9 * STRIDE
    before = output(build, low, low)[0]
    while high - low > 1:
        third = max(1, (high - low) // 3)
        first, second = low + third, high - third
        height, width, _ = output(build, first, second)
        if height > before:
            high = first
        elif width > before:
            low, high = first, second
        else:
            low = max(first, second)
    return high - before * STRIDE


def smallest(build: Callable[..., Any]) -> int:
    """Return the smallest side of an image that the model takes: Keras says it where an image is smaller."""
    try:
        build(include_top=False, weights=None, input_shape=(1, 1, 3))
    except ValueError as error:
        found = re.search(r"at least (\d+)", str(error))
        assert found is not None, error
        return int(found[1])
    raise AssertionError(f"{build} takes any image")


def default_input(build: Callable[..., Any], include_top: bool) -> list[int | None]:
    """Return the shape of the input where the user gives none."""
    with StatelessScope(initialize_variables=False):
        model = build(include_top=include_top, weights=None)
    return list(model.input.shape[1:])


def describe(build: Callable[..., Any]) -> dict[str, object]:
    """Return what is known of one model."""
    window = find_window(build)
    for height, width in ((300, 421), (247, 512)):
        sizes = tuple((size - window) // STRIDE + 1 for size in (height, width))
        found = output(build, height, width)
        assert found[:2] == sizes, (build, window, found, sizes)
    parameters = inspect.signature(build).parameters.values()
    return {
        "parameters": [[p.name, p.default] for p in parameters],
        "default_with_top": default_input(build, True),
        "default_without_top": default_input(build, False),
        "smallest": smallest(build),
        "channels": found[2],
        "window": window,
        "stride": STRIDE,
    }


def main() -> None:
    """Describe every model, and the modules that it is found in."""
    models: dict[str, object] = {}
    aliases: dict[str, str] = {}
    for name, thing in sorted(vars(keras.applications).items()):
        if inspect.isfunction(thing):
            models[name] = describe(thing)
            print(name, {key: value for key, value in models[name].items() if key != "parameters"}, flush=True)
        elif inspect.ismodule(thing):
            aliases |= {f"{name}.{inner}": inner for inner in vars(thing) if inner[0].isupper()}
    table = {"keras": keras.__version__, "models": models, "aliases": aliases}
    TARGET.write_text(json.dumps(table, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
