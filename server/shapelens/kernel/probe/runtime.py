"""Versions and global settings."""

from __future__ import annotations

import logging
import os
import sys
import threading
import types
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Set

from shapelens.kernel.probe.keras_settings import policy_name
from shapelens.kernel.probe.reading import class_name, class_of, imported, instance_dict, is_a
from shapelens.kernel.probe.words import vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import ReloadFacts, Reloads, Runtime


MAX_MODULES = 1000


def runtime_facts(shell: Any) -> Runtime:
    """Return the versions and global settings, from modules that are imported already."""
    config = imported("keras.src.backend.config")
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "keras": _version("keras"),
        "backend": vocabulary_word(config.get("_BACKEND")),
        "tensorflow": _version("tensorflow"),
        "numpy": _version("numpy"),
        "image_data_format": vocabulary_word(config.get("_IMAGE_DATA_FORMAT")),
        "floatx": vocabulary_word(config.get("_FLOATX")),
        "dtype_policy": _global_policy() or vocabulary_word(config.get("_FLOATX")),
        "legacy_keras": os.environ.get("TF_USE_LEGACY_KERAS") in ("true", "True", "1"),
        **_reloading(shell),
    }


def _version(module: str) -> Optional[str]:
    version = imported(module).get("__version__")
    return version if type(version) is str else None


def _global_policy() -> Optional[str]:
    tracker = imported("keras.src.backend.common.global_state").get("GLOBAL_STATE_TRACKER")
    return policy_name(tracker.__dict__.get("dtype_policy")) if type(tracker) is threading.local else None


def _reloading(shell: Any) -> Reloads:
    """Say whether and how IPython runs modules again that changed; `None` where the extension is not loaded."""
    for callback in tuple(shell.events.callbacks.get("pre_run_cell", ())):
        if type(callback) is not types.MethodType:
            continue
        owner = callback.__self__
        if class_name(class_of(owner)) == ("IPython.extensions.autoreload", "AutoreloadMagics"):
            reloader = instance_dict(instance_dict(owner).get("_reloader"))
            parts = instance_dict(reloader.get("deduper_reloader"))
            facts: ReloadFacts = {
                "only": None if reloader.get("check_all") is True else _modules_in(reloader.get("modules")),
                "never": _modules_in(reloader.get("skip_modules")),
                "in_parts": parts.get("_enabled") is True,
                "adds": reloader.get("autoload_obj") is True,
                "failed": _modules_of(reloader.get("failed")),
            }
            return {"autoreload": reloader.get("enabled") is True, "reloading": facts}
    return {"autoreload": None, "reloading": None}


def _modules_in(names: Any) -> List[str]:
    """Return which keys of a dict are the names of modules that are imported."""
    return sorted(name for name in _texts_in(names) if name in sys.modules)[:MAX_MODULES]


def _modules_of(files: Any) -> List[str]:
    """Return the names of the modules whose files are the keys of a dict."""
    paths = _texts_in(files)
    if not paths:
        return []
    named = ((name, imported(name).get("__file__")) for name in sys.modules.copy() if type(name) is str)
    return sorted(name for name, file in named if type(file) is str and file in paths)[:MAX_MODULES]


def _texts_in(found: Any) -> Set[str]:
    keys: Dict[Any, Any] = found if is_a(found, dict) else {}
    return {key for key in tuple(keys) if type(key) is str}


def started() -> float:
    """Return when this kernel began, in seconds since the epoch: when it imported `logging`, before any cell ran."""
    record = logging.LogRecord("", 0, "", 0, "", (), None)
    return record.created - record.relativeCreated / 1000


def own_modules() -> List[str]:
    """Return the names of the imported modules that are files, and neither Python's nor installed."""
    library = os.__file__.rpartition(os.sep)[0] + os.sep
    found: List[str] = []
    for name in sys.modules.copy():
        file = imported(name).get("__file__") if type(name) is str else None
        if type(file) is str and not file.startswith(library) and "-packages" not in file:
            found.append(name)
    return found[:MAX_MODULES]
