"""Data sets of files and of arrays against the real Keras, on a small temporary folder: each batch as it comes out."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from shapelens.notebook.program import Program
from shapelens.spec import UNKNOWN

from .cases import shape_and_dtype

pytestmark = pytest.mark.tensorflow
START = """
import keras
import numpy as np
import tensorflow as tf
from PIL import Image
generator = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
x, y = np.zeros((10, 8, 9, 3)), np.zeros((10, 4))
"""


def _dataset(function: str, *settings: str, item: str = "[0]") -> list[str]:
    return [f"next(iter(keras.utils.{function}(FOLDER, {setting}verbose=False))){item}" for setting in settings]


def _flow(*settings: str, item: str) -> list[str]:
    return [f"next(generator.flow_from_directory(FOLDER, {setting})){item}" for setting in settings]


EXPRESSIONS = [
    *_dataset(
        "image_dataset_from_directory",
        "",
        "image_size=(7, 8), ",
        "image_size=(7, 8), batch_size=None, ",
        "color_mode='grayscale', batch_size=4, ",
        "color_mode='rgba', label_mode='binary', ",
        "data_format='channels_first', ",
        "label_mode='categorical', image_size=(16, 16), ",
    ),
    *_dataset("image_dataset_from_directory", "label_mode=None, ", "labels=None, image_size=(3, 4), ", item=""),
    *_dataset(
        "image_dataset_from_directory",
        "",
        "label_mode='binary', ",
        "label_mode='categorical', class_names=['a', 'b'], ",
        "label_mode='categorical', ",
        item="[1]",
    ),
    *_dataset("text_dataset_from_directory", "", "label_mode='binary', ", item="[1]"),
    *_flow("", "target_size=(15, 16), batch_size=3", "color_mode='rgba'", "class_mode='input'", item="[0]"),
    *_flow("", "class_mode='binary'", "class_mode='sparse'", "class_mode='input'", "classes=['a', 'b']", item="[1]"),
    *_flow("class_mode=None", "class_mode=None, color_mode='grayscale', subset='training'", item=""),
    "next(generator.flow(x, y, batch_size=4))[0]",
    "next(generator.flow(x, y))[1]",
    "next(generator.flow(x, y[:, 0], batch_size=4))[1]",
    "next(generator.flow(x, batch_size=4, subset='training'))",
    "next(generator.flow(x, shuffle=False))",
    "generator.flow(x, y, batch_size=4)[0][0]",
    "next(iter(keras.utils.timeseries_dataset_from_array(np.zeros((20, 3)), np.arange(20), 5, batch_size=4)))[0]",
    "next(iter(keras.utils.timeseries_dataset_from_array(np.zeros((20, 3)), np.arange(20), 5)))[1]",
    "next(iter(keras.utils.timeseries_dataset_from_array(np.zeros((20, 3)), None, 5, 2, 2)))",
    "keras.utils.img_to_array(keras.utils.load_img(FILE))",
    "keras.utils.img_to_array(keras.utils.load_img(FILE, target_size=(10, 12)))",
    "keras.utils.img_to_array(keras.utils.load_img(FILE, color_mode='grayscale', target_size=(10, 12)), dtype='uint8')",
    "np.array(keras.utils.load_img(FILE, target_size=(10, 12)))",
    "np.asarray(keras.utils.load_img(FILE, color_mode='grayscale', target_size=(10, 12)))",
    "np.array(Image.open(FILE).convert('L').resize((20, 30)))",
    "np.array(Image.open(FILE).convert('RGB').resize((20, 30)))[None]",
    "np.array(Image.fromarray(np.zeros((5, 6, 3), 'uint8')).resize((4, 2)))",
    "keras.utils.img_to_array(keras.utils.array_to_img(x[0]))",
    "np.array(keras.utils.array_to_img(x[0, :, :, :1]))",
    "keras.preprocessing.image.smart_resize(x, (4, 5))",
    "keras.preprocessing.image.smart_resize(x[0], size=(4, 5))",
    *(f"keras.initializers.{name}()((3, 4))" for name in ("HeNormal", "GlorotUniform", "Zeros", "Orthogonal")),
    "keras.initializers.RandomNormal(stddev=0.01)((3, 4), dtype='float16')",
    "keras.initializers.Constant(2.0)(shape=(7,))",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of five pictures and three texts each."""
    root = tmp_path_factory.mktemp("pictures")
    for name in "ab":
        (root / name).mkdir()
        for number in range(5):
            pixels = np.full((20, 30, 3), number, "uint8")
            Image.fromarray(pixels).save(root / name / f"{number}.png")
        for number in range(3):
            (root / name / f"{number}.txt").write_text("some words")
    return root


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_batch_is_what_keras_gives(expression: str, folder: Path) -> None:
    expression = expression.replace("FOLDER", repr(str(folder))).replace("FILE", repr(str(folder / "a" / "0.png")))
    names = {"keras": keras, "np": np, "tf": tf, "Image": Image}
    exec(START, names)
    shape, dtype = shape_and_dtype(eval(expression, names))
    analysis = Program.from_texts([f"{START}\nkeras.layers.Identity()({expression})\n"]).analyze()
    assert not analysis.findings
    (hint,) = analysis.hints
    spec = hint.calls[0].inputs[0]
    assert spec.dtype == dtype
    assert spec.shape is not UNKNOWN and shape is not None and len(spec.shape) == len(shape)
    assert all(size in (UNKNOWN, real) for size, real in zip(spec.shape, shape, strict=True))


@pytest.mark.parametrize("call", ["generator.flow(x[0])", "keras.utils.img_to_array(x)", "generator.fit(x[0])"])
def test_what_keras_refuses(call: str) -> None:
    names: dict[str, object] = {}
    exec(START, names)
    with pytest.raises(ValueError):
        eval(call, names)
    assert len(Program.from_texts([f"{START}\n{call}\n"]).analyze().findings) == 1
