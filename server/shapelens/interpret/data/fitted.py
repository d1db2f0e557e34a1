"""On how many columns a scaler of scikit-learn was fitted: kept by the place where it was made, as several names may
hold it. Where a place makes several, nothing is known.
"""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.values import Key, Site, Tensor, Unresolved, Value
from shapelens.rules.functions.sklearn_transformers import SCALERS
from shapelens.rules.values import FITTED, Record
from shapelens.spec import UNKNOWN, Dim

_FITTING: Final = ("fit", "partial_fit", "fit_transform")
_SCOPE: Final = "sklearn.fitted"
_MADE: Final = "made at"


def after_rule(machine: Machine, name: str, value: Value, site: Site) -> Value:
    """Return what a function gives: a scaler that it makes knows where it was made."""
    if name not in SCALERS or not isinstance(value, Record):
        return value
    made = f"{site.unit}:{site.line}:{site.column}"
    key = (_SCOPE, made)
    is_first = machine.memory.get(key) is MISSING
    machine.memory.set(key, None if is_first else Unresolved("several objects are made at this place"))
    return Record(value.class_name, (*value.fields, (_MADE, made)))


def with_columns(machine: Machine, receiver: Record, method: str) -> Record:
    """Return a scaler with the number of columns that it was fitted on, where a method goes by that."""
    key = _key_of(receiver)
    columns = None if key is None or method in _FITTING else machine.memory.get(key)
    return receiver.fitted(columns) if isinstance(columns, int) else receiver


def after_method(machine: Machine, receiver: Record, method: str, result: Value) -> Value:
    """Keep on how many columns a scaler was fitted now, and return what the method gives."""
    key = _key_of(receiver)
    if key is not None and method in _FITTING and not isinstance(machine.memory.get(key), Unresolved):
        columns = result.get(FITTED) if isinstance(result, Record) else _columns_of(result)
        machine.memory.set(key, columns if isinstance(columns, int) else None)
    return result.unfitted if isinstance(result, Record) else result


def _columns_of(table: Value) -> Dim:
    shape = table.spec.shape if isinstance(table, Tensor) else UNKNOWN
    return shape[-1] if shape is not UNKNOWN and len(shape) == 2 else UNKNOWN


def _key_of(receiver: Record) -> Key | None:
    made = receiver.get(_MADE, None)
    return (_SCOPE, made) if isinstance(made, str) else None
