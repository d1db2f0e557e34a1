"""What is sent of Keras's layers and models."""

from typing import Any

import pytest

from support.kernel_process import KernelProcess

pytestmark = pytest.mark.tensorflow


def bind(kernel: KernelProcess, expression: str) -> dict[str, Any]:
    """Bind a new object, and return what is sent of it."""
    return kernel.run(f"made = None\nmade = {expression}").bound["made"]


def test_a_layer_that_is_not_built(keras_kernel: KernelProcess):
    value = bind(
        keras_kernel, "layers.Conv1D(8, 3, strides=2, padding='same', activation='relu', dtype='mixed_float16')"
    )
    assert isinstance(value.pop("id"), int)
    assert value.pop("name").startswith("conv1d")
    assert value == {
        "kind": "layer",
        "class": "Conv1D",
        "module": "keras.src.layers.convolutional.conv1d",
        "config": {
            "filters": 8,
            "kernel_size": [3],
            "strides": [2],
            "dilation_rate": [1],
            "padding": "same",
            "data_format": "channels_last",
            "groups": 1,
            "rank": 1,
            "activation": "relu",
            "use_bias": True,
            "trainable": True,
        },
        "dtype_policy": "mixed_float16",
        "built": False,
        "input_shape": None,
        "output_shape": None,
        "weights": [],
        "layers": [],
        "complete": True,
    }


def test_a_layer_is_sent_again_when_it_gets_built(keras_kernel: KernelProcess):
    keras_kernel.run("conv = layers.Conv1D(8, 3)")
    value = keras_kernel.run("conv(tf.zeros((2, 10, 5)));").bound["conv"]
    assert value["built"]
    assert value["weights"] == [[3, 5, 8], [8]]
    assert value["input_shape"] == [2, 10, 5]
    assert keras_kernel.run("conv(tf.zeros((2, 10, 5)));").bound == {}


def test_a_layer_called_on_a_symbolic_tensor(keras_kernel: KernelProcess):
    keras_kernel.run("conv = layers.Conv1D(8, 3)")
    value = keras_kernel.run("y = conv(keras.Input((100, 5)))").bound["conv"]
    assert value["input_shape"] == [None, 100, 5]
    assert value["output_shape"] == [None, 98, 8]


@pytest.mark.parametrize(
    ("expression", "settings"),
    [
        ("layers.Dense(3, use_bias=False)", {"units": 3, "use_bias": False, "activation": "linear"}),
        ("layers.Conv2D(4, (3, 5), dilation_rate=2)", {"kernel_size": [3, 5], "dilation_rate": [2, 2], "filters": 4}),
        ("layers.Conv2DTranspose(4, 3, output_padding=1, strides=2)", {"output_padding": [1, 1], "strides": [2, 2]}),
        ("layers.DepthwiseConv2D(3, depth_multiplier=2)", {"depth_multiplier": 2}),
        ("layers.MaxPooling2D((2, 3), padding='same')", {"pool_size": [2, 3], "strides": [2, 3], "padding": "same"}),
        ("layers.GlobalAveragePooling1D(keepdims=True)", {"keepdims": True}),
        ("layers.Reshape((-1, 2))", {"target_shape": [-1, 2]}),
        ("layers.Permute((2, 1))", {"dims": [2, 1]}),
        ("layers.RepeatVector(4)", {"n": 4}),
        ("layers.ZeroPadding2D(((1, 2), (3, 4)))", {"padding": [[1, 2], [3, 4]]}),
        ("layers.Cropping1D(2)", {"cropping": [2, 2]}),
        ("layers.UpSampling2D(2, interpolation='bilinear')", {"size": [2, 2], "interpolation": "bilinear"}),
        ("layers.Embedding(100, 8, mask_zero=True)", {"input_dim": 100, "output_dim": 8, "mask_zero": True}),
        ("layers.LSTM(4, return_sequences=True)", {"units": 4, "return_sequences": True, "return_state": False}),
        ("layers.MultiHeadAttention(2, 8)", {"num_heads": 2, "key_dim": 8, "value_dim": 8}),
        ("layers.Concatenate(axis=1)", {"axis": 1}),
        ("layers.Dot(axes=(1, 2))", {"axes": [1, 2]}),
        ("layers.LayerNormalization(axis=[1, 2])", {"axis": [1, 2]}),
        ("layers.InputLayer((3,), dtype='int32')", {"batch_shape": [None, 3], "dtype": "int32"}),
        ("layers.TextVectorization(100, output_sequence_length=7)", {"max_tokens": 100, "output_sequence_length": 7}),
    ],
)
def test_settings(keras_kernel: KernelProcess, expression: str, settings: dict[str, Any]):
    assert settings.items() <= bind(keras_kernel, expression)["config"].items()


def test_a_setting_that_is_not_plain_is_left_out(keras_kernel: KernelProcess):
    keras_kernel.run("def mine(x): return x")
    config = bind(keras_kernel, "layers.Dense(3, activation=mine)")["config"]
    assert "activation" not in config
    assert config["units"] == 3


def test_layers_that_hold_layers(keras_kernel: KernelProcess):
    both = bind(keras_kernel, "layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode='sum')")
    assert both["config"]["merge_mode"] == "sum"
    assert [layer["class"] for layer in both["layers"]] == ["GRU", "GRU"]
    assert both["layers"][0]["config"]["units"] == 3
    every = bind(keras_kernel, "layers.TimeDistributed(layers.Dense(2))")
    assert [layer["config"]["units"] for layer in every["layers"]] == [2]


def test_a_layer_of_the_users(keras_kernel: KernelProcess):
    value = keras_kernel.run(
        "class Block(layers.Layer):\n"
        "    def __init__(self, units):\n"
        "        super().__init__()\n"
        "        self.units = units\n"
        "        self.conv = layers.Conv1D(units, 3)\n"
        "    def build(self, shape):\n"
        "        self.scale = self.add_weight(shape=(shape[-1],))\n"
        "    def call(self, x):\n"
        "        return self.conv(x * self.scale)\n"
        "block = Block(7)\n"
        "block(tf.zeros((2, 10, 5)));"
    ).bound["block"]
    assert (value["kind"], value["class"], value["module"]) == ("layer", "Block", "__main__")
    assert value["config"]["units"] == 7
    assert value["weights"] == [[5], [3, 5, 7], [7]]
    assert [layer["class"] for layer in value["layers"]] == ["Conv1D"]


def test_two_names_for_one_layer(keras_kernel: KernelProcess):
    bound = keras_kernel.run("one = layers.Dense(3)\nsame = one\nother = layers.Dense(3)").bound
    assert bound["one"] == bound["same"]
    assert bound["one"]["id"] != bound["other"]["id"]


def test_a_sequential_model_with_an_input(keras_kernel: KernelProcess):
    value = bind(keras_kernel, "keras.Sequential([keras.Input((100, 5)), layers.Conv1D(8, 3), layers.Flatten()])")
    assert (value["kind"], value["class"]) == ("model", "Sequential")
    assert [layer["class"] for layer in value["layers"]] == ["Conv1D", "Flatten"]
    assert [layer["output_shape"] for layer in value["layers"]] == [[None, 98, 8], [None, 784]]
    assert [tensor["shape"] for tensor in value["inputs"]] == [[None, 100, 5]]
    assert [tensor["shape"] for tensor in value["outputs"]] == [[None, 784]]
    assert (value["input_shape"], value["output_shape"]) == ([None, 100, 5], [None, 784])
    assert value["weights"] == [[3, 5, 8], [8]]


def test_a_sequential_model_that_grows(keras_kernel: KernelProcess):
    empty = bind(keras_kernel, "keras.Sequential()")
    assert (empty["built"], empty["layers"], empty["inputs"], empty["outputs"]) == (False, [], [], [])
    grown = keras_kernel.run("made.add(layers.Dense(3))").bound["made"]
    assert [layer["class"] for layer in grown["layers"]] == ["Dense"]
    assert keras_kernel.run("made(tf.zeros((4, 7)));").bound["made"]["weights"] == [[7, 3], [3]]


def test_a_functional_model(keras_kernel: KernelProcess):
    value = keras_kernel.run(
        "left, right = keras.Input((5,)), keras.Input((6,), dtype='int32')\n"
        "joined = layers.Concatenate()([left, layers.Dense(2)(right)])\n"
        "model = keras.Model([left, right], [joined, layers.Dense(1)(joined)])"
    ).bound["model"]
    assert (value["kind"], value["class"]) == ("model", "Functional")
    assert [(tensor["shape"], tensor["dtype"]) for tensor in value["inputs"]] == [
        ([None, 5], "float32"),
        ([None, 6], "int32"),
    ]
    assert [tensor["shape"] for tensor in value["outputs"]] == [[None, 7], [None, 1]]
    assert (value["input_shape"], value["output_shape"]) == (None, None)
    assert [layer["class"] for layer in value["layers"]].count("InputLayer") == 2


def test_a_model_of_the_users(keras_kernel: KernelProcess):
    value = keras_kernel.run(
        "class Net(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.head = layers.Dense(3)\n"
        "    def call(self, x):\n"
        "        return self.head(x)\n"
        "net = Net()\n"
        "net(tf.zeros((2, 4)));"
    ).bound["net"]
    assert (value["kind"], value["class"], value["module"], value["built"]) == ("model", "Net", "__main__", True)
    assert value["weights"] == [[4, 3], [3]]
    assert (value["inputs"], value["outputs"]) == ([], [])


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("'mse'", "mse"),
        ("keras.losses.SparseCategoricalCrossentropy(from_logits=True)", "SparseCategoricalCrossentropy"),
        ("keras.losses.mean_absolute_error", "mean_absolute_error"),
    ],
)
def test_a_compiled_model(keras_kernel: KernelProcess, loss: str, name: str):
    assert bind(keras_kernel, "keras.Sequential([layers.Dense(1)])")["config"]["compiled"] is False
    config = keras_kernel.run(f"made.compile('adam', {loss})").bound["made"]["config"]
    assert (config["compiled"], config["loss"]) == (True, name)


def test_the_options_of_a_loss_that_decide_on_targets(keras_kernel: KernelProcess):
    bind(keras_kernel, "keras.Sequential([layers.Dense(1)])")
    loss = "keras.losses.SparseCategoricalCrossentropy(from_logits=True, name='secret')"
    config = keras_kernel.run(f"made.compile('adam', {loss})").bound["made"]["config"]
    assert config["loss_options"] == [["from_logits", True], ["ignore_class", None], ["axis", -1]]


def test_training_changes_no_shape(keras_kernel: KernelProcess):
    keras_kernel.run(
        "fitted = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\n"
        "fitted.compile('adam', 'mse')\n"
        "x, y = np.zeros((8, 4)), np.zeros((8, 1))\n"
        "fitted.fit(x, y, verbose=0);"
    )
    assert keras_kernel.run("fitted.fit(x, y, verbose=0);").bound == {}
