"""Write `server/shapelens/rules/keras_signatures.json` from the installed Keras.

usage: python scripts/generate_signatures.py

For each public class of `keras.layers`: its constructor's parameters with their defaults (those of the base class
`Layer`, which most constructors take as `**kwargs`, included), the names of what a call takes behind the first
argument, its base classes and its family (the folder of `keras/src/layers` that it lives in).
"""

from __future__ import annotations

import inspect
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

TARGET = Path(__file__).parents[1] / "server/shapelens/rules/keras_signatures.json"


def plain(value: object) -> object:
    """Return `value` if JSON can hold it, else a description of it."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str, list)):
        return value
    return {"repr": type(value).__name__}


def entry(parameter: inspect.Parameter) -> dict[str, object]:
    """Describe one parameter."""
    described: dict[str, object] = {"name": parameter.name, "kind": parameter.kind.name}
    if parameter.default is not inspect.Parameter.empty:
        described["default"] = plain(parameter.default)
    return described


# Keywords that a constructor takes out of its `**kwargs` itself.
POPPED = {
    "LeakyReLU": {"alpha"},
    "Embedding": {"input_length"},
    "ReversibleEmbedding": {"input_length"},
    "InputLayer": {"input_shape", "batch_input_shape"},
    "LayerNormalization": {"rms_scaling"},
    **{name: {"implementation"} for name in ("LSTM", "LSTMCell", "GRU", "GRUCell")},
    **{name: {"vocabulary_size"} for name in ("IntegerLookup", "StringLookup", "TextVectorization")},
}


def call_parameters(cls: type) -> list[str]:
    """List the parameters of a call that can be given by position, behind the first."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in inspect.signature(cls.call).parameters.values() if p.kind in kinds][2:]


def accepts_base_keywords(cls: type) -> bool:
    """Say whether every constructor between `cls` and `Layer` passes `**kwargs` on."""
    for base in cls.__mro__:
        if base is keras.Layer:
            return True
        if "__init__" in vars(base):
            parameters = inspect.signature(base.__init__).parameters.values()
            if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
                return False
    return False


def parameters(cls: type) -> list[dict[str, object]]:
    """Describe the constructor of `cls`, without `self`.

    `**kwargs` is replaced by the keywords of `Layer` where they are passed on.
    """
    own = list(inspect.signature(cls.__init__).parameters.values())[1:]
    names = {parameter.name for parameter in own}
    described = [entry(p) for p in own if p.kind is not p.VAR_KEYWORD]
    if any(p.kind is p.VAR_KEYWORD for p in own) and accepts_base_keywords(cls):
        # A signature has its keyword-only parameters last, and the base class's `name` may come as a keyword only.
        base = [p for p in inspect.signature(keras.Layer.__init__).parameters.values() if p.kind is p.KEYWORD_ONLY]
        described += [entry(p) for p in base if p.name not in names]
        described += [
            {"name": n, "kind": "KEYWORD_ONLY", "default": None} for n in ("input_shape", "input_dim") if n not in names
        ]
    popped = POPPED.get(cls.__name__, set()) - {described_one["name"] for described_one in described}
    described += [{"name": n, "kind": "KEYWORD_ONLY", "default": None} for n in sorted(popped)]
    return described


def identifiers() -> dict[str, list[str]]:
    """List the strings by which Keras finds activations, initializers, optimizers and so on."""
    source = keras.src
    modules = (source.activations, source.initializers, source.regularizers, source.constraints)
    named = {module.__name__.rpartition(".")[2]: sorted(module.ALL_OBJECTS_DICT) for module in modules}
    metrics = sorted({"accuracy", "acc", *source.metrics.ALL_OBJECTS_DICT})
    return {**named, "optimizers": sorted(source.optimizers.ALL_OBJECTS_DICT), "metrics": metrics}


def losses() -> dict[str, str]:
    """List the strings by which Keras finds a loss, each with the name of the function or class."""
    known = keras.src.losses.ALL_OBJECTS_DICT.items()
    return {name: thing.__name__ for name, thing in sorted(known) if name not in ("Loss", "LossFunctionWrapper")}


def table() -> dict[str, object]:
    """Describe the installed Keras."""
    layers: dict[str, object] = {}
    aliases: dict[str, str] = {}
    for name, cls in sorted(vars(keras.layers).items()):
        if not (isinstance(cls, type) and issubclass(cls, keras.Layer)):
            continue
        if cls.__name__ != name:
            aliases[name] = cls.__name__
            continue
        parts = cls.__module__.split(".")
        family = parts[3] if parts[:3] == ["keras", "src", "layers"] else "core"
        layers[name] = {
            "parameters": parameters(cls),
            "call": call_parameters(cls),
            "bases": [base.__name__ for base in cls.__mro__[1:-1] if base.__module__.startswith("keras.src.layers")],
            "family": family.removesuffix("s") if family == "layer" else family,
        }
    for alias, target in list(aliases.items()):
        if target not in layers:
            # A public name whose class is called otherwise: keep it under its public name.
            del aliases[alias]
            layers[alias] = {
                "parameters": parameters(getattr(keras.layers, alias)),
                "call": call_parameters(getattr(keras.layers, alias)),
                "bases": [target],
                "family": "core",
            }
    return {
        "keras": keras.__version__,
        "aliases": aliases,
        "identifiers": identifiers(),
        "losses": losses(),
        "layers": layers,
    }


def main() -> None:
    """Write the table."""
    TARGET.write_text(json.dumps(table(), indent=1) + "\n", "utf-8")
    print(f"{TARGET.name}: Keras {keras.__version__}")


if __name__ == "__main__":
    main()
