"""Models whose number of blocks is not known: what is said of them holds for every number."""

from random import Random

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint, SeenCall
from shapelens.spec import UNKNOWN, TensorSpec
from support.specs import fits

_HEAD = "from keras import Input, Model, layers\nimport numpy as np\nn = {depth}\nx = i = Input({shape})\n"
_SHAPES = ("(12, 4)", "(None, 4)", "(40, 4)")
_BLOCKS = (
    "    x = layers.Dense({a})(x)\n",
    "    x = layers.LayerNormalization()(x)\n    x = layers.Dropout(0.1)(layers.Dense({a}, activation='relu')(x))\n",
    "    r = layers.Conv1D(4, 3, padding='same')(x)\n    x = layers.Add()([x, r])\n",
    "    r = layers.Conv1D({a}, 3, padding='same')(x)\n    x = layers.Concatenate()([x, r])\n",
    "    x = layers.Conv1D({a}, 2)(x)\n",
    "    x = x + layers.Dense(4)(x)\n",
    "    x = layers.Conv1D({a}, 3, padding='same')(x)\n    x = layers.MaxPooling1D(2, padding='same')(x)\n",
    "    taps.append(layers.GlobalMaxPooling1D()(x))\n    x = layers.Dense({a})(x)\n",
    "    if np.load('c.npy') > 0:\n        x = layers.Dense({a})(x)\n    else:\n        x = layers.Dense(4)(x)\n",
    "    x = layers.LSTM({a}, return_sequences=True)(x)\n    taps.append(layers.Flatten()(layers.Dense(1)(x)))\n",
)
_ENDS = (
    "x = layers.GlobalAveragePooling1D()(x)\nx = layers.Dense(3)(x)\nm = Model(i, x)\n",
    "x = layers.GlobalAveragePooling1D()(x)\nx = layers.concatenate([x, *taps])\nx = layers.Dense(3)(x)\n",
    "if len(taps) > 1:\n    x = layers.concatenate(taps)\nx = layers.Dense(3)(x)\nm = Model(i, x)\n",
    "x = layers.Flatten()(x)\nm = Model(i, x)\ny = m(np.zeros((3, 12, 4)))\nz = layers.Dense(2)(y)\n",
    "x = layers.LSTM(5)(x)\nm = Model(i, layers.Dense(2)(x))\nz = layers.Dense(2)(m.predict(np.zeros((3, 12, 4))))\n",
)

_ADDED = (
    "    m.add(layers.Dense({a}))\n",
    "    m.add(layers.Conv1D(4, 3, padding='same'))\n    m.add(layers.Dropout(0.1))\n",
    "    m.add(layers.Conv1D({a}, 2))\n",
    "    m.add(layers.Dense({a} + k))\n    if np.load('c.npy') > 0:\n        m.add(layers.BatchNormalization())\n",
    "    m.add(layers.LSTM(4, return_sequences=True))\n",
    "    if k == 1:\n        m.add(layers.MaxPooling1D(2, padding='same'))\n",
)
_LAST = (
    "m.add(layers.GlobalAveragePooling1D())\nm.add(layers.Dense(3))\ny = m.predict(np.zeros((3, 12, 4)))\n",
    "m.add(layers.LSTM(6))\nm.add(layers.Dense(2))\nz = layers.Dense(2)(m(Input({shape})))\n",
    "m.add(layers.Flatten())\nm.pop()\nm.add(layers.GlobalMaxPooling1D())\nm.add(layers.Dense(2))\n",
    "m.add(layers.Dense(9))\nc = keras.models.clone_model(m)\nq = layers.Dense(1)(c(Input({shape})))\n",
    "m.add(layers.GlobalMaxPooling1D())\nt = Model(m.inputs, m.layers[-1].output)\nz = layers.Dense(2)(t.output)\n",
)


def _sequential(random: Random) -> str:
    loop = "".join(random.choice(_ADDED) for _ in range(random.randint(1, 2)))
    made = "import keras\nm = keras.Sequential()\nm.add(Input({shape}))\n"
    body = f"{made}for k in range(n):\n{loop}{random.choice(_LAST)}"
    return (_HEAD + body.replace("{a}", random.choice("446"))).replace("{shape}", random.choice(_SHAPES))


def _program(random: Random) -> str:
    if random.random() < 0.5:
        return _sequential(random)
    loop = "".join(random.choice(_BLOCKS) for _ in range(random.randint(1, 3)))
    rounds = random.choice(("for k in range(n):\n", "for _ in range(0, n):\n"))
    body = f"taps = []\n{rounds}{loop}{random.choice(_ENDS)}".format(a=random.choice((4, 4, 6)))
    return _HEAD.replace("{shape}", random.choice(_SHAPES)) + body


@pytest.mark.parametrize("seed", range(200))
def test_what_is_said_of_an_unknown_number_of_blocks_holds_for_every_number(seed: int) -> None:
    source = _program(Random(seed))
    unknown = Program.from_texts([source.replace("{depth}", "int(np.load('n.npy'))")])
    said = {(hint.range.start, hint.role): hint for hint in unknown.analyze().hints}
    errors = [finding for finding in diagnose(unknown) if finding.severity == "error"]
    for depth in range(4):
        program = Program.from_texts([source.replace("{depth}", str(depth).ljust(len("int(np.load('n.npy'))")))])
        if any(finding.severity == "error" for finding in diagnose(program)):
            continue
        assert not errors or not depth, source
        for hint in program.analyze().hints:
            found = said.get((hint.range.start, hint.role))
            assert found is None or _all_said(found, hint), (source, depth, hint, found)


def _all_said(said: Hint, real: Hint) -> bool:
    """Say whether a hint speaks of all calls with symbolic tensors: what a batch of data makes of a part of a model
    that is not known is left out.
    """
    symbolic = [call for call in real.calls if all(spec.shape is UNKNOWN or not spec.shape[0] for spec in call.inputs)]
    return all(any(_speaks_of(call, one) for call in said.calls) for one in symbolic)


def _speaks_of(said: SeenCall, real: SeenCall) -> bool:
    pairs = [(said.outputs, real.outputs)] if TensorSpec() in said.inputs else []
    pairs = pairs or [(said.inputs, real.inputs), (said.outputs, real.outputs)]
    return all(len(a) == len(b) and all(map(fits, a, b)) for a, b in pairs)
