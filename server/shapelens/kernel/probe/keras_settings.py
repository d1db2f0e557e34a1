"""How layers, models and operations of Keras are set up, as far as it is plain data."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Dict, Optional

from shapelens.kernel.probe.describing import MAX_DEPTH, MAX_ITEMS
from shapelens.kernel.probe.reading import class_name, class_of, instance_dict, is_a, is_genuine, items_of, kept
from shapelens.kernel.probe.words import LAYER_SETTINGS, LOSS_OPTIONS, POLICIES, vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import ConfigValue


def policy_name(policy: Any) -> Optional[str]:
    """Return the name of a dtype policy, `mixed_float16` say."""
    name = kept(policy, "_name")
    return name if type(name) is str and name in POLICIES else None


def chosen_name(inside: Dict[str, Any], class_name: str) -> Optional[str]:
    """Return the name of a layer if Keras chose it: its class and a number. Another one is a string of the user's."""
    name = inside.get("name")
    if type(name) is not str:
        return None
    start, _, number = name.rpartition("_")
    stem = start if start and number.isdigit() else name
    return name if stem.replace("_", "") == class_name.replace("_", "").lower() else None


def settings(inside: Dict[str, Any]) -> Dict[str, ConfigValue]:
    """Return the settings of a layer that are plain data, without the underscore behind which some are kept."""
    config: Dict[str, ConfigValue] = {}
    # A recurrent layer keeps its size in its cell.
    for place in (inside, instance_dict(inside.get("cell"))):
        for kept_as in sorted(LAYER_SETTINGS.intersection(place), reverse=True):
            name = kept_as.lstrip("_")
            setting: Any = UNSENT if name in config else plain_setting(place[kept_as], 0)
            if setting is not UNSENT:
                config[name] = setting
    return config


def loss_options(loss: Any) -> Dict[str, ConfigValue]:
    """Return the options of a loss object of Keras's own that decide which targets it takes, as pairs."""
    module, _ = class_name(class_of(loss))
    if not _is_keras_module(module) or not is_genuine(class_of(loss)):
        return {}
    options: Any = kept(loss, "_fn_kwargs")
    if not is_a(options, dict):
        return {}
    given: Dict[str, Any] = {name: plain_setting(options[name], 0) for name in LOSS_OPTIONS if name in options}
    return {"loss_options": [[name, value] for name, value in given.items() if value is not UNSENT]}


UNSENT = object()


def plain_setting(value: Any, depth: int) -> Any:
    """Return a setting as it may be sent, else `UNSENT`."""
    cls = class_of(value)
    if value is None or cls is bool or cls is int:
        return value
    if cls is str:
        return value if vocabulary_word(value) else UNSENT
    if cls is types.FunctionType:  # an activation, a loss
        return value.__name__ if _is_keras_module(value.__module__) and vocabulary_word(value.__name__) else UNSENT
    items = items_of(value)
    if items or cls is tuple or cls is list:
        parts = [plain_setting(item, depth + 1) for item in items] if depth < MAX_DEPTH else [UNSENT]
        return UNSENT if UNSENT in parts or len(items) > MAX_ITEMS else parts
    module, name = class_name(cls)
    return name if _is_keras_module(module) and is_genuine(cls) else UNSENT


def _is_keras_module(module: Any) -> bool:
    """Say whether a module is one of Keras's own."""
    return type(module) is str and module.startswith("keras.src.")
