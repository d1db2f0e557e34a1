"""The hover card of a variable: what it holds, in one line, and where that is known from."""

from __future__ import annotations

from typing import cast

from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.lsp.features.provenance import describe_origin
from shapelens.lsp.features.reasons import told
from shapelens.notebook.lookup import NamedValue
from shapelens.notebook.program import Program
from shapelens.spec import Shape, format_shape

_MAX_ITEMS = 4
_MAX_DEPTH = 2


def value_card(program: Program, cell: int, named: NamedValue) -> str | None:
    """Write the card of a variable as Markdown; `None` for what needs none (a number, a module, a function)."""
    value = named.value
    if isinstance(value, Unresolved):
        return f"**{named.name}** is not known: {told(program, cell, named.range.start.line, value.reason)}"
    described = _describe(named, value)
    if described is None:
        return None
    source = describe_origin(program, cell, value.origin) if isinstance(value, Tensor) else None
    return f"**{named.name}**: {described}" + (f"\n\n*{source}*" if source else "")


def _describe(named: NamedValue, value: Value, depth: int = 0) -> str | None:
    if isinstance(value, Tensor):
        dtype = value.spec.dtype if isinstance(value.spec.dtype, str) else "?"
        return f"`{format_shape(value.spec.shape)}` {dtype} ({_library(value)})"
    thing = named.moment.get(value.key, MISSING) if isinstance(value, Ref) else value
    if is_tuple(thing) and any(isinstance(item, (Tensor, Ref)) for item in thing):
        return f"tuple of {_items(named, thing, depth)}"
    if isinstance(thing, ListObject):
        return "list of unknown length" if thing.items is None else f"list of {_items(named, thing.items, depth)}"
    if isinstance(thing, DictObject) and thing.items is not None:
        return f"dict of {len(thing.items)} items"
    if isinstance(thing, LayerObject):
        built = thing.layer.built_shape
        return f"{thing.layer.class_name}, {_built(built)}"
    if isinstance(thing, ModelObject):
        return _model(thing)
    if isinstance(thing, InstanceObject):
        return f"an instance of {thing.cls.name}"
    return None


_LIBRARIES = {"numpy": "NumPy", "tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def _built(shape: object) -> str:
    if shape is None:
        return "not built yet"
    return f"built for `{format_shape(cast(Shape, shape))}`" if is_tuple(shape) else "built"


def _library(tensor: Tensor) -> str:
    return "symbolic" if tensor.node is not None else _LIBRARIES.get(tensor.library, tensor.library)


def _items(named: NamedValue, items: tuple[Value, ...], depth: int) -> str:
    if depth >= _MAX_DEPTH:
        return str(len(items))
    shown = [_describe(named, item, depth + 1) or type(item).__name__ for item in items[:_MAX_ITEMS]]
    more = ", …" if len(items) > _MAX_ITEMS else ""
    return f"{len(items)}: {', '.join(shown)}{more}" if items else "no items"


def _model(model: ModelObject) -> str:
    if isinstance(model.inputs, Tensor) and isinstance(model.outputs, Tensor):
        inputs, outputs = model.inputs.spec.shape, model.outputs.spec.shape
        return f"{model.kind} model, `{format_shape(inputs)}` → `{format_shape(outputs)}`"
    return f"{model.kind} model of {len(model.layers)} layers" + ("" if model.inputs else ", not built yet")
