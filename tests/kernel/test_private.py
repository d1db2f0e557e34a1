"""The user's data and strings stay where they are."""

import json
from collections.abc import Callable

import pytest

from support.kernel_process import KernelProcess

SECRET = "xyzzy-7391-plugh"

PLANTED = f"""\
import enum, numpy as np, pathlib, types
text = {SECRET!r}
texts = [{SECRET!r}, ({SECRET!r},), {{{SECRET!r}: {SECRET!r}}}]
data = {SECRET!r}.encode()
keys = {{{SECRET!r}: 1}}
array = np.array([{SECRET!r}])
structured = np.zeros(2, [({SECRET!r}, 'f4')])
titled = np.dtype('f4', metadata={{{SECRET!r}: 1}})
path = pathlib.Path({SECRET!r})
def documented(argument={SECRET!r}): {SECRET!r}
class Documented: {SECRET!r}
holder = types.SimpleNamespace(**{{{SECRET!r}: {SECRET!r}}})
error = ValueError({SECRET!r})
Colour = enum.Enum('Colour', {{'red': {SECRET!r}}})
red = Colour.red
"""

PLANTED_IN_KERAS = f"""\
import keras, tensorflow as tf
from keras import layers
name = {SECRET!r}
layer = layers.Dense(3, name=name)
variable = tf.Variable(1.0, name=name)
weight = keras.Variable(1.0, name=name)
inputs = keras.Input((3,), name=name)
model = keras.Model(inputs, layers.Dense(3, name=name + '-2')(inputs), name=name)
model.compile('adam', {{name + '-2': 'mse'}}, metrics=[keras.metrics.Mean(name=name)])
words = layers.TextVectorization(vocabulary=[name])
lookup = layers.StringLookup(vocabulary=[name])
sums = layers.EinsumDense('ab,bc->ac', 3)
dataset = tf.data.Dataset.from_tensor_slices({{name: [name]}})
tensor = tf.constant([name])
odd = layers.Dense(3)
odd.padding = odd.units = odd.data_format = odd.secret = name
odd.strides = [name, (name,)]
setattr(odd, name, 1)
spec = tf.TensorSpec((1,), name=name)
"""


@pytest.fixture
def sent(new_kernel: Callable[[], KernelProcess]) -> Callable[..., str]:
    """Run cells, and return all that the probe sends of them, be it installed before or after."""

    def run(*cells: str) -> str:
        kernel = new_kernel()
        kernel.install()
        comms = [message for cell in cells for message in kernel.run(cell, cell_id="cell").comms]
        comms += kernel.install().comms
        assert len(comms) == len(cells) + 1
        return json.dumps([[message["content"], message["metadata"]] for message in comms])

    return run


def test_no_string_of_the_users_is_sent(sent: Callable[..., str]):
    everything = sent(PLANTED, f"raise ValueError({SECRET!r})", f"{SECRET!r}", f"print({SECRET!r})", f"# {SECRET}")
    assert '"documented"' in everything
    assert SECRET not in everything


@pytest.mark.tensorflow
def test_no_name_in_keras_is_sent(sent: Callable[..., str]):
    everything = sent(PLANTED_IN_KERAS)
    assert '"model"' in everything
    assert SECRET not in everything


def test_no_contents_are_sent(sent: Callable[..., str]):
    everything = sent("import numpy as np\nx = np.array([73916.25, 3.5])\ny = 73916.25\nz = {73916.25: 73916.25}")
    assert '"float64"' in everything
    assert "73916" not in everything
