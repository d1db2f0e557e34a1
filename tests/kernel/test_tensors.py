"""What is sent of TensorFlow's and Keras's tensors."""

from typing import Any

import pytest

from shapelens.interpret.containers.dicts import key_mark
from support.descriptions import without_ids
from support.kernel_process import KernelProcess

pytestmark = pytest.mark.tensorflow


def tensor(shape: list[int | None] | None, dtype: str, kind: str = "Tensor", **more: Any) -> dict[str, Any]:
    value = {"library": "tensorflow", "nbytes": None, "device": "CPU:0"}
    return {"kind": "tensor", "shape": shape, "dtype": dtype, "type": kind} | value | more


def spec(shape: list[int | None] | None, dtype: str, kind: str = "TensorSpec") -> dict[str, Any]:
    return tensor(shape, dtype, kind, device=None)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("tf.zeros((32, 100, 5))", tensor([32, 100, 5], "float32", nbytes=64000)),
        ("tf.constant([b'ab', b'c'])", tensor([2], "string")),
        ("tf.zeros(2, tf.bfloat16)", tensor([2], "bfloat16", nbytes=4)),
        (
            "tf.zeros(2, tf.bfloat16).numpy()",
            tensor([2], "bfloat16", "ndarray", library="numpy", nbytes=4, device=None),
        ),
        ("tf.Variable(np.zeros((2, 3)))", tensor([2, 3], "float64", "Variable", nbytes=48)),
        ("tf.Variable([1], shape=[None])", tensor([None], "int32", "Variable")),
        ("tf.ragged.constant([[1], [2, 3]])", tensor([2, None], "int32", "RaggedTensor", nbytes=12)),
        ("tf.ragged.constant([[[1]], [[2], [3, 4]]])", tensor([2, None, None], "int32", "RaggedTensor", nbytes=16)),
        ("tf.sparse.from_dense([[1., 0.]])", tensor([1, 2], "float32", "SparseTensor", nbytes=4)),
        ("tf.TensorSpec((None, 3))", spec([None, 3], "float32")),
        ("tf.TensorSpec(None, tf.int32)", spec(None, "int32")),
        ("tf.RaggedTensorSpec((None, None))", spec([None, None], "float32", "RaggedTensorSpec")),
        ("tf.SparseTensorSpec((None, 3))", spec([None, 3], "float32", "SparseTensorSpec")),
        ("keras.Input((3,))", spec([None, 3], "float32", "KerasTensor") | {"library": "keras"}),
        ("keras.Variable(np.zeros(3))", tensor([3], "float64", "Variable", library="keras", nbytes=24)),
        ("tf.float16", {"kind": "dtype", "name": "float16"}),
        ("keras.DTypePolicy('mixed_float16')", {"kind": "dtype", "name": "mixed_float16"}),
        (
            "tf.TensorShape(None)",
            {"kind": "object", "module": "tensorflow.python.framework.tensor_shape", "name": "TensorShape"},
        ),
        ("tf", {"kind": "module", "name": "tensorflow"}),
        ("layers", {"kind": "module", "name": "keras.layers"}),
        ("tf.keras", {"kind": "module", "name": "keras"}),
        ("layers.Conv1D", {"kind": "class", "module": "keras.src.layers.convolutional.conv1d", "name": "Conv1D"}),
    ],
)
def test_tensors(keras_kernel: KernelProcess, expression: str, value: dict[str, Any]):
    assert keras_kernel.run(f"x = None\nx = {expression}").bound["x"] == value


@pytest.mark.parametrize(
    "expression",
    [
        "tf.ragged.constant([], ragged_rank=2)",
        "tf.ragged.constant([[[1, 2]], [[3, 4], [5, 6]]], ragged_rank=1)",
        "tf.RaggedTensor.from_tensor(tf.zeros((2, 3, 4)))",
        "tf.RaggedTensor.from_uniform_row_length(tf.ragged.constant([[1], [2, 3], [4], []]), 2)",
        "tf.RaggedTensor.from_uniform_row_length(tf.zeros((0, 3)), 0, nrows=5)",
        "tf.RaggedTensor.from_row_lengths(tf.zeros((6, 2, 3)), [4, 0, 2])",
    ],
)
def test_ragged_shapes_are_those_of_tensorflow(keras_kernel: KernelProcess, expression: str):
    value = keras_kernel.run(f"x = None\nx = {expression}").bound["x"]
    assert value["shape"] == keras_kernel.value("x.shape.as_list()")


def test_a_shape_is_a_tuple(keras_kernel: KernelProcess):
    value = {"kind": "tuple", "length": 2, "items": [{"kind": "none"}, {"kind": "int", "value": 3}]}
    assert keras_kernel.run("shape = tf.TensorSpec((None, 3)).shape").bound["shape"] == value


KEY = {"kind": "str", "mark": key_mark("key").number}
ELEMENT = {"kind": "dict", "length": 1, "keys": [KEY], "values": [spec([3], "float64")]}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("tf.data.Dataset.from_tensor_slices(np.zeros((4, 3)))", spec([3], "float64")),
        ("tf.data.Dataset.from_tensor_slices(np.zeros((4, 3))).batch(2).prefetch(1)", spec([None, 3], "float64")),
        ("tf.data.Dataset.range(4).map(lambda i: tf.zeros((i, 3)))", spec([None, 3], "float32")),
        ("tf.data.Dataset.from_tensor_slices({'key': np.zeros((4, 3))})", ELEMENT),
        (
            "tf.data.Dataset.zip((tf.data.Dataset.range(4), tf.data.Dataset.range(4).batch(2)))",
            {"kind": "tuple", "length": 2, "items": [spec([], "int64"), spec([None], "int64")]},
        ),
        ("tf.data.Dataset.range(4).window(2)", {"kind": "dataset", "element_spec": spec([], "int64")}),
        (
            "tf.data.Dataset.from_generator(lambda: [], output_signature=tf.RaggedTensorSpec((2, None)))",
            spec([2, None], "float32", "RaggedTensorSpec"),
        ),
    ],
)
def test_datasets(keras_kernel: KernelProcess, expression: str, value: dict[str, Any]):
    found = keras_kernel.run(f"data = {expression}").bound["data"]
    assert without_ids(found) == {"kind": "dataset", "element_spec": value}


def test_no_dataset_is_read(keras_kernel: KernelProcess):
    keras_kernel.run(
        "read = []\n"
        "def numbers():\n"
        "    read.append(1)\n"
        "    yield 1.0\n"
        "data = tf.data.Dataset.from_generator(numbers, output_signature=tf.TensorSpec(()))"
    )
    assert keras_kernel.value("read") == []


def test_a_tensor_that_leaked_from_a_graph(keras_kernel: KernelProcess):
    run = keras_kernel.run(
        "@tf.function\ndef f(x):\n    global leaked\n    leaked = x\n    return x\nf(tf.zeros((2, 3)));"
    )
    assert run.bound["leaked"] == spec([2, 3], "float32", "SymbolicTensor")
    assert run.bound["f"] == {"kind": "function", "module": "__main__", "name": "f"}


def test_global_settings_are_sent_when_they_change(keras_kernel: KernelProcess):
    runtime = keras_kernel.install().snapshot["runtime"]
    assert runtime["keras"] == keras_kernel.value("keras.__version__")
    assert runtime["tensorflow"] == keras_kernel.value("tf.__version__")
    assert runtime["backend"] == "tensorflow"
    assert (runtime["image_data_format"], runtime["floatx"], runtime["dtype_policy"]) == (
        "channels_last",
        "float32",
        "float32",
    )

    changed = keras_kernel.run(
        "keras.config.set_dtype_policy('mixed_float16')\n"
        "keras.config.set_floatx('float64')\n"
        "keras.config.set_image_data_format('channels_first')"
    ).snapshot["runtime"]
    assert changed == runtime | {
        "image_data_format": "channels_first",
        "floatx": "float64",
        "dtype_policy": "mixed_float16",
    }
    restored = keras_kernel.run(
        "keras.config.set_dtype_policy('float32')\n"
        "keras.config.set_floatx('float32')\n"
        "keras.config.set_image_data_format('channels_last')"
    ).snapshot["runtime"]
    assert restored == runtime
