"""The input of a layer given by a name that its call does not have, as in `LSTM(8)(inputs=x)`.

Source: `keras.Layer.__call__`, which binds the arguments to the signature of `call`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.objects import LayerObject
from shapelens.interpret.values import Unresolved, Value
from shapelens.rules import versions
from shapelens.rules.mismatch import MisnamedInput
from shapelens.rules.signatures import call_parameters, first_parameter

_SINCE_3_0: Final = ("inputs", "sequences")
"""What the layers of Keras 3 have called their inputs from the beginning; other names have changed since."""


def refused(machine: Machine, caller: Caller, thing: LayerObject, keywords: Mapping[str, Value]) -> Unresolved | None:
    """Report a call without an argument by position, of which none has the name of the input."""
    name = thing.layer.class_name
    expected = first_parameter(name)
    others = [keyword for keyword in keywords if keyword not in ("training", "mask", *call_parameters(name))]
    if not expected or expected in keywords or len(others) != 1:
        return None
    if machine.keras_version != versions.newest() and (expected not in _SINCE_3_0 or others[0] not in _SINCE_3_0):
        return None
    reason = f"its input is called {expected}, and {others[0]} is given"
    mismatch = MisnamedInput(name, reason, given=others[0], expected=expected)
    return machine.report(mismatch, caller.site, thing.site, Facts(caller.given, layer=thing.layer))
