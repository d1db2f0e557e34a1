"""What Keras 3 refuses in any call of a layer: arguments that are no tensors and are not named, as in `layer(x, True)`.

Source: `keras.Layer.__call__`, which allows tensors and `None` by position. Layers that prepare data, and functional
models, take anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shapelens.interpret import attributes
from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.values import Function, Ref, Unresolved, Value, is_tuple
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.signatures import call_parameters, layer_bases

_TAKE_ANYTHING: Final = frozenset(
    "DataLayer IndexLookup TextVectorization Hashing HashedCrossing CategoryEncoding Pipeline".split()
)

_FLAGS: Final = frozenset({"training", "return_attention_scores", "use_causal_mask"})
"""The parameters of calls of Keras's layers that are no tensors."""


def refused(
    machine: Machine, caller: Caller, thing: LayerObject | ModelObject | InstanceObject, arguments: Sequence[Value]
) -> Unresolved | None:
    """Report the first argument of a call that would have to be named, and return what the call then gives."""
    parameters = _parameters(thing)
    if parameters is None:
        return None
    for number, argument in enumerate(arguments):
        if number == 0 and isinstance(thing, LayerObject):
            continue  # the layer's own rule says what it is given
        value = _plain_in(machine, argument)
        if value is None:
            continue
        reason, unnamed = f"only tensors are given by position, and {value!r} is none", None
        if value is argument and number < len(parameters) and _takes_plain_values(thing, parameters[number]):
            reason, unnamed = f"{reason}: write {parameters[number]}={value!r}", (number, parameters[number])
        name = thing.layer.class_name if thing.layer is not None else "Sequential"
        mismatch = InvalidCall(name, reason, unnamed=unnamed)
        return machine.report(mismatch, caller.site, thing.site, Facts(caller.given, layer=thing.layer))
    return None


def _takes_plain_values(thing: LayerObject | ModelObject | InstanceObject, parameter: str) -> bool:
    """Say whether a parameter is for values that are no tensors; what a user's own are for is not known."""
    return isinstance(thing, InstanceObject) or parameter in _FLAGS


def _parameters(thing: LayerObject | ModelObject | InstanceObject) -> Sequence[str] | None:
    """Return the names of the arguments of a call; `None` where any are allowed, or that is not known."""
    if isinstance(thing, LayerObject):
        name = thing.layer.class_name
        return None if _TAKE_ANYTHING.intersection(layer_bases(name)) else ("inputs", *call_parameters(name))
    if isinstance(thing, ModelObject):
        return ("inputs", "training", "mask") if thing.kind == "Sequential" else None
    if "_allow_non_tensor_positional_args" in thing.attributes:
        return None
    call = attributes.find_in_class(thing.cls, "call")
    overridden = isinstance(attributes.find_in_class(thing.cls, "__call__"), Function)
    if (
        not isinstance(call, Function)
        or overridden
        or not all(map(_wants_tensors, attributes.library_bases(thing.cls)))
    ):
        return None
    return tuple(parameter.arg for parameter in (*call.node.args.posonlyargs, *call.node.args.args))[1:]


def _wants_tensors(base: str) -> bool:
    """Say whether instances of a class with this base of a library's take tensors alone by position."""
    known = base == "builtins.object" or base.startswith("keras.")
    return known and not _TAKE_ANYTHING.intersection(layer_bases(base.rpartition(".")[2]))


def _plain_in(machine: Machine, value: Value) -> bool | float | str | None:
    """Return a number or text of Python's in a structure, `None` if there is none."""
    if isinstance(value, (bool, int, float, str)):
        return value
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        items: Sequence[Value] = tuple(item for _, item in thing.items or ())
    elif isinstance(thing, ListObject):
        items = thing.items or ()
    else:
        items = thing if is_tuple(thing) else ()
    return next((found for item in items if (found := _plain_in(machine, item)) is not None), None)
