"""The user's data and strings stay where they are."""

import json
import sys
from collections.abc import Callable

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program
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

WORD = "xyzzy_7391_plugh"  # a secret that can be a name as well

PLANTED_IN_NAMES = f"""\
import collections, dataclasses, numpy as np, types
fields = np.zeros(2, [({WORD!r}, 'f4'), ('b', 'f4', 3)])
record = np.rec.array(fields)
aligned = np.dtype({{'names': [{WORD!r}], 'formats': ['i4'], 'titles': [{SECRET!r}]}})
point = collections.namedtuple('Point', [{WORD!r}])(np.zeros(3))
Data = dataclasses.make_dataclass('Data', [{WORD!r}])
data = Data(1)
nested = [{{{WORD!r}: np.zeros(3)}}, collections.OrderedDict({WORD}=1), collections.Counter({WORD!r})]
space = types.SimpleNamespace({WORD}=np.zeros(3))
class Held: pass
held = Held()
setattr(held, {WORD!r}, np.zeros(3))
function = lambda x: {WORD!r}
function.__doc__ = function.secret = {SECRET!r}
"""

PLANTED_IN_FRAMES = f"""\
import pandas as pd
frame = pd.DataFrame({{{SECRET!r}: [1.0], 'b': [2]}}, index=[{SECRET!r}])
column = frame[{SECRET!r}]
kinds = pd.Series([{SECRET!r}], dtype='category', name={SECRET!r})
times = pd.DataFrame({{'a': [1]}}, index=pd.MultiIndex.from_tuples([({SECRET!r}, 1)]))
frame.attrs[{SECRET!r}] = {SECRET!r}
"""

PLANTED_IN_GRAPHS = f"""\
import keras, numpy as np
from keras import layers, ops
class Block(layers.Layer):
    def __init__(self, key):
        super().__init__()
        self.text = key
        self.table = {{key: layers.Dense(2)}}
        setattr(self, key, layers.Dense(3))
    def call(self, x, **options):
        return self.table[self.text](x)
i = keras.Input((3,), name={WORD!r})
block = Block({WORD!r})
made = block(i, {WORD}=1)
made = layers.Lambda(lambda t: t, name={WORD!r} + 'l')(made)
made = ops.Add(name={WORD!r}).symbolic_call(made, made) if hasattr(ops, 'Add') else made + made
made = ops.einsum('ab,bc->ac', made, np.zeros((2, 5), 'float32'))
model = keras.Model({{{WORD!r}: i}}, {{{WORD!r}: made}})
model.compile('adam', {{{WORD!r}: 'mse'}})
model.layers[-1].secret = {WORD!r}
net = keras.Sequential([model], name={WORD!r} + 'n')
"""

ERRORS = [
    f"raise KeyError({SECRET!r})",
    f"{{}}[{SECRET!r}]",
    f"error = ValueError({SECRET!r})\nraise error from TypeError({SECRET!r})",
    f"import warnings; warnings.warn({SECRET!r})",
    f"import sys; print({SECRET!r}, file=sys.stderr)",
    f"import logging; logging.getLogger().error({SECRET!r})",
    f"{WORD} = {SECRET!r}; del {WORD}",
    f"import os; os.environ['HIDDEN'] = {SECRET!r}",
    f"%env HIDDEN={SECRET}",
    f"def deep(): raise RuntimeError({SECRET!r})\ndeep()",
    "assert False, " + repr(SECRET),
]

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


def test_no_name_of_a_field_is_sent(sent: Callable[..., str]):
    everything = sent(PLANTED_IN_NAMES)
    assert '"point"' in everything
    assert SECRET not in everything
    assert WORD not in everything


def test_no_label_of_a_frame_is_sent(sent: Callable[..., str]):
    pytest.importorskip("pandas")
    everything = sent(PLANTED_IN_FRAMES)
    assert '"DataFrame"' in everything
    assert SECRET not in everything


def test_nothing_of_an_error_or_of_what_is_printed_is_sent(sent: Callable[..., str]):
    assert SECRET not in sent(*ERRORS)


@pytest.mark.tensorflow
def test_no_string_in_a_graph_is_sent(sent: Callable[..., str]):
    everything = sent(PLANTED_IN_GRAPHS)
    assert '"graph": {"nodes"' in everything
    assert WORD not in everything


def test_what_is_sampled_is_neither_written_nor_logged(caplog: pytest.LogCaptureFixture):
    """What the language server does with a message opens no file for writing, and leaves no line in a log."""
    written: list[str] = []
    audit.append(lambda path: written.append(path))
    try:
        program = Program.from_texts(["y = x.reshape(73916, -1)", f"1 / {WORD}.n"])
        described = {"kind": "tensor", "library": "numpy", "shape": [73916, 4], "dtype": "float32", "type": "ndarray"}
        odd = {"kind": "model", "class": WORD, "layers": [{"kind": "layer", "class": 3}], "outputs": [described]}
        bound = {"x": described, WORD: {"kind": WORD}, "odd": odd}
        program.kernel.add({"seq": 0, "full": True, "bound": bound, "unbound": []}, program.executed)
        program.changed()
        diagnose(program)
    finally:
        audit.clear()
    assert program.kernel.described["x"] == described
    assert written == []
    assert "73916" not in caplog.text
    assert WORD not in caplog.text


audit: list[Callable[[str], None]] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if audit and event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        audit[0](str(arguments[0]))


sys.addaudithook(_watch)


@pytest.mark.tensorflow
def test_no_name_in_keras_is_sent(sent: Callable[..., str]):
    everything = sent(PLANTED_IN_KERAS)
    assert '"model"' in everything
    assert SECRET not in everything


def test_no_contents_are_sent(sent: Callable[..., str]):
    everything = sent("import numpy as np\nx = np.array([73916.25, 3.5])\ny = 73916.25\nz = {73916.25: 73916.25}")
    assert '"float64"' in everything
    assert "73916" not in everything
