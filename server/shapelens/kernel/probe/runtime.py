"""Versions and global settings."""

from __future__ import annotations

import logging
import os
import sys
import threading
import types
from typing import TYPE_CHECKING, Any, List, Optional

from shapelens.kernel.probe.keras_settings import policy_name
from shapelens.kernel.probe.reading import class_name, class_of, imported, instance_dict
from shapelens.kernel.probe.words import vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import Runtime


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
        "autoreload": _autoreload(shell),
    }


def _version(module: str) -> Optional[str]:
    version = imported(module).get("__version__")
    return version if type(version) is str else None


def _global_policy() -> Optional[str]:
    tracker = imported("keras.src.backend.common.global_state").get("GLOBAL_STATE_TRACKER")
    return policy_name(tracker.__dict__.get("dtype_policy")) if type(tracker) is threading.local else None


def _autoreload(shell: Any) -> Optional[bool]:
    """Say whether IPython runs modules again that changed; `None` where the extension is not loaded."""
    for callback in tuple(shell.events.callbacks.get("pre_run_cell", ())):
        if type(callback) is not types.MethodType:
            continue
        owner = callback.__self__
        if class_name(class_of(owner)) == ("IPython.extensions.autoreload", "AutoreloadMagics"):
            reloader = instance_dict(instance_dict(owner).get("_reloader"))
            return reloader.get("enabled") is True and reloader.get("check_all") is True
    return None


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
