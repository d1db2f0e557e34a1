"""Keras on JAX or PyTorch: shapes are what they are, and what TensorFlow alone refuses is not reported."""

from __future__ import annotations

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program

IMPORTS = "import keras\nimport numpy as np\nfrom keras import layers\nx = np.zeros((2, 10, 4), 'float32')\n"

FINE_ELSEWHERE = [
    "layers.Dense(3)(x).reshape((3, 20))",
    "layers.Dense(3)(x).T",
    "y = layers.Dense(3)(x)\ny + keras.ops.cast(y, 'int32')",
    "layers.Conv1D(3, 2)(np.zeros((2, 10, 4), 'int64'))",
    "layers.Dense(3)(x)[7]",  # JAX
    "keras.ops.max(keras.ops.zeros(()), axis=0)",  # PyTorch
]


def on(backend: str, source: str) -> Program:
    """Make a program whose kernel has imported Keras with this backend."""
    program = Program.from_texts([IMPORTS + source])
    runtime = {"keras": "3.15.1", "backend": backend}
    assert program.kernel.add({"seq": 0, "full": True, "bound": {}, "runtime": runtime}, program.executed)
    program.changed()
    return program


def labels(program: Program) -> list[str]:
    assert diagnose(program) == []
    return [hint.label for hint in program.analyze().hints]


@pytest.mark.parametrize("source", FINE_ELSEWHERE)
def test_what_tensorflow_alone_refuses(source: str) -> None:
    assert diagnose(on("tensorflow", source))
    assert diagnose(on("jax", source)) == []
    assert diagnose(on("torch", source)) == []


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch", "numpy"])
def test_what_every_backend_does(backend: str) -> None:
    source = "y = layers.Dense(8)(layers.Conv1D(3, 2)(x))\nz = layers.Flatten()(y)\nlayers.Dense(2)(keras.ops.relu(z))"
    assert labels(on(backend, source)) == [
        "(2, 9, 3) f32 → (2, 9, 8) f32",
        "(2, 10, 4) f32 → (2, 9, 3) f32",
        "(2, 9, 8) f32 → (2, 72) f32",
        "(2, 72) f32 → (2, 2) f32",
    ]
    wrong = on(backend, "layers.Conv2D(3, 2)(x)\nlayers.Add()([x, np.zeros((2, 10, 5), 'float32')])\nlayers.Dense(0)")
    assert len(diagnose(wrong)) == 3


def test_a_model_and_a_layer_of_ones_own() -> None:
    source = (
        "class Mine(layers.Layer):\n"
        "    def call(self, given):\n"
        "        return given * 2.0\n"
        "model = keras.Sequential([keras.Input((10, 4)), Mine(), layers.GlobalMaxPooling1D(), layers.Dense(1)])\n"
        "layers.Dense(7)(model(x))"
    )
    assert "(2, 1) f32 → (2, 7) f32" in labels(on("jax", source))


def test_dtypes_that_not_every_backend_has_are_left_open() -> None:
    source = "layers.Flatten()(np.zeros((2, 10, 4), 'int64'))"
    assert labels(on("tensorflow", source)) == ["(2, 10, 4) i64 → (2, 40) i64"]
    assert labels(on("jax", source)) == ["(2, 10, 4) i64 → (2, 40) ?"]


@pytest.mark.parametrize(
    "choice",
    [
        "import os\nos.environ['KERAS_BACKEND'] = 'jax'",
        "import os\nos.environ.setdefault('KERAS_BACKEND', 'jax')",
        "from os import environ\nenviron['KERAS_BACKEND'] = chosen()",
        "import keras\nkeras.config.set_backend('torch')",
    ],
)
def test_the_backend_that_the_notebook_chooses(choice: str) -> None:
    program = Program.from_texts([choice, IMPORTS, "\n".join(FINE_ELSEWHERE)])
    assert diagnose(program) == []
    assert "(2, 10, 4) f32 → (2, 10, 3) f32" in labels(program)


def test_another_variable_of_the_environment() -> None:
    program = Program.from_texts(["import os\nos.environ['CUDA_VISIBLE_DEVICES'] = '-1'", IMPORTS + FINE_ELSEWHERE[0]])
    assert len(diagnose(program)) == 1


def test_variables_that_the_kernel_holds_are_tensors_of_its_backend() -> None:
    variable = {"kind": "tensor", "library": "keras", "shape": [3, 4], "dtype": "float32", "type": "Variable"}
    for backend, found in (("tensorflow", 1), ("torch", 0)):
        program = Program.from_texts(["v.reshape((4, 3))"])
        runtime = {"keras": "3.15.1", "backend": backend}
        snapshot = {"seq": 0, "full": True, "bound": {"v": variable}, "runtime": runtime}
        assert program.kernel.add(snapshot, program.executed)
        program.changed()
        assert len(diagnose(program)) == found
