"""Each rule takes arguments as the library's function does: the same names, in order, with the same defaults."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from shapelens.rules.registry import all_functions
from shapelens.rules.values import Reference

pytestmark = pytest.mark.tensorflow
Kind = inspect.Parameter
_LIBRARIES = {"numpy": np, "tensorflow": tf, "keras": keras}


def _find(name: str) -> Any:
    if name.startswith("keras.metrics.") and name.endswith(".__call__"):
        name = name.replace(".__call__", ".update_state")  # which it hands all arguments to
    root, *rest = name.replace("keras.backend.", "tensorflow.keras.backend.").split(".")
    if name.startswith("keras.preprocessing") or root not in _LIBRARIES:
        return None
    found: Any = _LIBRARIES[root]
    for part in rest:
        found = getattr(found, part, None)
    return found


def _signature(found: Any) -> inspect.Signature | None:
    if found is None or isinstance(found, type):
        return None
    try:
        return inspect.signature(found)
    except (TypeError, ValueError):
        return None


def _plain(default: Any) -> str:
    """Write a default so that ours and the library's can be compared: dtypes by name, 'no value' as anything."""
    if isinstance(default, Reference):
        return default.name.rpartition(".")[2]
    if default is inspect.Parameter.empty:
        return "required"
    if isinstance(default, type):
        return default.__name__
    return getattr(default, "name", None) or getattr(default, "__name__", None) or repr(default)


def _parameters(signature: inspect.Signature) -> list[Kind]:
    return list(signature.parameters.values())


@pytest.mark.parametrize("name", sorted(all_functions()))
def test_signature_is_the_librarys(name: str) -> None:
    real = _signature(_find(name))
    if real is None:
        pytest.skip("the library tells no signature")
    ours = all_functions()[name].signature
    kinds = [p.kind for p in _parameters(ours)]
    any_comes = Kind.VAR_POSITIONAL in kinds and Kind.VAR_KEYWORD in kinds
    takes_any = Kind.VAR_KEYWORD in [p.kind for p in _parameters(real)]
    if any_comes and (not takes_any or len(_parameters(real)) != len(kinds)):
        return  # takes anything that comes, and does not look at it
    assert [p.name for p in _parameters(ours)] == [p.name for p in _parameters(real)]
    for mine, theirs in zip(_parameters(ours), _parameters(real), strict=True):
        assert (mine.kind == Kind.KEYWORD_ONLY) == (theirs.kind == Kind.KEYWORD_ONLY), mine.name
        if "no value" not in repr(theirs.default) and mine.name != "name":
            assert _plain(mine.default) == _plain(theirs.default), mine.name


def test_signatures_are_really_compared() -> None:
    rules = [name for name in all_functions() if not name.startswith(("pandas.", "sklearn."))]  # may not be installed
    compared = [name for name in rules if _signature(_find(name)) is not None]
    assert len(compared) > 0.8 * len(rules)
