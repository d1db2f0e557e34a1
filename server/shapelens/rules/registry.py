"""The one registry of rules: by class name for Keras layers, by qualified name for functions."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

from shapelens.rules.layers.layer import LayerRule

RuleFunction = Callable[..., object]
F = TypeVar("F", bound=RuleFunction)
R = TypeVar("R", bound=Callable[[str], LayerRule])


@dataclass(frozen=True)
class FunctionRule:
    """What the function `name` does to its arguments. The rule's own signature is the function's."""

    name: str
    function: RuleFunction

    @cached_property
    def signature(self) -> inspect.Signature:
        """The parameters, named and ordered as the library has them."""
        return inspect.signature(self.function)


_functions: dict[str, FunctionRule] = {}
_layers: dict[str, LayerRule] = {}


def function(*names: str) -> Callable[[F], F]:
    """Register the decorated function as the rule of `names` (qualified: `numpy.reshape`, `numpy.ndarray.astype`).

    The rule has the library's own parameter names, order and defaults. It gets values (see `values.py`), returns a
    `TensorSpec`, a plain value, a structure of these, or `UNKNOWN`, and raises a `Mismatch` where the library raises.
    """

    def register(rule: F) -> F:
        for name in names:
            if name in _functions:
                raise ValueError(f"two rules for {name}")
            _functions[name] = FunctionRule(name, rule)
        return rule

    return register


def layer(*class_names: str) -> Callable[[R], R]:
    """Register the decorated `LayerRule` class for the Keras layer `class_names[0]` and its aliases."""

    def register(rule: R) -> R:
        for name in class_names:
            if name in _layers:
                raise ValueError(f"two rules for {name}")
            _layers[name] = rule(name)
        return rule

    return register


@cache
def _load() -> None:
    """Import every module below `rules.layers` and `rules.functions`, which registers their rules."""
    for package in ("shapelens.rules.layers", "shapelens.rules.functions"):
        found = importlib.import_module(package)
        for module in pkgutil.iter_modules(found.__path__):
            importlib.import_module(f"{package}.{module.name}")


def function_rule(name: str) -> FunctionRule | None:
    """Return the rule of the function with this qualified name, if there is one."""
    _load()
    return _functions.get(name)


def layer_rule(class_name: str) -> LayerRule | None:
    """Return the rule of the Keras layer class with this name, if there is one."""
    _load()
    return _layers.get(class_name)


def all_functions() -> dict[str, FunctionRule]:
    """Return every function rule by qualified name."""
    _load()
    return dict(_functions)


@cache
def known_libraries() -> frozenset[str]:
    """Return the top-level names of the libraries that have rules: `numpy`, `tensorflow`, …"""
    return frozenset(name.partition(".")[0] for name in all_functions())


def all_layers() -> dict[str, LayerRule]:
    """Return every layer rule by class name, aliases included."""
    _load()
    return dict(_layers)
