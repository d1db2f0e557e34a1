"""A kernel with an earlier Keras: what differs from the newest one is not claimed."""

from __future__ import annotations

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program
from shapelens.rules import versions
from shapelens.rules.registry import all_functions
from shapelens.rules.signatures import layer_signature, signature_table

IMPORTS = "import keras\nfrom keras import layers\nx = keras.Input((28, 28, 3))\n"


def with_keras(version: str, source: str) -> Program:
    """Make a program whose kernel has imported this version of Keras, and nothing else."""
    program = Program.from_texts([IMPORTS + source])
    snapshot = {"seq": 0, "full": True, "bound": {}, "runtime": {"keras": version}}
    assert program.kernel.add(snapshot, program.executed)
    program.changed()
    return program


def labels(version: str, source: str) -> list[str]:
    program = with_keras(version, source)
    assert diagnose(program) == []
    return [hint.label for hint in program.analyze().hints]


def messages(version: str, source: str) -> list[str]:
    return [found.message for found in diagnose(with_keras(version, source))]


def reason(version: str, source: str) -> str:
    return with_keras(version, source).analyze().unknowns[-1].reason


@pytest.mark.parametrize("version", ["2.15.0", "3.0.5", "3.9.2", "3.15.1", "4.0.0"])
def test_what_all_versions_do_is_shown_with_all(version: str) -> None:
    source = "y = layers.Conv2D(8, 3)(x)\nlayers.Dense(2)(layers.Flatten()(layers.MaxPooling2D()(y)))"
    assert "(None, 1352) f32 → (None, 2) f32" in labels(version, source)
    assert "needs 4 axes" in messages(version, "layers.Conv2D(8, 3)(keras.Input((28, 28)))")[0]


def test_an_empty_output_is_an_error_since_3_15() -> None:
    source = "y = layers.MaxPooling2D(32)(x)\nlayers.Flatten()(y)"
    assert messages("3.15.1", source)
    assert messages("3.12.4", source) == []
    assert "since Keras 3.15 a layer whose output would be empty raises" in reason("3.12.4", source)


def test_a_layer_that_came_later() -> None:
    source = "y = layers.RMSNormalization()(x)\nlayers.Flatten()(y)"
    assert labels("3.9.2", source) == [
        "(None, 28, 28, 3) f32 → (None, 28, 28, 3) f32",
        "(None, 28, 28, 3) f32 → (None, 2352) f32",
    ]
    assert reason("3.8.0", source) == "'RMSNormalization' came with Keras 3.9, and the kernel has Keras 3.8"


def test_an_argument_an_activation_and_a_function_that_came_later() -> None:
    assert messages("3.9.2", "layers.Dense(3, lora_alpha=2)(x)") == [
        "Dense: lora_alpha=2 is refused; lora_alpha came with Keras 3.10, and the kernel has Keras 3.9"
    ]
    assert messages("3.5.0", "layers.Dense(3, activation='celu')(x)") == [
        "Dense: activation='celu' is refused; activation 'celu' came with Keras 3.7, and the kernel has Keras 3.5"
    ]
    assert reason("3.5.0", "layers.Flatten()(keras.ops.exp2(x))") == (
        "'exp2' came with Keras 3.7, and the kernel has Keras 3.5"
    )


def test_errors_of_keras_2_are_reported_only_where_they_are_the_same() -> None:
    source = "layers.Dense(4, activation='nonsense')\nlayers.Add()([x, layers.Conv2D(3, 3)(x)])"
    assert messages("2.15.0", source) == messages("2.15.0", "")
    assert len(messages("3.15.1", source)) == 2


def test_every_name_of_the_table_is_one_of_the_newest_version() -> None:
    table = signature_table()
    for name in versions.names_of("layers"):
        assert name in table["layers"]
    for name in versions.names_of("arguments"):
        class_name, _, argument = name.partition(".")
        assert argument in layer_signature(class_name).parameters
    for name in versions.names_of("identifiers"):
        kind, _, word = name.partition(".")
        assert word in table["identifiers"][kind]
    assert {"keras.ops.exp2", "keras.ops.unfold"} & {*versions.names_of("functions")} & {*all_functions()}


CHOICE = """import tensorflow as tf
units = 3 if keras.__version__ < "3.10" else 4
layers.Dense(units)(x)
if int(tf.__version__.split(".")[1]) > 15:
    layers.Dense(5)(x)
else:
    layers.Dense(6)(x)
"""


def test_a_program_that_asks_for_the_version() -> None:
    program = Program.from_texts([IMPORTS + CHOICE])
    shown = [hint.label.rpartition(" → ")[2] for hint in program.analyze().hints]
    assert shown == ["(None, 28, 28, 4) f32", "(None, 28, 28, 5) f32"]


def test_the_versions_in_the_kernel_count() -> None:
    program = with_keras("3.09.0", CHOICE)
    shown = [hint.label.rpartition(" → ")[2] for hint in program.analyze().hints]
    assert shown == ["(None, 28, 28, 3) f32", "(None, 28, 28, 5) f32", "(None, 28, 28, 6) f32"], (
        "TensorFlow's is unknown"
    )


TRAINED = """
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(np.zeros((8, 4)), np.zeros(8))
"""


@pytest.mark.parametrize(("version", "known"), [("2.15.0", False), ("3.5.0", False), ("3.8.0", True), ("3.15.1", True)])
def test_of_training_is_said_what_was_compared(version: str, known: bool) -> None:
    assert bool(messages(version, TRAINED)) == known


OF_KERAS_2 = """
opt = tf.keras.optimizers.Adam(lr=0.1)
dense = tf.keras.layers.Dense(3, weights=[np.zeros((5, 3)), np.zeros(3)])
y = tf.keras.layers.Dense(3)(np.zeros((2, 5), "float32"))
"""


def test_arguments_of_keras_2_are_taken_where_the_notebook_chooses_it() -> None:
    imports = "import os\nimport numpy as np\nimport tensorflow as tf\n"
    chosen = Program.from_texts([f"{imports}os.environ['TF_USE_LEGACY_KERAS'] = '1'{OF_KERAS_2}"])
    assert diagnose(chosen) == []
    assert "(2, 5) f32 → (2, 3) f32" in [hint.label for hint in chosen.analyze().hints]
    refused = Program.from_texts([f"{imports}os.environ['TF_USE_LEGACY_KERAS'] = '0'{OF_KERAS_2}"])
    assert [found.code for found in diagnose(refused)] == ["SL403", "SL403"]


def test_arguments_of_keras_2_are_taken_where_the_kernel_was_asked_for_it() -> None:
    for legacy, codes in ((True, []), (False, ["SL403", "SL403"])):
        program = Program.from_texts([f"import numpy as np\nimport tensorflow as tf\n{OF_KERAS_2}"])
        runtime = {"keras": "3.15.1", "tensorflow": "2.21.0", "legacy_keras": legacy}
        assert program.kernel.add({"seq": 0, "full": True, "bound": {}, "runtime": runtime}, program.executed)
        program.changed()
        assert [found.code for found in diagnose(program)] == codes
