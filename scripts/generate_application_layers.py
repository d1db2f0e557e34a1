"""Write `server/shapelens/rules/keras_application_layers.json` from the installed Keras.

usage: python scripts/generate_application_layers.py [MODEL]...

For the models that are used as feature extractors: each layer's name, class and output. An output is `[channels]`,
`[channels, size]` where every image gives the same size, or `[channels, offset, stride]` where a side of `size` becomes
`(size + offset) // stride`, or `[channels, offset, stride, scale, more]` where that is scaled and `more` is added, as
padding does that makes a side odd; a stride of 0 says that it follows another formula. These numbers are found by
asking Keras for the outputs for images of many sizes; a model that pads by the size of its image is built for each.
The number of classes is written -1, and that of a flattened image -2. Names that Keras numbers are left out. Nothing is
allocated. With MODELs, only theirs are written anew.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras.src.backend.common.stateless_scope import StatelessScope
from keras.src.utils.naming import to_snake_case

TARGET = Path(__file__).parents[1] / "server/shapelens/rules/keras_application_layers.json"
MODELS = (
    "VGG16 VGG19 ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 InceptionV3 InceptionResNetV2 "
    "Xception MobileNet MobileNetV2 MobileNetV3Small MobileNetV3Large DenseNet121 DenseNet169 DenseNet201 "
    "EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5 EfficientNetB6 "
    "EfficientNetV2B0"
).split()
SIZES = tuple((256 + size, 353 + size) for size in range(0, 32, 2))  # every remainder: one formula fits them all
FIXED = ((256, 353), (271, 190), (224, 224))
CLASSES = 77
NUMBERED = re.compile(r"^(.*?)(_\d+)?$")


def build(name: str, **arguments: Any) -> Any:
    """Return a model without weights."""
    keras.backend.clear_session()
    with StatelessScope(initialize_variables=False):
        return getattr(keras.applications, name)(weights=None, **arguments)


def outputs_for(model: Any, size: tuple[int, int]) -> list[tuple[int, ...]]:
    """Return the shape that each layer gives for an image of this size."""
    every = keras.Model(model.inputs, [layer.output for layer in model.layers])
    return every.compute_output_shape((None, *size, 3))


def outputs_of(name: str, size: tuple[int, int]) -> list[tuple[int, ...]]:
    """Return the shape that each layer gives in a model that is built for images of this size."""
    return [layer.output.shape for layer in build(name, include_top=False, input_shape=(*size, 3)).layers]


def own_name(layer: Any) -> str:
    """Return the name of a layer, '' if Keras chose it."""
    found = NUMBERED.match(layer.name)
    chosen = to_snake_case(type(layer).__name__)
    return "" if found is not None and found[1] == chosen else layer.name


def output(shapes: Sequence[tuple[int, ...]]) -> list[int]:
    """Describe the outputs of one layer for images of `SIZES`."""
    first = shapes[0]
    if len(first) == 2:
        return [first[1] if all(shape == first for shape in shapes) else -2]
    assert len(first) == 4, first
    images = zip(SIZES, shapes, strict=True)
    sides = [(size, side) for pair, shape in images for size, side in zip(pair, shape[1:3], strict=True)]
    if len({side for _, side in sides}) == 1:
        return [first[3], first[1]]
    for stride in (1, 2, 4, 8, 16, 32):
        low = max(side * stride - size for size, side in sides)
        high = min((side + 1) * stride - 1 - size for size, side in sides)
        if low <= high:
            return [first[3], low if low > 0 else min(0, high), stride]
    for stride in (2, 4, 8, 16, 32):
        for more in (1, 3, 5):  # padding that makes odd what was even, for a window of 3, 5 or 7
            halves = [(size, (side - more) // 2) for size, side in sides if (side - more) % 2 == 0]
            low = max((half * stride - size for size, half in halves), default=1)
            high = min(((half + 1) * stride - 1 - size for size, half in halves), default=0)
            if len(halves) == len(sides) and low <= high:
                return [first[3], max(low, 0), stride, 2, more]
    return [first[3], 0, 0]


def fits(described: list[int], image: tuple[int, int], shape: tuple[int, ...]) -> bool:
    """Say whether a description is true of the output for one image."""
    if len(described) < 3 or described[2] == 0:
        return True
    _, offset, stride, scale, more = (*described, 1, 0)[:5]
    return tuple((size + offset) // stride * scale + more for size in image) == tuple(shape[1:3])


def describe(name: str) -> dict[str, object]:
    """Describe all layers of one model: those without the top, and those that the top adds."""
    model = build(name, include_top=False, input_shape=(None, None, 3))
    classes = sorted({type(layer).__name__ for layer in model.layers})
    levels: list[list[int]] = []

    def row(layer: Any, described: list[int]) -> str:
        if described not in levels:
            levels.append(described)
        cls = type(layer).__name__
        if cls not in classes:
            classes.append(cls)
        return f"{own_name(layer)}:{classes.index(cls)}:{levels.index(described)}"

    shapes = zip(*(outputs_for(model, size) for size in SIZES), strict=True)
    found = [output(given) for given in shapes]
    fixed = {size: outputs_of(name, size) for size in FIXED}
    if not all(fits(one, size, shape) for size in FIXED for one, shape in zip(found, fixed[size], strict=True)):
        # The model pads an image of a known size otherwise than one of any size.
        found = [output(given) for given in zip(*(outputs_of(name, size) for size in SIZES), strict=True)]
    for size, shapes_of_size in fixed.items():
        for number, shape in enumerate(shapes_of_size):
            if not fits(found[number], size, shape):
                found[number] = [found[number][0], 0, 0]
    rows = [row(layer, described) for layer, described in zip(model.layers, found, strict=True)]
    names = [layer.name for layer in model.layers]
    whole = build(name, include_top=True, classes=CLASSES).layers
    assert [layer.name for layer in whole[: len(rows)]] == names, name
    top = [row(layer, of_top(layer)) for layer in whole[len(rows) :]]
    return {"classes": classes, "outputs": levels, "layers": " ".join(rows), "top": " ".join(top)}


def of_top(layer: Any) -> list[int]:
    """Describe the output of a layer of the top."""
    _, *sides, channels = layer.output.shape
    channels = -1 if channels == CLASSES else -2 if type(layer).__name__ == "Flatten" and not sides else channels
    return [channels, *sides[:1]]


def write(table: dict[str, Any]) -> None:
    """Write one line a model."""
    models = ",\n".join(f"{json.dumps(name)}: {json.dumps(model)}" for name, model in sorted(table["models"].items()))
    TARGET.write_text(f'{{"keras": "{table["keras"]}", "models": {{\n{models}\n}}}}\n', "utf-8")


def main(names: Sequence[str]) -> None:
    """Describe the models."""
    table: dict[str, Any] = json.loads(TARGET.read_text("utf-8")) if TARGET.exists() and names else {"models": {}}
    for name in names or MODELS:
        table["models"][name] = describe(name)
        print(name, len(table["models"][name]["layers"]), flush=True)
        table["keras"] = keras.__version__
        write(table)


if __name__ == "__main__":
    main(sys.argv[1:])
