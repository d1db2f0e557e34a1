"""Random programs that make models again: saved and loaded, cloned, of a configuration; and models that are refused."""

from __future__ import annotations

import random

CUSTOM = """\
{decorator}class {layer}(layers.Layer):
    def __init__(self, units{default}{more}):
        super().__init__({passed})
        self.units = units
        self.inner = {inner}
    def call(self, x):
        return self.inner(x)
{config}"""

CONFIG = """\
    def get_config(self):
        return {**super().get_config(), "units": self.units}
"""


class RemadeGenerator:
    """Makes programs, each with variables of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.number = 0

    def size(self) -> int:
        """Return a small size."""
        return self.pick((1, 2, 3, 4, 5, 7))

    def program(self) -> str:
        """Return the source of one program."""
        self.number += 1
        return self.random.choices((self.remade, self.refused, self.filtered), (4, 3, 2))[0]()

    def remade(self) -> str:
        """A model with layers of all kinds, made again in one of Keras's ways, and called."""
        k = self.number
        lines = [self.custom(), f"def twice_{k}(t):", "    return t * 2"]
        kinds = (
            f"Custom_{k}({self.size()})",
            f"layers.Dense({self.size()})",
            f"layers.Dense({self.size()}, activation='relu')",
            f"layers.Dense({self.size()}, activation=tf.nn.relu)",
            "layers.Lambda(lambda t: t * 2)",
            f"layers.Lambda(twice_{k})",
            "layers.Activation(keras.ops.tanh)",
            f"layers.Activation(twice_{k})",
            "layers.BatchNormalization()",
        )
        stack = [
            self.pick(kinds if self.random.random() < 0.6 else kinds[1:3]) for _ in range(self.random.randint(1, 3))
        ]
        features = self.size()
        if self.pick((True, False)):
            lines.append(f"m_{k} = keras.Sequential([keras.Input(({features},)), {', '.join(stack)}])")
        else:
            lines += [f"i_{k} = keras.Input(({features},))", f"h_{k} = i_{k}"]
            lines += [f"h_{k} = {layer}(h_{k})" for layer in stack] + [f"m_{k} = keras.Model(i_{k}, h_{k})"]
        known = self.pick(("", f", custom_objects={{'Custom_{k}': Custom_{k}, 'twice_{k}': twice_{k}}}"))
        safe = self.pick(("", "", ", safe_mode=False"))
        way = self.pick(("clone", "config", "load", "load"))
        if way == "clone":
            lines.append(f"n_{k} = keras.models.clone_model(m_{k})")
        elif way == "config":
            lines.append(f"n_{k} = type(m_{k}).from_config(m_{k}.get_config(){known})")
            lines[-1] = lines[-1].replace(
                f"type(m_{k})", "keras.Sequential" if "Sequential" in lines[-2] else "keras.Model"
            )
        else:
            lines.append(f"m_{k}.save('m_{k}.keras')")
            lines.append(f"n_{k} = keras.models.load_model('m_{k}.keras'{known}{safe})")
        lines += [f"y_{k} = n_{k}(np.zeros((2, {features}), 'float32'))", f"layers.Dense(3)(y_{k})"]
        return "\n".join([*lines, f"layers.Dense(len(n_{k}.layers))(n_{k}.layers[-1].output)"])

    def custom(self) -> str:
        """Return a layer class of the user's, whose configuration Keras may or may not be able to use."""
        keywords = self.pick((True, True, False))
        return CUSTOM.format(
            decorator=self.pick(("", "@keras.saving.register_keras_serializable()\n")),
            layer=f"Custom_{self.number}",
            default=self.pick(("", "=2")),
            more=", **kwargs" if keywords else "",
            passed="**kwargs" if keywords else "",
            inner=self.pick(("layers.Dense(units)", "keras.Sequential([layers.Dense(3), layers.Dense(units)])")),
            config=self.pick(("", CONFIG)) if keywords else "",
        )

    def refused(self) -> str:
        """A model of two inputs, called or connected in ways of which Keras refuses some."""
        k, f, g = self.number, self.size(), self.size()
        lines = [f"a_{k} = keras.Input(({f},), name='a')", f"b_{k} = keras.Input(({g},), name='b')"]
        lines += [f"x_{k} = layers.Dense(4)(a_{k})", f"z_{k} = layers.Concatenate()([x_{k}, layers.Dense(2)(b_{k})])"]
        inputs = self.pick((f"[a_{k}, b_{k}]", f"[a_{k}, b_{k}]", f"a_{k}", f"[b_{k}, a_{k}]"))
        if self.random.random() < 0.3:
            inputs = f"{{'a': a_{k}, 'b': b_{k}}}"
        outputs = self.pick((f"z_{k}", f"z_{k}", f"[x_{k}, z_{k}]", f"x_{k}", f"{{'x': x_{k}, 'z': z_{k}}}"))
        lines.append(f"m_{k} = keras.Model({inputs}, {outputs})")
        first, second = (f"np.zeros((2, {size}), 'float32')" for size in (f, g))
        data = self.pick(
            (
                f"[{first}, {second}]",
                f"({first}, {second})",
                first,
                f"[{first}]",
                f"[{first}, {second}, {second}]",
                f"{{'a': {first}, 'b': {second}}}",
                f"{{'b': {second}, 'a': {first}}}",
                f"{{'a': {first}, 'b': {second}, 'c': {first}}}",
            )
        )
        call = self.pick((f"m_{k}({data})", f"m_{k}.predict({data}, verbose=0)"))
        lines += [
            f"y_{k} = {call}",
            f"y_{k} = list(y_{k}.values()) if isinstance(y_{k}, dict) else y_{k}",
            f"for t_{k} in y_{k} if isinstance(y_{k}, list) else [y_{k}]:",
        ]
        lines += [f"    layers.Dense(3)(t_{k})"]
        return "\n".join([*lines, f"layers.Dense(len(m_{k}.layers))(m_{k}.get_layer('a').output)"])

    def filtered(self) -> str:
        """Layers of a model that are picked by their names or classes."""
        k = self.number
        kinds = (
            "Conv2D(3, 1)",
            "ReLU()",
            "BatchNormalization()",
            "MaxPooling2D()",
            "SeparableConv2D(2, 1)",
            "Dense(2)",
        )
        stack = [f"layers.{self.pick(kinds)}" for _ in range(self.random.randint(2, 5))]
        test = self.pick(
            (
                "'conv' in l.name",
                "'2d' in l.name.lower()",
                "l.name.startswith('max')",
                "l.name.startswith(('batch', 're_lu'))",
                "isinstance(l, layers.Conv2D)",
                "isinstance(l, (layers.Dense, layers.ReLU))",
                "not isinstance(l, layers.BatchNormalization)",
                "'relu' == l.name",
                "type(l).__name__ == 'MaxPooling2D'",
                "l.__class__.__name__.endswith('2D')",
            )
        )
        lines = [f"m_{k} = keras.Sequential([keras.Input((9, 9, {self.size()})), {', '.join(stack)}])"]
        lines += [f"l_{k} = [l for l in m_{k}.layers if {test}]"]
        lines += [f"e_{k} = keras.Model(m_{k}.inputs, [l.output for l in l_{k}] + [m_{k}.outputs[0]])"]
        lines += [f"y_{k} = e_{k}.predict(np.zeros((2, *m_{k}.input_shape[1:])), verbose=0)"]
        lines += [f"layers.Dense(len(l_{k}) + 1)(y_{k}[0])", f"layers.Dense(5)(e_{k}.output[-1])"]
        return "\n".join([*lines, f"layers.Dense(4)(y_{k}[-1])"])
