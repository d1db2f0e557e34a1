"""Write `server/shapelens/rules/keras_signatures.json` from the installed Keras.

usage: python scripts/generate_signatures.py

For each public class of `keras.layers`: its constructor's parameters with their defaults (those of the base class
`Layer`, which most constructors take as `**kwargs`, included), the names of what a call takes behind the first
argument, its base classes and its family (the folder of `keras/src/layers` that it lives in). For each public class of
optimizers, losses, metrics, callbacks and their like: its constructor's parameters.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import operator
import os
import textwrap
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras.src.optimizers.base_optimizer import BaseOptimizer

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
    **{
        name: {"vocabulary_size", "has_input_vocabulary", "trainable", "dtype"}
        for name in ("IntegerLookup", "StringLookup")
    },
    "TextVectorization": {"vocabulary_size", "has_input_vocabulary"},
}


def call_parameters(cls: type) -> list[str]:
    """List the parameters of a call that can be given by position, behind the first."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in inspect.signature(cls.call).parameters.values() if p.kind in kinds][2:]


def first_parameter(cls: type) -> str:
    """Return what a call calls its first argument; empty where any are taken. Layers of data have a `__call__`."""
    owner = next(base for base in cls.__mro__ if "__call__" in vars(base))
    called = cls.call if owner is keras.Layer else owner.__call__
    first = list(inspect.signature(called).parameters.values())[1:2]
    return first[0].name if first and first[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD else ""


def accepted_keywords(cls: type) -> dict[str, inspect.Parameter]:
    """Return the parameters of base classes that a constructor takes as `**kwargs`: those that no constructor on the
    way gives to the next one itself. Nothing in a `__init__` but `super().__init__(..., **kwargs)` passes them on.
    """
    constructors = [base for base in cls.__mro__ if "__init__" in vars(base)]
    given: set[str] = set()
    accepted: dict[str, inspect.Parameter] = {}
    for base, following in itertools.pairwise(constructors):
        taken = list(inspect.signature(following.__init__).parameters.values())[1:]
        call = super_call(base)
        if base is keras.Layer or call is None:
            return accepted
        given |= {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        given |= {parameter.name for parameter, _ in zip(taken, call.args, strict=False)}
        if all(keyword.arg is not None for keyword in call.keywords):
            return accepted
        accepted |= {p.name: p for p in taken if p.kind is not p.VAR_KEYWORD and p.name not in given}
        given |= {parameter.name for parameter in taken}  # which it takes itself, and does not pass on
    return accepted


def parameters(cls: type) -> list[dict[str, object]]:
    """Describe the constructor of `cls`, without `self`.

    `**kwargs` is replaced by the keywords of the base classes where they are passed on.
    """
    own = list(inspect.signature(cls.__init__).parameters.values())[1:]
    names = {parameter.name for parameter in own}
    described = [entry(p) for p in own if p.kind is not p.VAR_KEYWORD]
    extra = [p for p in own if p.kind is p.VAR_KEYWORD]
    # A signature has its keyword-only parameters last, and what is passed on may come as a keyword only.
    accepted = accepted_keywords(cls) if extra else {}
    if not getattr(cls, "_USE_BASE_FACTOR", True):
        accepted.pop("factor", None)  # which the layers for images that have another one refuse
    base = [p.replace(kind=p.KEYWORD_ONLY) for p in accepted.values() if p.name not in names]
    described += map(entry, base)
    names |= {parameter.name for parameter in base}
    popped = POPPED.get(cls.__name__, set()) | (
        {"input_shape", "input_dim"} if extra and "trainable" in names else set()
    )
    described += [{"name": n, "kind": "KEYWORD_ONLY", "default": None} for n in sorted(popped - names)]
    return described + [entry(parameter) for parameter in extra if ignores_keywords(cls)]


def ignores_keywords(cls: type) -> bool:
    """Say whether a constructor takes any keywords and passes none on."""
    call = super_call(cls) if "__init__" in vars(cls) and cls is not keras.Layer else None
    return call is not None and all(keyword.arg is not None for keyword in call.keywords)


def super_call(cls: type) -> ast.Call | None:
    """Find `super().__init__(...)` in the constructor of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls.__init__)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return next((call for call in calls if ast.unparse(call.func) == "super().__init__"), None)


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


OBJECTS = "optimizers optimizers.schedules losses metrics callbacks initializers regularizers constraints".split()


def objects() -> dict[str, object]:
    """Describe the constructors of what layers and models are given, by qualified name; base classes are left out."""
    described: dict[str, object] = {}
    for module in OBJECTS:
        for name, cls in sorted(vars(operator.attrgetter(module)(keras)).items()):
            own = list(inspect.signature(cls.__init__).parameters.values())[1:] if isinstance(cls, type) else []
            if own and not any(p.kind is p.VAR_POSITIONAL for p in own):
                described[f"keras.{module}.{name}"] = object_parameters(cls, own)
    return described


def object_parameters(cls: type, own: list[inspect.Parameter]) -> list[dict[str, object]]:
    """Describe a constructor. The `**kwargs` of an optimizer that names all that optimizers have take nothing but
    `decay`, which is left aside.
    """
    common = set(inspect.signature(BaseOptimizer.__init__).parameters) - {"self", "kwargs"}
    if not issubclass(cls, keras.optimizers.Optimizer) or not common <= {p.name for p in own}:
        return [entry(p) for p in own]
    described = [entry(p) for p in own if p.kind is not p.VAR_KEYWORD]
    return [*described, {"name": "decay", "kind": "KEYWORD_ONLY", "default": None}]


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
            "first": first_parameter(cls),
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
                "first": first_parameter(getattr(keras.layers, alias)),
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
        "objects": objects(),
    }


def main() -> None:
    """Write the table."""
    TARGET.write_text(json.dumps(table(), indent=1) + "\n", "utf-8")
    print(f"{TARGET.name}: Keras {keras.__version__}")


if __name__ == "__main__":
    main()
