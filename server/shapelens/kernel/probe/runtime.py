"""Versions and global settings."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Optional

from shapelens.kernel.probe.keras_settings import policy_name
from shapelens.kernel.probe.reading import imported
from shapelens.kernel.probe.words import vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import Runtime


def runtime_facts() -> Runtime:
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
    }


def _version(module: str) -> Optional[str]:
    version = imported(module).get("__version__")
    return version if type(version) is str else None


def _global_policy() -> Optional[str]:
    tracker = imported("keras.src.backend.common.global_state").get("GLOBAL_STATE_TRACKER")
    return policy_name(tracker.__dict__.get("dtype_policy")) if type(tracker) is threading.local else None
