"""Random programs that build models: several inputs and outputs, shared and nested models, extractors, subclasses."""

from __future__ import annotations

import random

SUBCLASS = """\
class {layer}(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.inner = layers.Dense(units)
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], self.units))
    def call(self, x, training=None):
        return self.inner(keras.ops.matmul(x, self.w))
class {net}(keras.Model):
    def __init__(self, sizes):
        super().__init__()
        self.steps = [{layer}(size) for size in sizes]
        self.drop = layers.Dropout(0.5)
        for i in range(2):
            setattr(self, f"tail{{i}}", layers.Dense({units} + i))
    def call(self, x, training=False):
        for step in self.steps:
            x = step(x)
        if training:
            x = self.drop(x)
        for i in range(2):
            x = getattr(self, f"tail{{i}}")(x)
        return x
{m} = {net}({sizes})
{y} = {m}(np.zeros(({rows}, {features}), "float32"))
{end} = layers.Dense(2)({m}.predict(np.zeros(({many}, {features})), verbose=0))"""

TRAINED = """\
class {net}(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.Sequential([layers.Dense({units}), layers.Dense({outputs})])
    def call(self, x):
        return self.body(x)
{step}
{m} = {net}()
{m}.compile("sgd", "mse")
{m}.fit(np.zeros(({many}, {features})), np.zeros(({many}, {outputs})), batch_size={batch}, verbose=0)"""

STEP = """\
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self.body(x) - y) ** 2)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}"""


class ModelGenerator:
    """Makes programs, each with variables of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.number = 0

    def names(self, *stems: str) -> dict[str, str]:
        """Return a name of this program for each stem."""
        return {stem: f"{stem}_{self.number}" for stem in stems}

    def size(self) -> int:
        return self.pick((1, 2, 3, 4, 5, 7, 8))

    def program(self) -> str:
        """Return the source of one program."""
        self.number += 1
        ways = (self.several, self.extractor, self.nested, self.sequential, self.subclass, self.trained)
        return self.random.choices(ways, (3, 3, 3, 3, 2, 1))[0]()

    def several(self) -> str:
        """Two inputs, a shared layer, two outputs, in lists or dicts."""
        n = self.names("a", "b", "s", "x", "y", "z", "o", "p", "m", "r")
        f, g, rows, units = self.size(), self.size(), self.size(), self.size()
        merge = self.pick(("Add", "Concatenate", "Subtract", "Dot(1)")).removesuffix("()")
        merge = merge if merge.endswith(")") else f"{merge}()"
        other = self.pick((f"layers.Dense(5)({n['b']})", n["b"]))
        data = [f"np.zeros(({rows}, {size}), 'float32')" for size in (f, g)]
        lines = [
            f"{n['a']} = keras.Input(({f},), name='first')",
            f"{n['b']} = keras.Input(({g},), name='second')",
            f"{n['s']} = layers.Dense({units})",
            f"{n['x']} = {n['s']}(layers.Dense(5)({n['a']}))",
            f"{n['y']} = {n['s']}({other})",
            f"{n['z']} = layers.{merge}([{n['x']}, {n['y']}])",
            f"{n['o']} = layers.Dense({self.size()}, name='o')({n['z']})",
        ]
        if self.pick((True, False)):
            model = f"keras.Model([{n['a']}, {n['b']}], [{n['o']}, {n['x']}])"
            call, part = f"[{', '.join(data)}]", self.pick(("[0]", "[1]", "[-1]"))
        else:
            model = f"keras.Model({{'first': {n['a']}, 'second': {n['b']}}}, {{'o': {n['o']}, 'z': {n['z']}}})"
            call, part = f"{{'first': {data[0]}, 'second': {data[1]}}}", self.pick(("['o']", "['z']"))
        way = self.pick(("{m}({c})", "{m}.predict({c}, verbose=0)", "keras.models.clone_model({m})({c})"))
        lines += [f"{n['m']} = {model}", f"{n['r']} = {way.format(m=n['m'], c=call)}"]
        lines += [f"layers.Dense(2)({n['r']}{part})", f"layers.Dense(len({n['m']}.layers))({n['z']})"]
        return "\n".join(lines)

    def stack(self) -> str:
        """Return a functional graph in a variable `h`, from an input in `i`, with a branch perhaps."""
        n = self.names("i", "h", "g")
        lines = [f"{n['i']} = keras.Input(({self.pick((6, 9, 12))}, {self.size()}))", f"{n['h']} = {n['i']}"]
        for number in range(self.random.randint(2, 5)):
            name = f", name='layer{number}'"
            layer = self.pick((f"layers.Conv1D({self.size()}, 3, padding='same'{name})", f"layers.Dense(4{name})"))
            lines.append(f"{n['h']} = {layer}({n['h']})")
            if self.random.random() < 0.3:
                lines.append(f"{n['g']} = layers.Dense(3)({n['h']})")
                lines.append(f"{n['h']} = layers.Concatenate()([{n['h']}, {n['g']}])")
            if self.random.random() < 0.15:
                lines.append(f"{n['h']} = keras.ops.relu({n['h']}) * 2")
        return "\n".join(lines)

    def extractor(self) -> str:
        """A model, and others from the inside of it."""
        n = self.names("i", "h", "m", "e", "o", "x")
        inside = self.pick(
            (
                "{m}.layers[{k}].output",
                "{m}.get_layer('layer{k}').output",
                "{m}.get_layer(index={k}).output",
                "[l.output for l in {m}.layers]",
                "[l.output for l in {m}.layers if 'Conv' in type(l).__name__ or isinstance(l, layers.Dense)]",
            )
        ).format(m=n["m"], k=self.pick((0, 1, -1, -2, 2)) if self.random.random() < 0.8 else 1)
        lines = [self.stack(), f"{n['m']} = keras.Model({n['i']}, {n['h']})"]
        lines += [f"{n['e']} = keras.Model({self.pick((n['m'] + '.input', n['m'] + '.inputs'))}, {inside})"]
        lines += [f"{n['o']} = {n['e']}(np.zeros((2, *{n['m']}.input_shape[1:]), 'float32'))"]
        lines += [f"{n['x']} = {n['o']}[-1] if isinstance({n['o']}, list) else {n['o']}"]
        return "\n".join([*lines, f"layers.Dense({n['m']}.count_params() % 7 + 1)({n['x']})"])

    def nested(self) -> str:
        """A model called twice inside another one, or in a wrapper."""
        n = self.names("i", "h", "m", "a", "b", "z", "t")
        lines = [self.stack(), f"{n['m']} = keras.Model({n['i']}, {n['h']})"]
        if self.pick((True, False)):
            lines += [f"{n[side]} = keras.Input({n['m']}.input_shape[1:])" for side in "ab"]
            lines += [
                f"{n['z']} = layers.{self.pick(('Add', 'Concatenate'))}()([{n['m']}({n['a']}), {n['m']}({n['b']})])"
            ]
            lines += [f"{n['t']} = keras.Model([{n['a']}, {n['b']}], layers.Dense(2)({n['z']}))"]
            return "\n".join([*lines, f"layers.Dense({n['t']}.output_shape[-1])({n['t']}.layers[-2].output)"])
        lines += [f"{n['a']} = keras.Input((4, *{n['m']}.input_shape[1:]))"]
        lines += [f"{n['z']} = layers.TimeDistributed({n['m']})({n['a']})"]
        return "\n".join([*lines, f"layers.Dense(3)(layers.Flatten()({n['z']}))"])

    def sequential(self) -> str:
        """A Sequential model that is changed after it was made."""
        n = self.names("conv", "m", "x", "y")
        rows, length, channels = self.size(), self.pick((8, 12)), self.size()
        padding = self.pick(("'same'", "'valid'"))
        lines = [f"{n['conv']} = functools.partial(layers.Conv1D, padding={padding})"]
        declared = self.pick((f"[keras.Input(({length}, {channels}))]", ""))
        lines += [f"{n['m']} = keras.Sequential({declared})"]
        lines += [f"for n in ({self.size()}, {self.size()}):", f"    {n['m']}.add({n['conv']}(n, 3))"]
        if self.pick((True, False)):
            lines += [f"{n['m']}.pop()", f"{n['m']}.add(layers.Dense({self.size()}))"]
        if self.pick((True, False)):
            lines += [f"{n['m']}.build((None, {length}, {channels}))"]
        lines += [f"{n['y']} = {n['m']}(np.zeros(({rows}, {length}, {channels}), 'float32'))"]
        lines += [f"layers.Dense({n['m']}.output_shape[-1] + len({n['m']}.layers))({n['m']}.layers[-1].output)"]
        return "\n".join([*lines, f"layers.Dense(2)(keras.Sequential({n['m']}.layers[:-1])({n['y']}[..., :1]))"])

    def subclass(self) -> str:
        """A model of the user's with layers of the user's."""
        sizes = {"rows": self.size(), "features": self.size(), "many": self.pick((5, 40)), "units": self.size()}
        return SUBCLASS.format(
            **self.names("layer", "net", "m", "y", "end"), **sizes, sizes=[self.size() for _ in range(2)]
        )

    def trained(self) -> str:
        """A model of the user's that is fitted, perhaps by its own `train_step`."""
        sizes = {"features": self.size(), "outputs": self.size(), "units": self.size(), "batch": self.pick((8, 16))}
        step = self.pick((STEP, ""))
        return TRAINED.format(**self.names("net", "m"), **sizes, many=self.pick((16, 20, 48)), step=step)
