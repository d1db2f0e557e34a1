"""Findings about what lives in the kernel alone: there is no source of the layer, and imports were run long ago."""

from typing import Any

from shapelens.checks.diagnose import apply_edits, diagnose, fixes_for
from shapelens.notebook.program import Program


def in_kernel(text: str, **bound: dict[str, Any]) -> Program:
    """A notebook with one pending cell, and a kernel in which these names are bound."""
    program = Program.from_texts([text])
    snapshot = {
        "schema": 1,
        "seq": 0,
        "full": True,
        "cell_id": None,
        "execution_count": None,
        "source_hash": None,
        "ok": True,
        "runtime": {"keras": "3.15.1", "image_data_format": "channels_last", "floatx": "float32"},
        "bound": bound,
        "unbound": [],
    }
    program.kernel.add(snapshot, program.executed)
    program.changed()
    return program


def tensor(*shape: int, library: str = "numpy", dtype: str = "float32", kind: str = "ndarray") -> dict[str, Any]:
    return {"kind": "tensor", "library": library, "shape": list(shape), "dtype": dtype, "type": kind}


CONV = {
    "kind": "layer",
    "class": "Conv1D",
    "module": "keras.src.layers.convolutional.conv1d",
    "id": 1,
    "config": {"filters": 8, "kernel_size": [3], "strides": [1], "padding": "valid", "data_format": "channels_last"},
    "dtype_policy": "float32",
    "built": True,
    "input_shape": [None, 100, 5],
    "output_shape": [None, 98, 8],
    "weights": [[3, 5, 8], [8]],
}
NUMPY = {"kind": "module", "name": "numpy"}


def test_a_layer_of_the_kernel() -> None:
    program = in_kernel("y = conv(x)", conv=CONV, x=tensor(32, 5, 100), np=NUMPY)
    [found] = diagnose(program)
    assert found.code == "SL102"
    assert found.message == "Conv1D needs 5 channels on its last axis, but x is (32, 5, 100): axes 1 and 2 look swapped"
    assert found.related == ()
    fixes = fixes_for(program, found)
    assert apply_edits(["y = conv(x)"], fixes[0].edits) == ["y = conv(np.transpose(x, (0, 2, 1)))"]


def test_the_kernels_name_for_numpy() -> None:
    numpy = in_kernel("from keras import layers\ny = layers.Conv1D(8, 3)(x)", x=tensor(32, 100), numerics=NUMPY)
    [found] = diagnose(numpy)
    [after] = apply_edits(["from keras import layers\ny = layers.Conv1D(8, 3)(x)"], fixes_for(numpy, found)[0].edits)
    assert after == "from keras import layers\ny = layers.Conv1D(8, 3)(x[..., numerics.newaxis])"


def test_a_ragged_tensor_of_the_kernel() -> None:
    ragged = tensor(4, library="tensorflow", kind="RaggedTensor") | {"shape": [4, None, 3]}
    program = in_kernel("y = conv(x)", conv=CONV, x=ragged)
    [found] = diagnose(program)
    assert (found.code, found.message) == (
        "SL112",
        "Conv1D needs a tensor or an array, but x is a RaggedTensor: convert it first",
    )


def test_a_frame_of_the_kernel() -> None:
    frame = {"kind": "frame", "shape": [120, 4], "type": "DataFrame", "dtype": "float64"}
    column = {"kind": "frame", "shape": [120], "type": "Series", "dtype": "int64"}
    program = in_kernel(
        "import keras\nlayer = keras.layers.Dense(3)\na = layer(table.values[:, :3])\nb = len(column)\n"
        "keras.layers.Dense(b)(table[['x', 'y']].to_numpy())",
        table=frame,
        column=column,
    )
    assert [hint.label for hint in program.analyze().hints] == [
        "(120, 3) f64 → (120, 3) f32",
        "(120, 3) f64 → (120, 3) f32",
        "(120, 2) f64 → (120, 120) f32",
    ]
